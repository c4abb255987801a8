"""What a process loads: start-up time and memory, and no carrier of our own in production."""

from __future__ import annotations

import subprocess
import sys

import pytest

UNWANTED = ("aiohttp", "aiortc", "av", "hotline.line", "hotline.rehearsal", "twilio.rest", "alembic", "honcho")
LISTED = "import sys; import {module}; print('\\n'.join(name for name in {unwanted} if name in sys.modules))"


@pytest.mark.parametrize("module", ["hotline.app", "hotline.jobs.tasks", "hotline.jobs.clock", "hotline.cli.open"])
def test_a_process_loads_neither_the_local_line_nor_the_carriers_whole_library(module: str) -> None:
    command = [sys.executable, "-c", LISTED.format(module=module, unwanted=UNWANTED)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []


def test_a_command_loads_no_other_command() -> None:
    listed = "import sys; from hotline.cli import hotline; hotline(['--help'], standalone_mode=False); {rest}"
    rest = "print([name for name in sys.modules if name.startswith('hotline.cli.') or name == 'sqlalchemy'])"
    command = [sys.executable, "-c", listed.format(rest=rest)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip().splitlines()[-1] == "[]"
