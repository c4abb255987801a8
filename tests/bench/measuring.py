"""A whole bench on given servers: the webhooks, their parts, the caller's seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from tests.bench import parts
from tests.bench.ground import Ground
from tests.bench.result import Result
from tests.bench.seconds import by_queue, hotlines
from tests.bench.subject import subject_on
from tests.bench.webhooks import Case, Walk

WARM_UP = 15
TIMES = 200
MOST_IMPORTS = 5


def measured(here: Ground, rounds: int, callers: int, seeds: int) -> Result:
    """Everything, measured on these servers; each round needs at least two callers."""
    return Result(
        day=datetime.now(UTC).date(),
        servers=here.described(),
        cases=_webhooks(here, rounds, callers),
        parts=list(_parts(rounds)),
        waits=by_queue(hotlines(here, seeds, _tell)),
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
