"""The rota's arithmetic, pure: weekly patterns with a zone become shifts; who covers an instant; where nobody does.

A shift covers its start instant and every instant up to, not including, its end, over midnight too. One rule turns wall
clock into instant everywhere (an hour that comes twice means its first coming), so that a shift which ends at 02:30 and
one which starts at 02:30 always meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo


class Weekly(Protocol):
    """A weekly pattern: `weekday` 0 is Monday; shifts begin on days from `valid_from` up to, not on, `valid_until`."""

    id: UUID
    person_id: UUID
    duty: str
    rank: int
    weekday: int
    starts: time
    ends: time
    zone: str
    valid_from: date
    valid_until: date | None


class Covers(Protocol):
    """A shift as far as arithmetic goes: half-open from `starts_at` to `ends_at`."""

    @property
    def person_id(self) -> UUID:
        """Who covers."""

    @property
    def duty(self) -> str:
        """What for."""

    @property
    def rank(self) -> int:
        """1 is asked first."""

    @property
    def starts_at(self) -> datetime:
        """The first instant covered."""

    @property
    def ends_at(self) -> datetime:
        """The first instant no longer covered."""


S = TypeVar("S", bound=Covers)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One shift that a pattern makes."""

    pattern_id: UUID
    person_id: UUID
    duty: str
    rank: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody is on duty at an instant; rank 1 is asked first."""

    person_id: UUID
    duty: str
    rank: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A span in which nobody has a duty."""

    duty: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DoubleBooking:
    """A span in which one person has two shifts at once."""

    person_id: UUID
    duties: tuple[str, str]
    starts_at: datetime
    ends_at: datetime


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time; one that the spring change skips is read on the clock before it."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def occurrences(patterns: Iterable[Weekly], first: date, days: int) -> list[Occurrence]:
    """The shifts that start on the `days` local days from `first` on, in order of their start."""
    found = [shift for pattern in patterns for shift in _of_pattern(pattern, first, days)]
    return sorted(found, key=lambda shift: (shift.starts_at, shift.duty, shift.rank, shift.person_id))


def _of_pattern(pattern: Weekly, first: date, days: int) -> Iterator[Occurrence]:
    zone = ZoneInfo(pattern.zone)
    for day in (first + timedelta(days=n) for n in range(days)):
        if day.weekday() != pattern.weekday or not _valid(pattern, day):
            continue
        last_day = day if pattern.ends > pattern.starts else day + timedelta(days=1)
        starts_at, ends_at = instant(day, pattern.starts, zone), instant(last_day, pattern.ends, zone)
        if starts_at < ends_at:  # a shift that lies wholly in the hour a spring change skips does not exist
            yield Occurrence(pattern.id, pattern.person_id, pattern.duty, pattern.rank, starts_at, ends_at)


def _valid(pattern: Weekly, day: date) -> bool:
    return pattern.valid_from <= day and (pattern.valid_until is None or day < pattern.valid_until)


def on_call(shifts: Iterable[S], at: datetime, duty: str | None = None) -> list[S]:
    """The shifts that cover an instant, by duty, rank, start and person; `duty` None means every duty."""
    covering = [
        shift for shift in shifts if shift.starts_at <= at < shift.ends_at and (duty is None or shift.duty == duty)
    ]
    return sorted(covering, key=lambda shift: (shift.duty, shift.rank, shift.starts_at, shift.person_id))


def gaps(shifts: Iterable[Covers], duty: str, start: datetime, end: datetime) -> list[Gap]:
    """The spans between `start` and `end` that no shift of this duty covers, in order."""
    found = []
    covered_to = start
    for shift in sorted((one for one in shifts if one.duty == duty), key=lambda one: one.starts_at):
        if shift.starts_at >= end:
            break
        if shift.starts_at > covered_to:
            found.append(Gap(duty, covered_to, shift.starts_at))
        covered_to = max(covered_to, shift.ends_at)
    return found if covered_to >= end else [*found, Gap(duty, covered_to, end)]


def double_bookings(shifts: Sequence[Covers], start: datetime, end: datetime) -> list[DoubleBooking]:
    """The spans between `start` and `end` in which one person has two shifts at once, in order."""
    by_person: dict[UUID, list[Covers]] = {}
    for shift in shifts:
        by_person.setdefault(shift.person_id, []).append(shift)
    found = []
    for person, own in by_person.items():
        for one, other in combinations(sorted(own, key=lambda shift: shift.starts_at), 2):
            begins = max(one.starts_at, other.starts_at, start)
            stops = min(one.ends_at, other.ends_at, end)
            if begins < stops:
                found.append(DoubleBooking(person, (one.duty, other.duty), begins, stops))
    return sorted(found, key=lambda double: (double.starts_at, double.person_id))


def rota_speaks_again(shifts: Iterable[Covers], at: datetime) -> datetime | None:
    """When what a person says of herself at `at` is over, given her own shifts; None if no shift of hers is known.

    Within shifts that follow one another without a pause it is the end of the last; outside, the start of the next.
    """
    speaks: datetime | None = None
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        if shift.ends_at <= at:
            continue
        if shift.starts_at > (speaks or at):
            return speaks or shift.starts_at
        speaks = max(speaks or shift.ends_at, shift.ends_at)
    return speaks
