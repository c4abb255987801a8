"""`python -m tests.bench`: measures and prints. Bounded in count; progress on stderr, the table or JSON on stdout."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial

import click

from tests.bench import parts
from tests.bench.ground import Ground, ground
from tests.bench.result import Result, table
from tests.bench.seconds import Rung, by_queue, one_hotline
from tests.bench.subject import subject_on
from tests.bench.webhooks import Case, Walk

WARM_UP = 15
PART_ROUNDS, PART_TIMES = 15, 200
IMPORT_ROUNDS = 5
AT_ONCE = 4  # virtual time needs no quiet machine, and half of it is spent in waiting for Redis


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of the table.")
@click.option("--rounds", default=10, show_default=True, help="Rounds of webhooks; the spread is over these.")
@click.option("--callers", default=25, show_default=True, help="Callers in a round.")
@click.option("--seeds", default=20, show_default=True, help="Hotlines in virtual time, six callers each.")
def bench(as_json: bool, rounds: int, callers: int, seeds: int) -> None:
    """Measure the webhooks against the floor, parts of them, and the caller's seconds."""
    with ground() as here:
        result = Result(
            day=datetime.now(UTC).date(),
            servers=here.described(),
            cases=_webhooks(here, rounds, callers),
            parts=list(_parts()),
            waits=by_queue(_rung(here, seeds)),
        )
    click.echo(json.dumps(result.as_json(), ensure_ascii=False) if as_json else table(result))


def _tell(words: str) -> None:
    click.echo(words, err=True)


def _webhooks(here: Ground, rounds: int, callers: int) -> list[Case]:
    with here.database() as database_url, subject_on(database_url, here.redis(), here.var) as subject:
        walk = Walk(subject)
        walk.walk(rounds, callers, WARM_UP, _tell)
    return list(walk.cases.values())


def _parts() -> Iterator[parts.Part]:
    _tell("the signature")
    yield parts.signature(PART_ROUNDS, PART_TIMES)
    _tell("a menu's document")
    yield parts.menu_document(PART_ROUNDS, PART_TIMES)
    _tell("imports")
    yield parts.imports(IMPORT_ROUNDS)


def _rung(here: Ground, seeds: int) -> list[Rung]:
    rungs: list[Rung] = []
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn")) as pool:
        for done, found in enumerate(pool.map(partial(one_hotline, here), range(1, seeds + 1)), 1):
            rungs += found
            _tell(f"virtual time: {done} of {seeds} hotlines")
    return rungs


if __name__ == "__main__":
    bench()
