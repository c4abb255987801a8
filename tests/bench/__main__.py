"""`python -m tests.bench`: measures and prints. Bounded in count; progress on stderr, the table or JSON on stdout."""

from __future__ import annotations

import json

import click

from tests.bench.ground import ground
from tests.bench.measuring import measured
from tests.bench.result import table


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of the table.")
@click.option("--rounds", default=10, show_default=True, help="Rounds; the spread is over these.")
@click.option("--callers", default=20, show_default=True, help="Callers in a round.")
@click.option("--seeds", default=20, show_default=True, help="Hotlines in virtual time, six callers each.")
def bench(as_json: bool, rounds: int, callers: int, seeds: int) -> None:
    """Measure the webhooks against the floor, parts of them, and the caller's seconds."""
    with ground() as here:
        result = measured(here, rounds, callers, seeds)
    click.echo(json.dumps(result.as_json(), ensure_ascii=False) if as_json else table(result))


if __name__ == "__main__":
    bench()
