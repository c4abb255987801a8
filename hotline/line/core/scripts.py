"""Scripts: what a leg does, written as a story that waits.

A script is a generator. It yields a Wait and is resumed with the next Event: something that happened to its
leg, or Time when the seconds it named have passed. Nothing blocks and nobody asks a clock, so the same script
runs under virtual and under real time. Closing a script (a redirect does) runs its `finally` parts: that is
how a leg leaves a conference or lets go of the phones it was ringing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from hotline.line.core.board import Alarm, Board

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Wait:
    """Resume me with the next event, or with Time after so many seconds (None: only with an event)."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """The seconds of the last Wait are over."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    key: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody began to speak."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The leg is over."""


@dataclass(frozen=True, slots=True)
class Replied:
    """A webhook was answered, or finally not; `token` says which."""

    token: object
    reply: Any


@dataclass(frozen=True, slots=True)
class ChildAnswered:
    """A phone that this leg's Dial rings was picked up."""

    child: str


@dataclass(frozen=True, slots=True)
class ChildReady:
    """The one who picked up has heard the whisper to its end."""

    child: str


@dataclass(frozen=True, slots=True)
class ChildEnded:
    """A phone of this leg's Dial is out."""

    child: str


@dataclass(frozen=True, slots=True)
class ChildMoved:
    """A phone of this leg's Dial was redirected by REST and belongs to it no more."""

    child: str


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """The conference began, or this leg was put on hold or taken off it."""


@dataclass(frozen=True, slots=True)
class RoomOver:
    """The conference is over for this leg."""


Event: TypeAlias = (
    Time | Key | Spoke | Ended | Replied | ChildAnswered | ChildReady | ChildEnded | ChildMoved | RoomChanged | RoomOver
)
Script: TypeAlias = Generator[Wait, Event, Result]


class Performer:
    """Plays one script: hands it events in the order they happened, and keeps its time."""

    def __init__(self, board: Board, script: Script[Result], done: Callable[[Result], None] = lambda _: None) -> None:
        self._board = board
        self._script = script
        self._done = done
        self._alarm: Alarm | None = None
        self.over = False

    def start(self) -> None:
        """Begin, once what is being done at this instant has been done."""
        self._board.soon(lambda: self._step(lambda: next(self._script)))

    def tell(self, event: Event) -> None:
        """Something happened."""
        self._board.soon(lambda: self._deliver(event))

    def stop(self) -> None:
        """Close the script where it stands; nothing further reaches it."""
        self.over = True
        self._disarm()
        self._script.close()

    def _deliver(self, event: Event) -> None:
        self._disarm()
        self._step(lambda: self._script.send(event))

    def _step(self, resume: Callable[[], Wait]) -> None:
        if self.over:
            return
        try:
            wait = resume()
        except StopIteration as finished:
            self.over = True
            self._done(finished.value)
        else:
            self._arm(wait)

    def _arm(self, wait: Wait) -> None:
        if wait.seconds is not None:
            self._alarm = self._board.after(wait.seconds, lambda: self._deliver(Time()))

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.call_off()
            self._alarm = None


def until(script: Script[object], breaks: Callable[[Event], bool]) -> Script[Event | None]:
    """Play a script until an event for which `breaks` is true, and give that event; None when it ended by itself."""
    try:
        wait = next(script)
        while True:
            event = yield wait
            if breaks(event):
                return event
            wait = script.send(event)
    except StopIteration:
        return None
    finally:
        script.close()


def next_event(board: Board, deadline: float | None, wanted: Callable[[Event], bool]) -> Script[Event | None]:
    """Wait for an event that is wanted and let the others pass; None when the deadline (an instant) came first."""
    while True:
        event = yield Wait(None if deadline is None else max(0.0, deadline - board.now))
        if isinstance(event, Time):
            return None
        if wanted(event):
            return event
