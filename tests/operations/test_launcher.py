"""`make run`: everything starts, addresses are printed, everything stops."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.operations.embedded import remove_servers
from hotline.operations.installation import open_installation
from hotline.operations.keeper import Ended, start_again_after
from hotline.operations.launcher import commands
from hotline.operations.local_process import alive, waited
from hotline.operations.postgresql import find_home
from hotline.operations.postgresql import running_url as postgresql_url

PROCFILE = """\
release: false
web: exec python -m http.server --bind 127.0.0.1 $PORT
line: exec python -m http.server --bind 127.0.0.1 $HOTLINE_LINE_PORT
clock: echo "phones $PHONES"; echo $$ >> $HOTLINE_VAR/clock.pids; exec sleep 60
"""
RUN = """
import os, sys
from pathlib import Path
from hotline.operations.launcher import Prepared, run
ready = Prepared(["counsellor Amani"], {"PHONES": "0700 000 101"})
sys.exit(run(os.environ, lambda environment: ready, procfile=Path(sys.argv[1])))
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a Procfile of stand-ins and, under `health/`, what says that the web is alive."""
    folder = Path(tempfile.mkdtemp(prefix="hotline-"))
    folder.chmod(0o755)
    (folder / "Procfile").write_text(PROCFILE)
    (folder / "health").mkdir()
    (folder / "health" / "live").write_text("yes")
    yield folder
    remove_servers(folder / "var")
    shutil.rmtree(folder)


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MakeRun:
    """`make run` in a folder, as somebody at a terminal sees it."""

    def __init__(self, place: Path, **environ: str) -> None:
        self.ports = {"PORT": str(unused_port()), "HOTLINE_LINE_PORT": str(unused_port())}
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "HOTLINE_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(place / "Procfile")],
            env={**bare, "HOTLINE_VAR": str(place / "var"), **self.ports, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def says(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return
        raise AssertionError(f"never said {words!r}, but:\n{self.said}")

    def ends(self) -> int:
        assert self.process.stdout is not None
        self.said += self.process.stdout.read()
        return self.process.wait(20)

    def tidies_up(self) -> None:
        self.process.kill()
        self.process.wait(20)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def make_run(place: Path) -> Iterator[Callable[..., MakeRun]]:
    """Starts `make run` in the test's folder, with the given settings."""
    started: list[MakeRun] = []

    def begin(**environ: str) -> MakeRun:
        started.append(MakeRun(place, **environ))
        return started[-1]

    yield begin
    for run in started:
        run.tidies_up()


def clock_pids(place: Path) -> list[int]:
    return [int(line) for line in (place / "var" / "clock.pids").read_text().split()]


def test_addresses_are_printed_when_they_answer_and_ctrl_c_leaves_no_process(
    place: Path, make_run: Callable[..., MakeRun]
) -> None:
    run = make_run()
    run.says("The hotline is up.")
    with urllib.request.urlopen(f"http://127.0.0.1:{run.ports['PORT']}/health/live") as answer:
        assert answer.read() == b"yes"
    run.says("counsellor Amani")
    assert "phones 0700 000 101" in run.said
    run.process.send_signal(signal.SIGINT)
    assert run.ends() == 0
    assert not any(alive(pid) for pid in clock_pids(place))
    assert postgresql_url(find_home(place / "var")) is None
    assert not (place / "var" / "running").exists()


def test_a_process_that_dies_is_started_again_and_the_others_go_on(
    place: Path, make_run: Callable[..., MakeRun]
) -> None:
    run = make_run()
    run.says("The hotline is up.")
    (first,) = clock_pids(place)
    os.kill(first, signal.SIGKILL)
    assert waited(lambda: len(clock_pids(place)) == 2, 10)
    with urllib.request.urlopen(f"http://127.0.0.1:{run.ports['PORT']}/health/live") as answer:
        assert answer.status == 200
    run.process.send_signal(signal.SIGTERM)
    assert run.ends() == 0


def test_a_killed_launcher_takes_its_processes_with_it(place: Path, make_run: Callable[..., MakeRun]) -> None:
    run = make_run()
    run.says("The hotline is up.")
    run.process.kill()
    run.ends()
    (clock,) = clock_pids(place)
    assert waited(lambda: not alive(clock), 10)


def test_a_second_run_of_the_same_folder_is_refused(make_run: Callable[..., MakeRun]) -> None:
    first = make_run()
    first.says("The hotline is up.")
    second = make_run()
    assert second.ends() != 0
    assert "is running already" in second.said
    first.process.send_signal(signal.SIGINT)
    assert first.ends() == 0


def test_a_taken_port_is_replaced_by_another_and_said(make_run: Callable[..., MakeRun]) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        taken = str(squatter.getsockname()[1])
        run = make_run(PORT=taken)
        run.says(f"port {taken} is taken; PORT is ")
        run.says("The hotline is up.")
        run.process.send_signal(signal.SIGINT)
        assert run.ends() == 0


def test_keys_are_made_once_for_this_account_alone_and_a_given_setting_wins(place: Path) -> None:
    bare = {"HOTLINE_VAR": str(place / "var"), "DATABASE_URL": "", "PATH": os.environ["PATH"]}
    with open_installation(bare) as first:
        pass
    with open_installation({**bare, "SECRET_KEY": "s" * 40}) as second:
        pass
    keys = place / "var" / "keys.env"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert first["HOTLINE_MASTER_KEYS"] == second["HOTLINE_MASTER_KEYS"]
    assert first["TWILIO_AUTH_TOKEN"] == second["TWILIO_AUTH_TOKEN"]
    assert second["SECRET_KEY"] == "s" * 40 != first["SECRET_KEY"]


def test_with_a_real_carrier_nothing_is_made_up_and_no_line_is_run(place: Path) -> None:
    real = {"TWILIO_AUTH_TOKEN": "t", "HOTLINE_VAR": str(place / "var")}
    with open_installation(real) as environment:
        assert environment == real
    assert not (place / "var").exists()
    assert list(commands(place / "Procfile", real)) == ["web", "clock"]
    assert list(commands(place / "Procfile", {**real, "HOTLINE_LOCAL_LINE": "1"})) == ["web", "line", "clock"]


@pytest.mark.parametrize(
    ("ended", "failures", "pause"),
    [
        (Ended(code=0, lived_s=3600, wanted=False), 0, 0.0),
        (Ended(code=1, lived_s=0.2, wanted=False), 1, 1.0),
        (Ended(code=1, lived_s=0.2, wanted=False), 5, None),
        (Ended(code=2, lived_s=0.2, wanted=False), 1, None),
        (Ended(code=-15, lived_s=3600, wanted=True), 0, None),
    ],
)
def test_a_process_is_tried_again_but_not_for_ever(ended: Ended, failures: int, pause: float | None) -> None:
    assert start_again_after(ended, failures) == pause
