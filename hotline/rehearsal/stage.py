"""Where a rehearsal is played: phones that can be used and heard, and time that can pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hotline.line.core.handsets import PhoneError
from hotline.rehearsal.world import World


@dataclass(frozen=True, slots=True)
class Heard:
    """Something a phone heard: when, and what: `sw/main`, `conversation`, `waiting`, `recording`."""

    at: float
    what: str


class Stage(Protocol):
    """What a player needs of the world: phones by number, the present in seconds, and waiting."""

    def now(self) -> float:
        """Seconds; only differences mean anything."""

    def wait(self, happened: Callable[[], bool], within: float) -> bool:
        """Let time pass until something is so, at most `within` seconds. Whether it became so."""

    def act(self, number: str, act: str, **words: str) -> None:
        """Use a phone: dial, press, hang_up, answer, decline, voicemail, vanish, come_back, speak."""

    def hearing(self, number: str) -> str:
        """What a phone hears at this instant, '' for nothing."""

    def heard(self, number: str) -> list[Heard]:
        """What a phone has heard so far, in order."""

    def ringing(self, number: str) -> bool:
        """Whether a phone rings now."""

    def rung(self) -> list[tuple[float, str]]:
        """Every ring so far: when it began, and the number."""

    def in_call(self, number: str) -> bool:
        """Whether a phone is in a call."""

    def talking_with(self, number: str) -> set[str]:
        """The numbers a phone is in conversation with."""

    def texts(self, number: str) -> list[str]:
        """The texts a phone has received."""


class VirtualStage:
    """The phones of a World."""

    def __init__(self, world: World) -> None:
        self.world = world

    def now(self) -> float:
        """The World's present."""
        return self.world.now

    def wait(self, happened: Callable[[], bool], within: float) -> bool:
        """Push the World's clock."""
        return self.world.until(happened, within)

    def act(self, number: str, act: str, **words: str) -> None:
        """Use a phone, and let what follows at this instant follow."""
        ACTS[act](self.world, number, words)
        self.world.settle()

    def hearing(self, number: str) -> str:
        """What the line plays to it now."""
        hearing = self.world.exchange.hearing(number)
        return "" if hearing is None else hearing.caption or hearing.kind

    def heard(self, number: str) -> list[Heard]:
        """Its part of the line's trace."""
        entries = [entry for entry in self.world.exchange.trace if entry.what == "heard" and entry.phone == number]
        return [Heard(entry.at, entry.details["caption"] or entry.details["kind"]) for entry in entries]

    def ringing(self, number: str) -> bool:
        """Whether its leg rings."""
        leg = self.world.exchange.leg(number)
        return leg is not None and leg.direction != "inbound" and leg.status == "ringing"

    def rung(self) -> list[tuple[float, str]]:
        """The rings in the line's trace."""
        return [(entry.at, entry.phone) for entry in self.world.exchange.trace if entry.what == "ringing"]

    def in_call(self, number: str) -> bool:
        """Whether it holds a leg that is connected or dialling."""
        leg = self.world.exchange.leg(number)
        return leg is not None and not leg.over and (leg.direction == "inbound" or leg.status == "in-progress")

    def talking_with(self, number: str) -> set[str]:
        """Who is in the same room, if it has begun."""
        for room in self.world.exchange.line.rooms.known.values():
            numbers = {member.leg.phone for member in room.members.values() if not member.hold}
            if room.status == "in-progress" and number in numbers:
                return numbers - {number}
        return set()

    def texts(self, number: str) -> list[str]:
        """Its inbox."""
        return [text.body for text in self.world.exchange.texts(number)]


def _dial(world: World, number: str, words: dict[str, str]) -> None:
    shown = words.get("shown")
    if shown is None:
        world.exchange.dial(world.now, number, words["to"])
    else:
        world.exchange.dial(world.now, shown, words["to"], phone=number)


ACTS: dict[str, Callable[[World, str, dict[str, str]], None]] = {
    "dial": _dial,
    "press": lambda world, number, words: world.exchange.press(world.now, number, words["keys"]),
    "speak": lambda world, number, words: world.exchange.speak(world.now, number, float(words["seconds"])),
    "hang_up": lambda world, number, _: world.exchange.hang_up(world.now, number),
    "answer": lambda world, number, _: world.exchange.answer(world.now, number),
    "decline": lambda world, number, _: world.exchange.decline(world.now, number),
    "voicemail": lambda world, number, _: world.exchange.voicemail_picks_up(world.now, number),
    "vanish": lambda world, number, _: world.exchange.vanish(world.now, number),
    "come_back": lambda world, number, _: world.exchange.come_back(world.now, number),
}

__all__ = ["ACTS", "Heard", "PhoneError", "Stage", "VirtualStage"]
