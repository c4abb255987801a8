"""`hotline worker QUEUE`: run the jobs of one queue."""

from __future__ import annotations

import time

import click

from hotline.cli.open import opened_runtime
from hotline.jobs.doorbell import CHORES, URGENT
from hotline.jobs.worker import work

AGAIN_S = 2.0


@click.command()
@click.argument("queue", type=click.Choice([URGENT, CHORES]))
@click.option("--once", is_flag=True, help="End when the worker ends, instead of starting it again.")
def worker(queue: str, once: bool) -> None:
    """Run the jobs of one queue. Starts again by itself after many jobs or when Redis was away."""
    with opened_runtime() as runtime:
        while work(runtime, queue) and not once:
            time.sleep(AGAIN_S)
