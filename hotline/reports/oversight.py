"""Since a supervisor last looked: whom we failed, what is open, what was promised, where nobody will be. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_, select, union
from sqlalchemy.orm import Session

from hotline.calls.models import Call
from hotline.events import Happened
from hotline.paging.models import Page
from hotline.reports.board import OpenItem, open_items
from hotline.reports.call_log import LogLine, log_lines, unreached
from hotline.reports.models import Review
from hotline.staff import gaps_ahead
from hotline.staff.rota import Gap
from hotline.tickets.models import Ticket
from hotline.work import Event, Work

FIRST_LOOK = timedelta(days=7)
GAP_DAYS = 7
COVERED = ("primary", "backup", "supervisor", "MED", "LEGAL")
MOST_CALLS = 200
LONG_TALK_S = 2700.0
LONG_WAIT_S = 120.0


@dataclass(frozen=True)
class Untaken:
    """A page that nobody had taken when every rung was rung, or that was closed with nobody found."""

    id: UUID
    reference: str
    call_id: UUID | None
    discipline: str
    priority: str
    state: str
    close_code: str | None
    at: datetime


@dataclass(frozen=True)
class WorthReview:
    """A call worth a second look, and why, as codes: danger, long_wait, dropped, quick_exit, long_talk, assigned."""

    line: LogLine
    why: tuple[str, ...]


@dataclass(frozen=True)
class Oversight:
    """What a supervisor must know at `at`, of the time from `since` on. What is open is here however old it is."""

    since: datetime
    at: datetime
    p1: list[OpenItem]
    unreached: list[LogLine]
    messages: list[OpenItem]
    promises: list[OpenItem]
    pages: list[Untaken]
    gaps: list[Gap]
    reviews: list[WorthReview]

    @property
    def total(self) -> int:
        """How many things there are to look at."""
        lists = (self.p1, self.unreached, self.messages, self.promises, self.pages, self.gaps, self.reviews)
        return sum(len(one) for one in lists)


def oversight(work: Work, since: datetime | None) -> Oversight:
    """Everything since then; since the last seven days if she never looked."""
    since = since or work.now - FIRST_LOOK
    session = work.session
    items = open_items(session)
    failed = _calls(session, since, unreached())
    worth = _worth(session, since)
    lines = {line.id: line for line in log_lines(session, [*failed, *worth])}
    return Oversight(
        since=since,
        at=work.now,
        p1=[item for item in items if item.kind == "p1"],
        unreached=[lines[call] for call in failed],
        messages=[item for item in items if item.kind == "message"],
        promises=[item for item in items if item.kind not in ("p1", "message") and item.due_at <= work.now],
        pages=_untaken(session, since, work.now),
        gaps=gaps_ahead(session, work.now, GAP_DAYS, COVERED),
        reviews=[WorthReview(lines[call], why) for call, why in worth.items() if call not in failed],
    )


def _calls(session: Session, since: datetime, which: ColumnElement[bool]) -> list[UUID]:
    """The calls since then that nobody has reviewed, the newest first."""
    wanted = (
        select(Call.id)
        .outerjoin(Review, Review.call_id == Call.id)
        .where(Call.received_at >= since, Call.test.is_(False), Review.reviewed_at.is_(None), which)
    )
    return list(session.scalars(wanted.order_by(Call.received_at.desc()).limit(MOST_CALLS)))


def _worth(session: Session, since: datetime) -> dict[UUID, tuple[str, ...]]:
    """The calls worth a review and why, the newest first; those given to somebody whenever they were."""
    assigned = and_(Review.assigned_to.is_not(None), Review.reviewed_at.is_(None))
    told = and_(Call.received_at >= since, Review.reviewed_at.is_(None), or_(*_REASONS.values()))
    # Looked for by two indexes: an OR over both tables would read every call there ever was.
    lately = select(Call.id).where(Call.received_at >= since)
    given = select(Review.call_id).where(assigned)
    columns = [reason.label(name) for name, reason in {**_REASONS, "assigned": assigned}.items()]
    rows = session.execute(
        select(Call.id, *columns)
        .outerjoin(Review, Review.call_id == Call.id)
        .where(Call.id.in_(union(lately, given)), Call.test.is_(False), or_(told, assigned))
        .order_by(Call.received_at.desc())
        .limit(MOST_CALLS)
    )
    return {row.id: tuple(name for name in (*_REASONS, "assigned") if row._mapping[name]) for row in rows}


# A hang-up in danger after four seconds is a case, not noise; the others are where a caller may have been failed.
_REASONS: dict[str, ColumnElement[bool]] = {
    "danger": and_(Call.priority == "P1", Call.left_at.is_not(None)),
    "dropped": Call.outcome == "dropped_network",
    "quick_exit": and_(Call.outcome == "quick_exit", Call.offered_at.is_not(None)),
    "long_wait": Call.wait_s > LONG_WAIT_S,
    "long_talk": Call.talk_s > LONG_TALK_S,
}


def _untaken(session: Session, since: datetime, now: datetime) -> list[Untaken]:
    """Pages that ran out of rungs since then, or are out of them still, and pages closed with no responder."""
    ran_out = select(Event.page_id, Event.at).where(Event.kind == Happened.PAGE_EXHAUSTED, Event.at < now).subquery()
    lately = ran_out.c.at >= since
    still = and_(Page.exhausted_at.is_not(None), Page.state.in_(("held", "climbing")))
    nobody = and_(Page.close_code == "no_responder", Page.closed_at >= since)
    rows = session.execute(
        select(Page, Ticket.reference, ran_out.c.at)
        .join(Ticket, Ticket.id == Page.ticket_id)
        .outerjoin(ran_out, ran_out.c.page_id == Page.id)
        .where(or_(lately, still, nobody))
        .order_by(Page.priority, Page.opened_at)
    )
    return list({row.Page.id: _as_untaken(row) for row in rows}.values())


def _as_untaken(row: Row[Any]) -> Untaken:
    page: Page = row.Page
    return Untaken(
        id=page.id,
        reference=row.reference,
        call_id=page.call_id,
        discipline=page.discipline,
        priority=page.priority,
        state=page.state,
        close_code=page.close_code,
        at=row.at or page.exhausted_at or page.closed_at or page.opened_at,
    )
