"""The caller's seconds, in virtual time: from the key that asks for a human to the carrier's REST call and to a ring.

The local line takes its time as a carrier does, by the seed: for webhooks, for placing a call, until a phone rings.
"""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hotline.rehearsal.cast import USUAL, engage
from hotline.rehearsal.desk import newest_call
from hotline.rehearsal.settings import rehearsal_settings
from hotline.rehearsal.stage import VirtualStage
from hotline.rehearsal.theatre import EVENING
from hotline.rehearsal.world import World
from tests.bench.ground import Ground

WAYS = ("1", "21", "22", "31", "4", "0")
MENUS = {"": "main", "2": "medical_menu", "3": "legal_menu"}
LINE = "0800720262"
FIRST_CALLER = 711_000_001
RINGS_WITHIN_S = 60.0
MENU_WITHIN_S = 30.0
QUIET_WITHIN_S = 90.0
AT_ONCE = 4  # half of the time is spent in waiting for Redis


@dataclass(frozen=True, slots=True)
class Rung:
    """One caller: the keys she pressed in the main menu, her queue, and seconds from the last key."""

    keys: str
    queue: str
    asked_s: float
    ringing_s: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds of all callers of one queue; the nearest-rank percentiles of how many there were."""

    queue: str
    ways: tuple[str, ...]
    callers: int
    asked_p50: float
    asked_p99: float
    ringing_p50: float
    ringing_p99: float


def hotlines(here: Ground, seeds: int, tell: Callable[[str], None]) -> list[Rung]:
    """The callers of so many hotlines, several hotlines at once: virtual time needs no quiet machine."""
    rungs: list[Rung] = []
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn")) as pool:
        for done, found in enumerate(pool.map(partial(one_hotline, here), range(1, seeds + 1)), 1):
            rungs += found
            tell(f"virtual time: {done} of {seeds} hotlines")
    return rungs


def one_hotline(here: Ground, seed: int) -> list[Rung]:
    """The callers of one hotline, on a database and a Redis that nobody else has; may run in a process of its own."""
    with here.database() as database_url:
        return list(callers_on(database_url, here.redis(), here.var, seed))


def callers_on(database_url: str, redis_url: str, var: Path, seed: int, ways: tuple[str, ...] = WAYS) -> Iterator[Rung]:
    """One caller after another on a hotline of their own, each by another way to a human. AssertionError if none rings.

    The database is migrated and empty, as is Redis.
    """
    world = World(rehearsal_settings(database_url, redis_url, var), start=EVENING, seed=seed)
    try:
        numbers = engage(world, {})
        answering = {number for name, number in numbers.items() if USUAL[name]["duty"] not in ("MED", "LEGAL")}
        stage = VirtualStage(world)
        for place, keys in enumerate(ways):
            yield _caller(stage, f"+254{FIRST_CALLER + place}", keys, answering)
            stage.wait(lambda: all(leg.over for leg in world.exchange.line.legs.values()), QUIET_WITHIN_S)
    finally:
        world.close()


def _caller(stage: VirtualStage, number: str, keys: str, answering: set[str]) -> Rung:
    """She dials, chooses English, presses her keys as soon as each menu begins, and hangs up when a phone rings."""
    world = stage.world
    stage.act(number, "dial", to=LINE)
    _hears(stage, number, "greet")
    stage.act(number, "press", keys="3")
    for place, key in enumerate(keys):
        _hears(stage, number, MENUS[keys[:place]])
        pressed, before = world.now, len(world.exchange.trace)
        stage.act(number, "press", keys=key)

    def first(what: str) -> float | None:
        since = world.exchange.trace[before:]
        return next((entry.at for entry in since if entry.what == what and entry.phone in answering), None)

    assert stage.wait(lambda: first("ringing") is not None, RINGS_WITHIN_S), f"nobody is rung for {keys}"
    asked, ringing = first("placed"), first("ringing")
    assert asked is not None
    assert ringing is not None
    with world.runtime.begin() as work:
        queue = newest_call(work).queue or ""
    stage.act(number, "hang_up")
    return Rung(keys, queue, asked - pressed, ringing - pressed)


def _hears(stage: VirtualStage, number: str, prompt: str) -> None:
    heard = stage.wait(lambda: stage.hearing(number).rpartition("/")[2] == prompt, MENU_WITHIN_S)
    assert heard, f"{prompt} is not heard but {stage.hearing(number)}"


def by_queue(rungs: list[Rung]) -> list[Wait]:
    """The waits of each queue, the most urgent first."""
    return [_wait(queue, [rung for rung in rungs if rung.queue == queue]) for queue in ("danger", "urgent", "help")]


def _wait(queue: str, rungs: list[Rung]) -> Wait:
    asked, ringing = [rung.asked_s for rung in rungs], [rung.ringing_s for rung in rungs]
    return Wait(
        queue,
        tuple(dict.fromkeys(rung.keys for rung in rungs)),
        len(rungs),
        percentile(asked, 50),
        percentile(asked, 99),
        percentile(ringing, 50),
        percentile(ringing, 99),
    )


def percentile(values: list[float], percent: int) -> float:
    """The nearest-rank percentile: the smallest value with so many percent at or below it; NaN of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else math.nan
