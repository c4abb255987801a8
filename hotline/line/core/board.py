"""The exchange's board: the instant, what is due, what goes out, and the trace of everything that happened."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal

from hotline.line.commands import Command
from hotline.line.settings import LineSettings, Span

What = Literal[
    "dialled",
    "placed",
    "left",
    "ringing",
    "answered",
    "ended",
    "vanished",
    "resumed",
    "heard",
    "stopped",
    "pressed",
    "spoke",
    "recorded",
    "joined",
    "parted",
    "started",
    "bridged",
    "requested",
    "replied",
    "rest",
    "texted",
    "error",
]


def rfc2822(seconds: float) -> str:
    """An instant (seconds since 1970) as the carrier writes it, in UTC: `Tue, 24 Nov 2026 10:15:00 +0000`."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC))


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened, at `at` seconds, to a leg (its sid, '' where none) at a phone ('' where none)."""

    at: float
    what: What
    leg: str
    phone: str
    details: Mapping[str, Any]


@dataclass(order=True, slots=True)
class Alarm:
    """Something that will be done at an instant, unless it is called off; of equal instants, first set, first done."""

    due: float
    serial: int
    act: Callable[[], None] = field(compare=False)
    off: bool = field(default=False, compare=False)

    def call_off(self) -> None:
        """It will not be done."""
        self.off = True


class Board:
    """Time as it is told, never asked: `now` is seconds since 1970, virtual or real."""

    def __init__(self, settings: LineSettings) -> None:
        self.settings = settings
        self.now = 0.0
        self.trace: list[Trace] = []
        self._chance = random.Random(settings.seed)
        self._agenda: list[Alarm] = []
        self._serial = 0
        self._outbox: list[Command] = []

    def at(self, due: float, act: Callable[[], None]) -> Alarm:
        """Do something at an instant; one that is past is now."""
        self._serial += 1
        alarm = Alarm(max(due, self.now), self._serial, act)
        heapq.heappush(self._agenda, alarm)
        return alarm

    def after(self, seconds: float, act: Callable[[], None]) -> Alarm:
        """Do something so many seconds from now."""
        return self.at(self.now + seconds, act)

    def soon(self, act: Callable[[], None]) -> None:
        """Do something at this very instant, once what is being done has been done."""
        self.at(self.now, act)

    def next_due(self) -> float | None:
        """The next instant at which something is to be done, None when nothing is."""
        while self._agenda and self._agenda[0].off:
            heapq.heappop(self._agenda)
        return self._agenda[0].due if self._agenda else None

    def run_until(self, now: float) -> None:
        """Do everything due up to `now`, each thing at its own instant. An earlier `now` counts as this instant."""
        now = max(now, self.now)
        while (due := self.next_due()) is not None and due <= now:
            self.now = due
            heapq.heappop(self._agenda).act()
        self.now = now

    def emit(self, command: Command) -> None:
        """Ask the driver for something."""
        self._outbox.append(command)

    def take_commands(self) -> list[Command]:
        """What was asked of the driver since it last looked."""
        taken, self._outbox = self._outbox, []
        return taken

    def note(self, what: What, /, leg: str = "", phone: str = "", **details: Any) -> None:
        """Write into the trace."""
        self.trace.append(Trace(self.now, what, leg, phone, details))

    def between(self, span: Span) -> float:
        """A number of the range, by the seed."""
        return self._chance.uniform(*span)

    def toss(self) -> bool:
        """A coin, by the seed."""
        return self._chance.random() < 0.5

    def sid(self, prefix: str) -> str:
        """A new identifier in the carrier's manner: two letters and 32 hexadecimal digits."""
        return f"{prefix}{self._chance.getrandbits(128):032x}"
