"""The clock of a waiting room: what is heard next, decided from seconds and from what was heard before.

The room never asks the time. It is told how long people have been rung, and remembers in the call's notes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ivr_flows.document import Announcement, Condition, Room

NOTE = "room"
SOON = 0.5
"""An announcement due within half a second is due now: a turn is never shorter than two."""
GATHER = 1.0
"""Seconds of listening after the tone of a turn."""

Holds = Callable[[Condition], bool]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a room remembers of one seek: its age when last looked at, and what was said when.

    `spoke` says that the turn now ending said something; `quiet_since` is the age at which the last words ended.
    `heard` counts announcements since her last answer; `last` is what `*` says again.
    """

    age: float = 0.0
    quiet_since: float = 0.0
    spoke: bool = False
    offered: bool = False
    tired: bool = False
    at: Mapping[str, float] = field(default_factory=dict)
    heard: Mapping[str, int] = field(default_factory=dict)
    last: tuple[str, ...] = ()

    def to_note(self) -> str:
        """The memory as the text of a note."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_notes(cls, notes: Mapping[str, str]) -> Memory:
        """The memory that a call's notes hold; an empty one if they hold none that can be read."""
        try:
            value: dict[str, Any] = json.loads(notes.get(NOTE, "{}"))
            return cls(**{**value, "last": tuple(value.get("last", ()))})
        except (ValueError, TypeError, AttributeError):
            return cls()

    def at_age(self, age: float | None, turn_s: float) -> Memory:
        """The memory looked at again, `age` seconds into the seek; `turn_s` stands in when nobody knows the age.

        An age that went back means that people are rung anew: all that was counted begins again.
        """
        now = self.age + turn_s if age is None else age
        fresh = Memory(last=self.last, offered=self.offered, spoke=self.spoke) if now < self.age - 1 else self
        quiet_since = now if fresh.spoke else min(fresh.quiet_since, now)
        return replace(fresh, age=now, quiet_since=quiet_since, spoke=False)

    def announced(self, announcement: Announcement) -> Memory:
        """The memory after an announcement."""
        name = announcement.name
        return replace(
            self,
            spoke=True,
            offered=self.offered or announcement.offers,
            at={**self.at, name: self.age},
            heard={**self.heard, name: self.heard.get(name, 0) + 1},
            last=announcement.say or self.last,
        )

    def said(self, prompts: tuple[str, ...]) -> Memory:
        """The memory after something else was said in the room's turn."""
        return replace(self, spoke=True, last=prompts or self.last)

    def answered(self) -> Memory:
        """The memory after she pressed a key that was offered: counting begins again."""
        return replace(self, heard={})


@dataclass(frozen=True, slots=True)
class Quiet:
    """A turn of quiet tone."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Leave:
    """Lead her on to another node: she has waited long enough, or answered nothing often enough (`tired`)."""

    go: str
    tired: bool


Move = Quiet | Announcement | Leave


def next_move(room: Room, memory: Memory, holds: Holds) -> Move:
    """What a turn of the room is: the end of waiting, an announcement that is due, or some quiet seconds."""
    if memory.age >= room.longest:
        return Leave(room.after, tired=False)
    if _is_tired(room, memory, holds):
        assert room.tired is not None
        return Leave(room.tired.go, tired=True)
    remaining = room.tone + GATHER
    for announcement in room.announcements:
        if holds(announcement.condition):
            left = _due_at(announcement, memory) - memory.age
            if left <= SOON:
                return announcement
            remaining = min(remaining, left)
    return Quiet(max(1.0, min(room.tone, float(int(remaining - GATHER)))))


def _is_tired(room: Room, memory: Memory, holds: Holds) -> bool:
    tired = room.tired
    if tired is None or memory.tired or memory.heard.get(tired.heard, 0) < tired.times:
        return False
    return any(holds(each.condition) for each in room.announcements if each.name == tired.heard)


def _due_at(announcement: Announcement, memory: Memory) -> float:
    last = memory.at.get(announcement.name)
    by_clock = announcement.first if last is None else last + announcement.every
    return max(by_clock, memory.quiet_since + announcement.quiet) if announcement.quiet else by_clock
