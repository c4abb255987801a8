"""`hotline clock`: every row that is due, once a second."""

from __future__ import annotations

import signal
import threading

import click

from hotline.cli.open import opened_runtime
from hotline.jobs.clock import Clock


@click.command()
def clock() -> None:
    """Run the clock until it is stopped. Two may run side by side."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with opened_runtime() as runtime:
        Clock(runtime).run(stop.is_set)
