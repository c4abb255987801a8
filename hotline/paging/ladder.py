"""The ladder, pure: who is asked when, what comes next, and which people a rung means.

Times run from the ladder's first rung. A rung is due at its own time, or at once when the one before it had nobody, or
when everybody on it has said no. It never ends: the last rung comes again and again while the page is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from hotline.staff.rota import Duty

Who = Literal["first", "second", "discipline", "supervisor", "coordinators", "everyone"]
BACKSTOP: frozenset[Who] = frozenset({"coordinators", "everyone"})
CONTACT_S = 600.0
"""Seconds in which whoever accepted must have made contact."""
HELD_S = 60.0
CATCH_UP_S = 30.0


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is asked `after_s` seconds after the first rung; the last one again every `every_s` seconds.

    first and second are the lowest and the next rank on duty for the discipline, discipline is all ranks; everyone is
    all who have the discipline, on shift or not, with the supervisors on duty and the coordinators.
    """

    after_s: int
    who: Who
    every_s: int | None = None


LADDERS: Mapping[str, tuple[Rung, ...]] = {
    "P1": (
        Rung(0, "first"),
        Rung(60, "second"),
        Rung(120, "discipline"),
        Rung(180, "supervisor"),
        Rung(360, "everyone", every_s=120),
    ),
    "P2": (
        Rung(0, "first"),
        Rung(180, "second"),
        Rung(360, "discipline"),
        Rung(600, "supervisor"),
        Rung(1200, "coordinators"),
        Rung(1500, "everyone", every_s=300),
    ),
    "P3": (
        Rung(0, "first"),
        Rung(1200, "second"),
        Rung(3600, "discipline"),
        Rung(7200, "supervisor"),
        Rung(10_800, "coordinators", every_s=3600),
    ),
    # Older incidents and follow-ups may wait for the next shift: nobody off duty is woken for them.
    "P4": (
        Rung(0, "first"),
        Rung(14_400, "second"),
        Rung(28_800, "discipline"),
        Rung(57_600, "supervisor", every_s=28_800),
    ),
}


def stamp(priority: str) -> list[dict[str, Any]]:
    """The default ladder of a priority as JSON values, as it is kept with a page when it opens."""
    return [asdict(rung) for rung in LADDERS[priority]]


def read(stamped: Sequence[Mapping[str, Any]]) -> tuple[Rung, ...]:
    """The ladder that was stamped on a page."""
    return tuple(Rung(**rung) for rung in stamped)


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as far as the ladder goes; `level` is the next rung to ring and goes on counting past the last."""

    state: str
    ladder: tuple[Rung, ...]
    level: int
    first_rung_at: datetime | None
    due_at: datetime | None
    contacted: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is due; `until` None means for good."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class RingRung:
    """Ring these now. `next_due` is when the rung after this one comes, `began` when the ladder's first did."""

    level: int
    who: Who
    began: datetime
    next_due: datetime
    last: bool


@dataclass(frozen=True, slots=True)
class Reopen:
    """Whoever accepted has been silent too long: look for somebody again."""


def next_step(page: PageView, now: datetime) -> RingRung | Reopen | Wait:
    """What is to be done with a page now."""
    if page.state == "closed" or page.due_at is None:
        return Wait(None)
    if now < page.due_at:
        return Wait(page.due_at)
    if page.state == "accepted":
        return Wait(None) if page.contacted else Reopen()
    began = page.first_rung_at or now
    rung = page.ladder[min(page.level, len(page.ladder) - 1)]
    last = page.level >= len(page.ladder) - 1
    return RingRung(page.level, rung.who, began, _after(page, began, now), last)


def _after(page: PageView, began: datetime, now: datetime) -> datetime:
    """When the next rung comes: as planned, but never so soon after a late one that nobody could have answered."""
    index = min(page.level, len(page.ladder) - 1)
    if index == len(page.ladder) - 1:
        return now + timedelta(seconds=page.ladder[index].every_s or CATCH_UP_S)
    gap = page.ladder[index + 1].after_s - page.ladder[index].after_s
    planned = began + timedelta(seconds=page.ladder[index + 1].after_s)
    return max(planned, now + timedelta(seconds=min(gap, CATCH_UP_S)))


@dataclass(frozen=True, slots=True)
class Responder:
    """A person as a rung sees her: `here` is false after she said that she is off or on a break."""

    id: UUID
    disciplines: frozenset[str]
    coordinator: bool
    has_phone: bool
    here: bool


def people_for(
    who: Who, discipline: str, duties: Sequence[Duty], people: Sequence[Responder], declined: Collection[UUID]
) -> list[UUID]:
    """The people whom a rung means and who can be rung, in the order of their ranks; empty if there is nobody.

    Who has declined this page is not asked again, except when everybody has: then those who answer for the line are.
    """
    meant = _meant(who, discipline, duties, people)
    can = {one.id: one for one in people if one.has_phone and (one.here or who == "everyone")}
    asked = [person for person in meant if person in can and person not in declined]
    if asked or who != "everyone":
        return asked
    return [person for person in _answerable(duties, people) if person in can]


def has_rank(who: Who, discipline: str, duties: Sequence[Duty]) -> bool:
    """Whether the rota knows such a rung at all: a small team has no second rank, and that is no gap in it."""
    return who != "second" or len({duty.rank for duty in duties if duty.duty == discipline}) != 1


def _meant(who: Who, discipline: str, duties: Sequence[Duty], people: Sequence[Responder]) -> list[UUID]:
    on_duty = sorted((duty for duty in duties if duty.duty == discipline), key=lambda duty: duty.rank)
    if who in ("first", "second"):
        ranks = sorted({duty.rank for duty in on_duty})
        wanted = ranks[0:1] if who == "first" else ranks[1:2]
        return _once(duty.person_id for duty in on_duty if duty.rank in wanted)
    if who == "discipline":
        return _once(duty.person_id for duty in on_duty)
    if who == "supervisor":
        return _once(duty.person_id for duty in duties if duty.duty == "supervisor")
    if who == "coordinators":
        return [one.id for one in people if one.coordinator]
    able = [one.id for one in people if discipline in one.disciplines]
    return _once([*(duty.person_id for duty in on_duty), *able, *_answerable(duties, people)])


def _answerable(duties: Sequence[Duty], people: Sequence[Responder]) -> list[UUID]:
    supervisors = [duty.person_id for duty in duties if duty.duty == "supervisor"]
    return _once([*supervisors, *(one.id for one in people if one.coordinator)])


def _once(ids: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))
