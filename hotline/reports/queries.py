"""What the reports read: one statement each, read-only, frozen rows back. Nothing sealed is ever selected."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from hotline.calls.models import Call
from hotline.events import Happened
from hotline.paging.models import Page
from hotline.reports.metrics import CallFacts
from hotline.reports.periods import Period
from hotline.reports.response import PageFacts
from hotline.staff.models import Person
from hotline.tickets.models import Contact, Ticket, WorkItem, WorkItemCall
from hotline.work import Event

REACHED = "reached"  # why work is closed when a human spoke with the caller


@dataclass(frozen=True)
class LoggedCall:
    """One line of the call log: the facts of the call, and who, where and which way."""

    id: uuid.UUID
    facts: CallFacts
    line: str
    language: str | None
    menu_path: str
    priority: str | None
    offered_at: datetime | None
    answered_by: str | None
    caller_id_status: str
    number_tail: str | None


def calls_received(session: Session, period: Period) -> list[LoggedCall]:
    """The calls that arrived in the period, in order of arrival; test calls are left out by their flag."""
    rows = session.execute(
        _call_log()
        .where(Call.received_at >= period.begins, Call.received_at < period.ends, Call.test.is_(False))
        .order_by(Call.received_at, Call.id)
    )
    return [_logged(row) for row in rows]


def _call_log() -> Select[*tuple[Any, ...]]:
    reached = _reached_later()
    return (
        select(
            Call.id,
            Call.received_at,
            Call.line,
            Call.language,
            Call.menu_path,
            Call.queue,
            Call.priority,
            Call.outcome,
            Call.offered_at,
            Call.answered_at,
            Call.wait_s,
            Call.talk_s,
            Call.hold_s,
            Call.wrap_s,
            Call.caller_id_status,
            Call.number_tail,
            Call.loaded,
            Ticket.reference,
            Person.work_name,
            reached.c.at.label("reached_at"),
        )
        .outerjoin(Contact, Contact.call_id == Call.id)
        .outerjoin(Ticket, Ticket.id == Contact.ticket_id)
        .outerjoin(Person, Person.id == Call.answered_by)
        .outerjoin(reached, reached.c.call_id == Call.id)
    )


def _reached_later() -> Subquery:
    """When work that waited for a human was closed because she was reached, for each call it was about."""
    closed = WorkItem.close_reason == REACHED
    own = select(WorkItem.call_id, WorkItem.closed_at).where(closed, WorkItem.call_id.is_not(None))
    joined = (
        select(WorkItemCall.call_id, WorkItem.closed_at)
        .join(WorkItem, WorkItem.id == WorkItemCall.item_id)
        .where(closed, WorkItem.closed_at >= WorkItemCall.at)
    )
    both = union_all(own, joined).subquery()
    return select(both.c.call_id, func.min(both.c.closed_at).label("at")).group_by(both.c.call_id).subquery()


def _logged(row: Row[Any]) -> LoggedCall:
    answered = row.answered_at is not None or (row.loaded and row.outcome == "live_support")
    facts = CallFacts(
        reference=row.reference or "",
        received_at=row.received_at,
        queue=row.queue,
        outcome=row.outcome,
        answered=answered,
        wait_s=row.wait_s,
        talk_s=row.talk_s,
        hold_s=row.hold_s,
        wrap_s=row.wrap_s,
        human_after_s=_human_after_s(row, answered),
    )
    return LoggedCall(
        id=row.id,
        facts=facts,
        line=row.line,
        language=row.language,
        menu_path=row.menu_path,
        priority=row.priority,
        offered_at=row.offered_at,
        answered_by=row.work_name,
        caller_id_status=row.caller_id_status,
        number_tail=row.number_tail,
    )


def _human_after_s(row: Row[Any], answered: bool) -> float | None:
    if row.loaded:  # a log has no time in the menu and no callbacks: the wait is all it knows
        wait_s: float | None = row.wait_s if answered else None
        return wait_s
    spoke = [at for at in (row.answered_at, row.reached_at) if at is not None]
    return (min(spoke) - row.received_at).total_seconds() if spoke else None


def pages_opened(session: Session, period: Period) -> list[PageFacts]:
    """The pages opened in the period, in order; the first acceptance counts, whatever happened to the page later."""
    accepted = (
        select(Event.page_id, func.min(Event.at).label("at"))
        .where(Event.kind == Happened.PAGE_ACCEPTED, Event.page_id.is_not(None))
        .group_by(Event.page_id)
        .subquery()
    )
    rows = session.execute(
        select(Ticket.reference, Page, func.coalesce(accepted.c.at, Page.accepted_at).label("acknowledged_at"))
        .join(Ticket, Ticket.id == Page.ticket_id)
        .outerjoin(accepted, accepted.c.page_id == Page.id)
        .where(Page.opened_at >= period.begins, Page.opened_at < period.ends)
        .order_by(Page.opened_at, Page.id)
    )
    return [
        PageFacts(
            reference=row.reference,
            discipline=row.Page.discipline,
            priority=row.Page.priority,
            opened_at=row.Page.opened_at,
            acknowledged_at=row.acknowledged_at,
            called_off=row.Page.first_rung_at is None and row.Page.closed_at is not None,
        )
        for row in rows
    ]
