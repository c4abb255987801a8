"""Keeps one process of `make run` alive: starts it again when it dies, ends it when the launcher is gone.

Runs as `python -m hotline.operations.keeper RUNNING COMMAND`. RUNNING is a file that holds the launcher's process id
for as long as the hotline is to run. Without this a worker that lost Redis would take the whole hotline down, and a
launcher that was killed would leave its processes behind. A command that begins with `exec` hears the signals itself;
otherwise its shell ends and it may outlive us.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from hotline.operations.local_process import alive

LIVED_S = 10.0  # who lived so long did not fail at starting
REFUSED = 2  # exit code of a process that refuses its settings: trying again cannot help
ATTEMPTS = 5
GRACE_S = 8.0


@dataclass(frozen=True)
class Ended:
    """How one life of the process ended."""

    code: int
    lived_s: float
    wanted: bool


def start_again_after(ended: Ended, failures: int) -> float | None:
    """Seconds until the next start, or None to give up; `failures` counts short lives in a row, this one included."""
    if ended.wanted or ended.code == REFUSED or failures >= ATTEMPTS:
        return None
    return 0.0 if ended.lived_s >= LIVED_S else 1.0


class Keeper:
    """Runs a command again and again until it is told to stop."""

    def __init__(self, running: Path, command: str) -> None:
        self._running = running
        self._launcher = running.read_text()
        self._command = command
        self._stopping = False

    def keep(self) -> int:
        """Keep the command running; its last exit code."""
        failures = 0
        while True:
            ended = self._live()
            failures = 0 if ended.lived_s >= LIVED_S else failures + 1
            pause = start_again_after(ended, failures)
            if pause is None:
                return ended.code
            print(f"ended with code {ended.code}; starting it again", flush=True)
            time.sleep(pause)

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Let the command end. It is in our process group, so whoever told us has told it as well."""
        self._stopping = True

    def _live(self) -> Ended:
        began = time.monotonic()
        child = subprocess.Popen(self._command, shell=True)
        while (code := _waited(child, 0.5)) is None:
            if not self._stopping and self._abandoned():
                os.killpg(0, signal.SIGTERM)  # the whole group, for a shell hands no signal on
                self._stopping = True
            if self._stopping:
                code = _ended_in_time(child)
                break
        return Ended(code, time.monotonic() - began, self._stopping)

    def _abandoned(self) -> bool:
        try:
            return self._running.read_text() != self._launcher or not alive(int(self._launcher))
        except FileNotFoundError:
            return True


def _waited(child: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _ended_in_time(child: subprocess.Popen[bytes]) -> int:
    """The exit code; what does not end in time is killed, and we with it."""
    code = _waited(child, GRACE_S)
    if code is None:
        os.killpg(0, signal.SIGKILL)
    return code or 0


def main() -> None:
    """Keep the command of the command line running."""
    running, command = sys.argv[1:]
    keeper = Keeper(Path(running), command)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, keeper.stop)
    code = keeper.keep()
    sys.exit(code if code >= 0 else 128 - code)  # as a shell reports a death by signal


if __name__ == "__main__":
    main()
