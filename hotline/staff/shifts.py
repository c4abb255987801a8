"""Shifts: weekly patterns become rows, and one function says who is on call, for routing and for paging."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotline.db import new_id
from hotline.errors import BadInput, NotAllowed, NotFound
from hotline.events import Happened
from hotline.staff.models import DUTIES, Person, Shift, ShiftPattern
from hotline.staff.people import DISCIPLINES, forget_person
from hotline.staff.rota import DoubleBooking, Duty, Gap, double_bookings, gaps, occurrences
from hotline.work import Work

ROLLED_DAYS = 35
GUARDED_DAYS = 14
ZONE = "Africa/Nairobi"


def on_call(session: Session, at: datetime) -> list[Duty]:
    """Who is on duty at this instant, by duty, rank and start of shift. Routing and paging both ask here."""
    rows = session.execute(
        select(Shift.person_id, Shift.duty, Shift.rank)
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.starts_at <= at, Shift.ends_at > at, Person.active)
        .order_by(Shift.duty, Shift.rank, Shift.starts_at, Person.work_name)
    )
    return [Duty(row.person_id, row.duty, row.rank) for row in rows]


def add_pattern(
    work: Work,
    person: Person,
    duty: str,
    weekdays: Iterable[int],
    starts: time,
    ends: time,
    *,
    zone: str = ZONE,
    rank: int = 1,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> list[ShiftPattern]:
    """Weekly shifts for her, one pattern for each weekday (0 is Monday), and the rows they make.

    `ends` not after `starts` means the next day; equal: 24 hours. Shifts begin on days from `valid_from` (yesterday
    in the zone, so that a night that has begun is covered) up to, not on, `valid_until`. BadInput says what cannot be.
    """
    days = sorted(set(weekdays))
    _check(person, duty, days, zone, rank)
    first = valid_from or work.now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    if valid_until is not None and valid_until <= first:
        raise BadInput("a shift must be valid on at least one day: --until is the first day on which it no longer is")
    patterns = [
        ShiftPattern(
            id=new_id(),
            person_id=person.id,
            duty=duty,
            rank=rank,
            weekday=day,
            starts=starts,
            ends=ends,
            zone=zone,
            valid_from=first,
            valid_until=valid_until,
        )
        for day in days
    ]
    work.session.add_all(patterns)
    work.session.flush()
    _roll(work, patterns, ROLLED_DAYS)
    work.record(Happened.ROTA_CHANGED, person=person.id, duty=duty)
    return patterns


def _check(person: Person, duty: str, days: list[int], zone: str, rank: int) -> None:
    if duty not in DUTIES:
        raise BadInput(f"{duty!r} is not a duty; there are {', '.join(DUTIES)}")
    if duty in DISCIPLINES and duty not in person.disciplines:
        raise BadInput(f"{person.work_name} is no {duty} responder; add the discipline first: `hotline staff change`")
    if not person.active:
        raise BadInput(f"{person.work_name} no longer works here")
    if not days or not set(days) <= set(range(7)):
        raise BadInput("name at least one weekday")
    if rank < 1:
        raise BadInput("the rank is 1 for who is asked first, 2 for the next, and so on")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(f"{zone!r} is not a time zone; Africa/Nairobi is one") from None


def roll_shifts(work: Work, days: int = ROLLED_DAYS) -> int:
    """Write the shifts of every pattern for `days` days ahead; how many were new. Doing it again changes nothing."""
    active = select(ShiftPattern).join(Person, Person.id == ShiftPattern.person_id).where(Person.active)
    return _roll(work, work.session.scalars(active), days)


def _roll(work: Work, patterns: Iterable[ShiftPattern], days: int) -> int:
    # Two days more at either end: a zone may be a day off UTC, and a shift that began yesterday still covers now.
    first = work.now.astimezone(UTC).date() - timedelta(days=2)
    rows = [
        {
            "id": new_id(),
            "person_id": shift.person_id,
            "pattern_id": shift.pattern_id,
            "duty": shift.duty,
            "rank": shift.rank,
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
        }
        for shift in occurrences(patterns, first, days + 4)
        if shift.ends_at > work.now
    ]
    if not rows:
        return 0
    new = insert(Shift).on_conflict_do_nothing(
        index_elements=["pattern_id", "starts_at"], index_where=Shift.pattern_id.is_not(None)
    )
    return len(work.session.scalars(new.returning(Shift.id), rows).all())


def remove_pattern(work: Work, pattern_id: UUID, *, force: bool = False) -> list[Gap]:
    """Take a weekly shift off the rota, from now on; the gaps it leaves in the next 14 days.

    NotAllowed, and nothing changes, if it would leave hours with nobody on that duty, unless forced.
    """
    pattern = work.session.get(ShiftPattern, pattern_id)
    if pattern is None:
        raise NotFound("there is no such weekly shift; `hotline rota list` shows them")
    return _take_off(work, [pattern], force)


def retire_person(work: Work, person: Person, *, force: bool = False) -> list[Gap]:
    """She no longer works here: her shifts end now, her phone and PIN are forgotten; the gaps that leaves.

    NotAllowed, and nothing changes, if hours would be left with nobody on one of her duties, unless forced.
    """
    own = work.session.scalars(select(ShiftPattern).where(ShiftPattern.person_id == person.id)).all()
    left = _take_off(work, list(own), force)
    work.session.execute(delete(Shift).where(Shift.person_id == person.id, Shift.starts_at > work.now))
    forget_person(work, person)
    work.record(Happened.PERSON_CHANGED, person=person.id, changed=["active"])
    return left


def _take_off(work: Work, patterns: list[ShiftPattern], force: bool) -> list[Gap]:
    end = work.now + timedelta(days=GUARDED_DAYS)
    duties = {pattern.duty for pattern in patterns}
    before = shifts_between(work.session, work.now, end)
    off = {pattern.id for pattern in patterns}
    after = [shift for shift in before if shift.pattern_id not in off]
    left = [gap for duty in sorted(duties) for gap in _new_gaps(before, after, duty, work.now, end)]
    if left and not force:
        first = left[0]
        raise NotAllowed(
            f"that would leave nobody on {first.duty} from {first.starts_at:%d %b %H:%M} UTC; "
            "put somebody else on the rota first, or say --force"
        )
    for pattern in patterns:
        _end_pattern(work, pattern)
    return left


def _new_gaps(before: list[Shift], after: list[Shift], duty: str, start: datetime, end: datetime) -> list[Gap]:
    had = set(gaps(before, duty, start, end))
    return [gap for gap in gaps(after, duty, start, end) if gap not in had]


def _end_pattern(work: Work, pattern: ShiftPattern) -> None:
    own = Shift.pattern_id == pattern.id
    work.session.execute(delete(Shift).where(own, Shift.starts_at >= work.now))
    for shift in work.session.scalars(select(Shift).where(own, Shift.ends_at > work.now)):
        shift.ends_at = work.now
    work.session.flush()
    work.session.delete(pattern)
    work.session.flush()
    work.record(Happened.ROTA_CHANGED, person=pattern.person_id, duty=pattern.duty)


def all_patterns(session: Session) -> list[tuple[ShiftPattern, Person]]:
    """Every weekly shift with its person, by duty, rank, weekday and start."""
    rows = session.execute(
        select(ShiftPattern, Person)
        .join(Person, Person.id == ShiftPattern.person_id)
        .where(Person.active)
        .order_by(ShiftPattern.duty, ShiftPattern.rank, ShiftPattern.weekday, ShiftPattern.starts, Person.work_name)
    )
    return [(pattern, person) for pattern, person in rows]


def shifts_between(session: Session, start: datetime, end: datetime) -> list[Shift]:
    """The shifts of active people that cover any instant from `start` up to `end`, by start."""
    rows = (
        select(Shift)
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.ends_at > start, Shift.starts_at < end, Person.active)
        .order_by(Shift.starts_at, Shift.id)
    )
    return list(session.scalars(rows))


def gaps_ahead(session: Session, now: datetime, days: int, duties: Iterable[str]) -> list[Gap]:
    """The spans of the next `days` days in which nobody has one of these duties."""
    end = now + timedelta(days=days)
    shifts = shifts_between(session, now, end)
    return [gap for duty in duties for gap in gaps(shifts, duty, now, end)]


def double_bookings_ahead(session: Session, now: datetime, days: int) -> list[DoubleBooking]:
    """The spans of the next `days` days in which somebody has two shifts at once."""
    end = now + timedelta(days=days)
    return double_bookings(shifts_between(session, now, end), now, end)
