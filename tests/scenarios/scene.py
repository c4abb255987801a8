"""A World with people in it, spoken to in the sentences of a rehearsal; what they promise holds when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hotline.line.settings import LineSettings, RedirectRace
from hotline.rehearsal.cast import engage
from hotline.rehearsal.desk import WorldDesk
from hotline.rehearsal.player import Player
from hotline.rehearsal.promises import broken_promises
from hotline.rehearsal.script import read_line
from hotline.rehearsal.settings import rehearsal_settings
from hotline.rehearsal.stage import VirtualStage
from hotline.rehearsal.theatre import EVENING
from hotline.rehearsal.world import World
from hotline.work import Work

THREE_RING = (
    "Amina dials 0800 720 262",
    "Amina hears greet",
    "Amina presses 3",
    "Amina hears main in en",
    "Amina presses 4",
    "Amani, Baraka and Zawadi ring within 12 s",
)
"""She asks for a counsellor, and the three who are on duty ring."""


@dataclass
class RacingWorld(World):
    """A World whose line settles the race of a redirect with a document on its way as the test wants it."""

    redirect_race: RedirectRace = "seeded"

    def _line_settings(self) -> LineSettings:
        return replace(super()._line_settings(), redirect_race=self.redirect_race)


@dataclass
class Scene:
    """`play` speaks sentences; `look` asks the records. `said` is what was spoken so far, for a failure's message."""

    world: World
    player: Player
    said: list[str] = field(default_factory=list)

    def play(self, *sentences: str) -> None:
        """Each sentence in turn is done, or held to what is so. Broken at the first that is not."""
        for sentence in sentences:
            self.said.append(sentence)
            self.player.perform(read_line("scene", len(self.said), sentence))

    def look(self, question: Callable[[Work], Any]) -> Any:
        """An answer from the records, now."""
        with self.world.runtime.begin() as work:
            return question(work)

    def anybody_may_ring(self) -> None:
        """From here on no ring is a surprise."""
        self.player.expected |= set(self.player.cast.values())

    def heard(self, name: str) -> list[str]:
        """The prompts that somebody's phone has played, in order, without their language."""
        return [heard.what.rpartition("/")[2] for heard in self.player.stage.heard(self.player.number(name))]


@contextmanager
def scene_on(
    database_url: str,
    redis_url: str,
    var: Path,
    staff: Mapping[str, Mapping[str, Any]] | None = None,
    kind: type[World] = RacingWorld,
    **changes: Any,
) -> Iterator[Scene]:
    """A scene on an empty database; the usual people are on shift unless others are named. Closed at its end."""
    world = kind(rehearsal_settings(database_url, redis_url, var), start=EVENING, **changes)
    try:
        yield Scene(world, Player(VirtualStage(world), engage(world, staff or {}), desk=WorldDesk(world)))
    finally:
        world.close()


def assert_promises(scene: Scene) -> None:
    """Whoever is still on the line hangs up; then everything that is promised to every caller must have held."""
    for leg in list(scene.world.exchange.line.legs.values()):
        if leg.direction == "inbound" and not leg.over:
            scene.world.exchange.hang_up(scene.world.now, leg.phone)
    faults = broken_promises(scene.world, scene.player)
    assert faults == [], f"{faults} after {'; '.join(scene.said)}"
