"""Finds the rehearsed calls and plays them, each in a World and a database of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hotline.errors import NotFound
from hotline.rehearsal.cast import engage
from hotline.rehearsal.desk import WorldDesk
from hotline.rehearsal.player import Broken, Player
from hotline.rehearsal.promises import broken_promises
from hotline.rehearsal.script import Rehearsal, read_rehearsal
from hotline.rehearsal.settings import rehearsal_settings
from hotline.rehearsal.stage import VirtualStage
from hotline.rehearsal.world import World

FOLDER = Path(__file__).parent / "calls"
EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Performance:
    """How one rehearsal went: `seconds` are the caller's; `broken` says what did not hold, '' if all did."""

    name: str
    passed: bool
    seconds: float
    broken: str = ""


def repertory(names: tuple[str, ...] = ()) -> list[Rehearsal]:
    """The rehearsed calls with these names, all of them without. NotFound names one that there is not."""
    paths = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
    unknown = [name for name in names if name not in paths]
    if unknown:
        raise NotFound(f"there is no rehearsal {', '.join(unknown)}; there are {', '.join(paths)}")
    return [read_rehearsal(paths[name]) for name in (names or paths)]


Say = Callable[[str], None]
LAST = 80


def silent(_: str) -> None:
    """Say nothing."""


def perform(
    rehearsal: Rehearsal, database_url: str, redis_url: str, say: Say = silent, trace: Say = silent
) -> Performance:
    """Play one rehearsal on an empty, migrated database and an empty Redis, in virtual time.

    `say` is told each sentence as it holds, `trace` what the line saw last when one does not.
    """
    with tempfile.TemporaryDirectory() as var:
        world = World(
            rehearsal_settings(database_url, redis_url, Path(var), **rehearsal.options.get("settings", {})),
            start=_start(rehearsal),
            seed=int(rehearsal.options.get("seed", 7)),
            webs=int(rehearsal.options.get("webs", 1)),
        )
        try:
            return _perform(world, rehearsal, say, trace)
        finally:
            world.close()


def _start(rehearsal: Rehearsal) -> datetime:
    at = rehearsal.options.get("at")
    return datetime.fromisoformat(at).astimezone(UTC) if at else EVENING


def _tell_trace(world: World, begun: float, trace: Say) -> None:
    for entry in world.exchange.trace[-LAST:]:
        details = " ".join(f"{name}={value}" for name, value in entry.details.items() if value and name != "params")
        trace(f"{entry.at - begun:8.2f}  {entry.what:9} {entry.phone[-3:]:3} {details[:150]}")


def _perform(world: World, rehearsal: Rehearsal, say: Say, trace: Say) -> Performance:
    player = Player(VirtualStage(world), engage(world, rehearsal.staff), desk=WorldDesk(world), say=say)
    begun = world.now
    try:
        player.play(rehearsal)
        seconds = world.now - begun
        faults = broken_promises(world, player)
    except Broken as broken:
        _tell_trace(world, begun, trace)
        return Performance(rehearsal.name, False, world.now - begun, str(broken))
    return Performance(rehearsal.name, not faults, seconds, "; ".join(faults))
