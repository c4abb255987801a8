"""`python -m tests.bench`: measures and prints. Bounded in count; progress on stderr, the table or JSON on stdout."""

from __future__ import annotations

import json
import multiprocessing
import os
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
TIMES = 200
MOST_IMPORTS = 5
AT_ONCE = 4  # virtual time needs no quiet machine, and half of it is spent in waiting for Redis


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of the table.")
@click.option("--rounds", default=10, show_default=True, help="Rounds; the spread is over these.")
@click.option("--callers", default=25, show_default=True, help="Callers in a round.")
@click.option("--seeds", default=20, show_default=True, help="Hotlines in virtual time, six callers each.")
def bench(as_json: bool, rounds: int, callers: int, seeds: int) -> None:
    """Measure the webhooks against the floor, parts of them, and the caller's seconds."""
    with ground() as here:
        result = measured(here, rounds, callers, seeds)
    click.echo(json.dumps(result.as_json(), ensure_ascii=False) if as_json else table(result))


def measured(here: Ground, rounds: int, callers: int, seeds: int) -> Result:
    """Everything, measured on these servers; each round needs at least two callers."""
    return Result(
        day=datetime.now(UTC).date(),
        servers=here.described(),
        cases=_webhooks(here, rounds, callers),
        parts=list(_parts(rounds)),
        waits=by_queue(_rung(here, seeds)),
    )


def _tell(words: str) -> None:
    click.echo(words, err=True)


def _webhooks(here: Ground, rounds: int, callers: int) -> list[Case]:
    with here.database() as database_url, subject_on(database_url, here.redis(), here.var) as subject:
        walk = Walk(subject)
        walk.walk(rounds, callers, min(WARM_UP, callers), _tell)
    return list(walk.cases.values())


def _parts(rounds: int) -> Iterator[parts.Part]:
    _tell("the signature")
    yield parts.signature(rounds, TIMES)
    _tell("a menu's document")
    yield parts.menu_document(rounds, TIMES)
    _tell("imports")
    yield parts.imports(min(rounds, MOST_IMPORTS))


def _forget_the_terminal() -> None:
    """Whoever loads readline hands the terminal's height down to its children, as LINES: that is no setting of ours."""
    os.environ.pop("LINES", None)


def _rung(here: Ground, seeds: int) -> list[Rung]:
    rungs: list[Rung] = []
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn"), _forget_the_terminal) as pool:
        for done, found in enumerate(pool.map(partial(one_hotline, here), range(1, seeds + 1)), 1):
            rungs += found
            _tell(f"virtual time: {done} of {seeds} hotlines")
    return rungs


if __name__ == "__main__":
    bench()
