"""The live board: who waits, who is there and in what state, which P1s and pages are open. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session

from hotline.calls.lifecycle import State
from hotline.calls.models import Call, Offer
from hotline.paging.models import Page
from hotline.staff import PersonView, people_for_routing
from hotline.staff.models import Person, Presence
from hotline.tickets.models import Contact, Ticket, WorkItem
from hotline.work import Work

LIVE = ("placed", "ringing", "answered", "accepted")
ON_THE_LINE = ("primary", "backup", "supervisor")
BROWSER_FRESH = timedelta(seconds=15)


@dataclass(frozen=True)
class Caller:
    """Somebody on the line now: `since` she waits for a human, or talks; `with_whom` a work name."""

    id: UUID
    reference: str | None
    state: str
    priority: str | None
    language: str | None
    menu_path: str
    since: datetime
    ringing: int
    with_whom: str | None


@dataclass(frozen=True)
class Seat:
    """One person on the board: available, offered, talking, wrapping, on_break or off_shift, and since when.

    `since` is None where nobody has said so; `why` is what took her off; `priority` that of her caller.
    """

    id: UUID
    work_name: str
    duties: tuple[str, ...]
    languages: tuple[str, ...]
    state: str
    since: datetime | None
    why: str
    priority: str | None
    by_browser: bool
    by_phone: bool


@dataclass(frozen=True)
class OpenItem:
    """Work that waits, with its owner's work name or None."""

    id: UUID
    kind: str
    priority: str
    reference: str
    call_id: UUID | None
    opened_at: datetime
    due_at: datetime
    owner: str | None


@dataclass(frozen=True)
class OpenPage:
    """A page that is not closed: held, climbing or accepted; `rungs` have been rung, `exhausted_at` if all were."""

    id: UUID
    reference: str
    call_id: UUID | None
    discipline: str
    priority: str
    state: str
    opened_at: datetime
    rungs: int
    exhausted_at: datetime | None
    accepted_by: str | None


@dataclass(frozen=True)
class Board:
    """The board at the instant `at`."""

    at: datetime
    callers: list[Caller]
    seats: list[Seat]
    items: list[OpenItem]
    pages: list[OpenPage]

    @property
    def waiting(self) -> list[Caller]:
        """Those who wait for a human, the longest first."""
        wait = [one for one in self.callers if one.state in (State.WAITING, State.CONNECTING)]
        return sorted(wait, key=lambda one: one.since)

    @property
    def longest_wait_s(self) -> float | None:
        """The longest wait at this instant in seconds; None if nobody waits."""
        return (self.at - self.waiting[0].since).total_seconds() if self.waiting else None

    @property
    def p1(self) -> list[OpenItem]:
        """The P1s nobody has closed."""
        return [item for item in self.items if item.kind == "p1"]

    @property
    def climbing(self) -> list[OpenPage]:
        """The pages that look for somebody."""
        return [page for page in self.pages if page.state in ("held", "climbing")]

    @property
    def answering(self) -> list[Seat]:
        """Those who take callers first or next and are here, and whoever is busy with one."""
        here = [seat for seat in self.seats if set(seat.duties) & {"primary", "backup"} and seat.state not in _AWAY]
        return here + [seat for seat in self.seats if seat.state in _BUSY and seat not in here]

    @property
    def on_line(self) -> list[Seat]:
        """Those who answer callers, or stand behind those who do."""
        return [seat for seat in self.seats if set(seat.duties) & set(ON_THE_LINE) or seat.state in _BUSY]


_BUSY = ("offered", "talking", "wrapping")
_AWAY = ("on_break", "off_shift", "absent")


def board(work: Work) -> Board:
    """The board now."""
    return Board(
        at=work.now,
        callers=_callers(work.session),
        seats=_seats(work),
        items=open_items(work.session),
        pages=open_pages(work.session),
    )


def open_items(session: Session) -> list[OpenItem]:
    """Everything that waits for a human, most urgent and longest due first."""
    rows = session.execute(
        select(WorkItem, Ticket.reference, Person.work_name)
        .join(Ticket, Ticket.id == WorkItem.ticket_id)
        .outerjoin(Person, Person.id == WorkItem.owner_id)
        .where(WorkItem.closed_at.is_(None))
        .order_by(WorkItem.priority, WorkItem.due_at)
    )
    return [
        OpenItem(
            id=item.id,
            kind=item.kind,
            priority=item.priority,
            reference=reference,
            call_id=item.call_id,
            opened_at=item.opened_at,
            due_at=item.due_at,
            owner=owner,
        )
        for item, reference, owner in rows
    ]


