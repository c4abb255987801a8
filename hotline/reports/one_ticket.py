"""One ticket as it stands: its last call, whether that number has called before, its pages now, every moment of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from hotline.calls.models import Call
from hotline.paging import Attempt, Page, pages_of
from hotline.reports.one_call import TOLD, Moment
from hotline.staff.models import Person
from hotline.tickets import Contact, Ticket, newest_call
from hotline.work import Event, Work

_MOST_EVENTS = 300
_ASKED = ("sending", "sent", "ringing", "answered")


@dataclass(frozen=True)
class Before:
    """How often a number called before this call, and when last: nothing of what was said."""

    times: int
    last: datetime | None


@dataclass(frozen=True)
class PageNow:
    """A page with the work names of who took it and of who is being asked at this moment."""

    page: Page
    taken_by: str | None
    asked: list[str]


@dataclass(frozen=True)
class TicketStory:
    """A ticket: `call` is its last one (None for a contact without a call); moments newest first."""

    ticket: Ticket
    call: Call | None
    before: Before
    pages: list[PageNow]
    moments: list[Moment]


def ticket_story(work: Work, ticket: Ticket) -> TicketStory:
    """Everything about a ticket but what was told, which is sealed and read elsewhere."""
    call = newest_call(work, ticket.id)
    pages = pages_now(work, ticket.id)
    return TicketStory(ticket, call, called_before(work, call), pages, _moments(work, ticket.id, pages))


def called_before(work: Work, call: Call | None) -> Before:
    """The earlier calls of the same number; none for a number that is withheld or forgotten."""
    if call is None or call.number_index is None:
        return Before(0, None)
    earlier = select(func.count(), func.max(Call.received_at)).where(
        Call.number_index == call.number_index, Call.received_at < call.received_at
    )
    times, last = work.session.execute(earlier).one()
    return Before(int(times), last)


def pages_now(work: Work, ticket: UUID) -> list[PageNow]:
    """The pages of a ticket, oldest first, with who has them and who is being asked."""
    pages = pages_of(work, ticket)
    asked = _asked(work, [page.id for page in pages])
    taken = {page.accepted_by for page in pages if page.accepted_by}
    people = select(Person.id, Person.work_name).where(Person.id.in_(taken))
    names = {row.id: row.work_name for row in work.session.execute(people)}
    return [
        PageNow(page, names.get(page.accepted_by) if page.accepted_by else None, asked.get(page.id, []))
        for page in pages
    ]


def _asked(work: Work, pages: list[UUID]) -> dict[UUID, list[str]]:
    rows = work.session.execute(
        select(Attempt.page_id, Person.work_name)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.page_id.in_(pages), Attempt.channel == "voice", Attempt.state.in_(_ASKED))
        .order_by(Person.work_name)
    )
    found: dict[UUID, list[str]] = {}
    for page, name in rows:
        found.setdefault(page, []).append(name)
    return found


def _moments(work: Work, ticket: UUID, pages: list[PageNow]) -> list[Moment]:
    calls = select(Contact.call_id).where(Contact.ticket_id == ticket)
    about: ColumnElement[bool] = or_(
        Event.ticket_id == ticket, Event.call_id.in_(calls), Event.page_id.in_([one.page.id for one in pages])
    )
    rows = work.session.execute(
        select(Event.at, Event.kind, Person.work_name, Event.data)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(about, Event.kind.in_(TOLD - {"turn_taken"}))
        .order_by(Event.id.desc())
        .limit(_MOST_EVENTS)
    )
    return [Moment(row.at, row.kind, row.work_name, row.data) for row in rows]
