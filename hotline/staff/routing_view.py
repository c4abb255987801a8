"""Everything routing and paging need to know of people, in two statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, select

from hotline.staff.models import Person, Presence
from hotline.staff.shifts import on_call
from hotline.work import Work

FRESH = timedelta(seconds=15)

Channel = Literal["browser", "phone"]


@dataclass(frozen=True, slots=True)
class PersonView:
    """One active person at one instant.

    `presence` is available, on_break or off_shift: what she said while that holds, else available when she has a duty
    or is a coordinator; `absent` that a lost ring took her off. `channel` is where she is rung: her browser while it is
    there, her phone otherwise, None if neither can ring; `in_browser` that her browser is there. `identity` is her name
    to the carrier's browser phone: letters, digits and underscores only.
    """

    id: UUID
    work_name: str
    languages: tuple[str, ...]
    duties: frozenset[str]
    disciplines: frozenset[str]
    coordinator: bool
    active: bool
    has_phone: bool
    phone_dead: bool
    presence: str
    phone_missed_at: datetime | None
    heartbeat_at: datetime | None
    identity: str
    absent: bool
    channel: Channel | None
    in_browser: bool


ROLE_ON_THE_LINE = (("counsellor", "primary"), ("supervisor", "supervisor"))


def people_for_routing(work: Work) -> list[PersonView]:
    """Every active person with her duties and presence now, by work name."""
    duties: dict[UUID, set[str]] = {}
    for duty in on_call(work.session, work.now):
        duties.setdefault(duty.person_id, set()).add(duty.duty)
    rows = work.session.execute(
        select(*_COLUMNS)
        .outerjoin(Presence, Presence.person_id == Person.id)
        .where(Person.active)
        .order_by(Person.work_name)
    )
    return [_view(row, frozenset(duties.get(row.id, ())), work.now) for row in rows]


_COLUMNS = (
    Person.id,
    Person.work_name,
    Person.languages,
    Person.disciplines,
    Person.coordinator,
    Person.active,
    Person.phone_sealed.is_not(None).label("has_phone"),
    Person.phone_dead_at.is_not(None).label("phone_dead"),
    Presence.state,
    Presence.until,
    Presence.phone_missed_at,
    Presence.heartbeat_at,
    Presence.browser_lost_at,
    Presence.absent_until,
    Person.roles,
)


def _view(row: Row[*tuple[Any, ...]], rota: frozenset[str], now: datetime) -> PersonView:
    duties = rota or _steps_in(row, now)
    return PersonView(
        id=row.id,
        work_name=row.work_name,
        languages=tuple(row.languages),
        duties=duties,
        disciplines=frozenset(row.disciplines),
        coordinator=row.coordinator,
        active=row.active,
        has_phone=row.has_phone,
        phone_dead=row.phone_dead,
        presence=_presence(row, now, expected=bool(duties) or row.coordinator),
        phone_missed_at=row.phone_missed_at,
        heartbeat_at=row.heartbeat_at,
        identity=identity_of(row.id),
        absent=row.absent_until is not None and now < row.absent_until,
        channel=_channel(row, now),
        in_browser=is_fresh(row.heartbeat_at, now),
    )


def identity_of(person: UUID) -> str:
    """A person's name to the carrier's browser phone."""
    return f"p_{person.hex}"


def is_fresh(heartbeat_at: datetime | None, now: datetime) -> bool:
    """Whether a browser was heard of lately enough to be rung."""
    return heartbeat_at is not None and now - heartbeat_at < FRESH


def _channel(row: Row[*tuple[Any, ...]], now: datetime) -> Channel | None:
    """Her browser, unless it lost a ring and there is a phone to ring instead."""
    phone = row.has_phone and not row.phone_dead
    browser = is_fresh(row.heartbeat_at, now)
    if browser and (row.browser_lost_at is None or not phone):
        return "browser"
    return "phone" if phone else None


def _steps_in(row: Row[*tuple[Any, ...]], now: datetime) -> frozenset[str]:
    """What somebody does who is on no rota and has gone on shift in her browser: the line is hers all the same."""
    said = row.state == "available" and (row.until is None or now < row.until)
    if not said or not is_fresh(row.heartbeat_at, now):
        return frozenset()
    return frozenset(duty for role, duty in ROLE_ON_THE_LINE if role in row.roles)


def _presence(row: Row[*tuple[Any, ...]], now: datetime, *, expected: bool) -> str:
    if row.state is not None and (row.until is None or now < row.until):
        return str(row.state)
    return "available" if expected else "off_shift"


def people_to_tell(work: Work) -> list[PersonView]:
    """Who hears what must be known at once: the supervisors on duty, or else the coordinators, even those off."""
    reachable = [one for one in people_for_routing(work) if one.has_phone and not one.phone_dead]
    here = [one for one in reachable if one.presence != "off_shift"]
    supervisors = [one for one in here if "supervisor" in one.duties]
    return supervisors or [one for one in here if one.coordinator] or [one for one in reachable if one.coordinator]