def open_pages(session: Session) -> list[OpenPage]:
    """Every page that is not closed, most urgent and oldest first."""
    rows = session.execute(
        select(Page, Ticket.reference, Person.work_name)
        .join(Ticket, Ticket.id == Page.ticket_id)
        .outerjoin(Person, Person.id == Page.accepted_by)
        .where(Page.state != "closed")
        .order_by(Page.priority, Page.opened_at)
    )
    return [_page(page, reference, accepted_by) for page, reference, accepted_by in rows]


def _page(page: Page, reference: str, accepted_by: str | None) -> OpenPage:
    return OpenPage(
        id=page.id,
        reference=reference,
        call_id=page.call_id,
        discipline=page.discipline,
        priority=page.priority,
        state=page.state,
        opened_at=page.opened_at,
        rungs=page.level,
        exhausted_at=page.exhausted_at,
        accepted_by=accepted_by,
    )


def _callers(session: Session) -> list[Caller]:
    ringing = (
        select(Offer.call_id, func.count().label("offers"))
        .where(Offer.state.in_(LIVE[:3]))
        .group_by(Offer.call_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Call.id,
            Ticket.reference,
            Call.state,
            Call.priority,
            Call.language,
            Call.menu_path,
            Call.received_at,
            Call.seek_since,
            Call.offered_at,
            Call.answered_at,
            func.coalesce(ringing.c.offers, 0).label("ringing"),
            Person.work_name,
        )
        .outerjoin(Contact, Contact.call_id == Call.id)
        .outerjoin(Ticket, Ticket.id == Contact.ticket_id)
        .outerjoin(ringing, ringing.c.call_id == Call.id)
        .outerjoin(Person, Person.id == Call.answered_by)
        .where(Call.left_at.is_(None), Call.state != State.ENDED, Call.test.is_(False))
        .order_by(Call.priority.nulls_last(), Call.received_at)
    )
    return [_caller(row) for row in rows]


def _caller(row: Row[*tuple[Any, ...]]) -> Caller:
    waits = row.state in (State.WAITING, State.CONNECTING)
    began = (row.seek_since or row.offered_at) if waits else row.answered_at
    return Caller(
        id=row.id,
        reference=row.reference,
        state=row.state,
        priority=row.priority,
        language=row.language,
        menu_path=row.menu_path,
        since=began or row.received_at,
        ringing=row.ringing,
        with_whom=None if waits else row.work_name,
    )


@dataclass(frozen=True)
class _Engaged:
    """What an offer makes of a person: the state, since when, for whom."""

    state: str
    since: datetime
    priority: str | None


def _seats(work: Work) -> list[Seat]:
    engaged = _engaged(work.session)
    said = {row.person_id: row for row in work.session.scalars(select(Presence))}
    people = [one for one in people_for_routing(work) if one.duties or one.id in engaged or one.presence != "off_shift"]
    seats = [_seat(one, engaged.get(one.id), said.get(one.id), work.now) for one in people]
    return sorted(seats, key=_by_duty)


def _engaged(session: Session) -> dict[UUID, _Engaged]:
    wrapping = and_(Offer.state == "over", Offer.wrap_ended_at.is_(None))
    rows = session.execute(
        select(Offer, Call.priority)
        .join(Call, Call.id == Offer.call_id)
        .where(or_(Offer.state.in_(LIVE), wrapping))
        .order_by(Offer.placed_at)
    )
    return {offer.person_id: _engaged_by(offer, priority) for offer, priority in rows}


def _engaged_by(offer: Offer, priority: str | None) -> _Engaged:
    if offer.state == "accepted":
        return _Engaged("talking", offer.talking_at or offer.accepted_at or offer.placed_at, priority)
    if offer.state == "over":
        return _Engaged("wrapping", offer.over_at or offer.placed_at, priority)
    return _Engaged("offered", offer.placed_at, priority)


def _seat(one: PersonView, engaged: _Engaged | None, said: Presence | None, now: datetime) -> Seat:
    holds = said is not None and (said.until is None or now < said.until)
    spoken = said if holds else None
    return Seat(
        id=one.id,
        work_name=one.work_name,
        duties=tuple(sorted(one.duties)),
        languages=one.languages,
        state=engaged.state if engaged else one.presence,
        since=engaged.since if engaged else (spoken.since if spoken else None),
        why=spoken.why if spoken else "",
        priority=engaged.priority if engaged else None,
        by_browser=one.heartbeat_at is not None and now - one.heartbeat_at <= BROWSER_FRESH,
        by_phone=one.has_phone and not one.phone_dead,
    )


def _by_duty(seat: Seat) -> tuple[int, str]:
    ranks = [ON_THE_LINE.index(duty) for duty in seat.duties if duty in ON_THE_LINE]
    return min(ranks, default=len(ON_THE_LINE)), seat.work_name
