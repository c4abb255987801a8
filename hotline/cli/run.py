"""`hotline run`: the whole hotline on this machine."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping

import click

from hotline.cli.open import runtime_of
from hotline.operations.demonstration import seed, table
from hotline.operations.launcher import Prepared
from hotline.operations.launcher import run as launch
from hotline.operations.past_month import tell_past_month
from hotline.settings import read_settings
from hotline.staff.sign_in import DEMONSTRATION_PASSWORD


@click.command()
def run() -> None:
    """Start the whole hotline on this machine, on the local line if no carrier is set; Ctrl-C stops it."""
    sys.exit(launch(os.environ, prepare))


def prepare(environment: Mapping[str, str]) -> Prepared:
    """Refuse settings that cannot be, put the demonstration's staff on duty, and lay out their phones."""
    os.environ.update(environment)
    with runtime_of(read_settings()) as runtime:
        handsets = seed(runtime)
        tell_past_month(runtime)
    if not handsets:
        return Prepared()
    phones = [{"number": one.number, "name": one.work_name, "role": one.part, "pin": one.pin} for one in handsets]
    password = f"Everybody's password at the console: {DEMONSTRATION_PASSWORD}"
    return Prepared(["", table(handsets), "", password, ""], {"HOTLINE_LINE_PHONES": json.dumps(phones)})
