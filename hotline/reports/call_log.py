"""The call log as supervisors read it: filtered, newest first, a page at a time, callers masked. Read-only."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from hotline.calls.models import Call
from hotline.reports.filters import Filters, cursor
from hotline.reports.models import Comment, Review
from hotline.staff.models import Person
from hotline.telephony import masked
from hotline.tickets.models import Contact, Ticket, WorkItem

PAGE_ROWS = 50
_Holder = aliased(Person)


@dataclass(frozen=True)
class LogLine:
    """One call in the log. Times in seconds, None where there was none; `caller` is masked; people by work name."""

    id: uuid.UUID
    ticket_id: uuid.UUID | None
    reference: str | None
    received_at: datetime
    ended_at: datetime | None
    line: str
    language: str | None
    menu_path: str
    queue: str | None
    priority: str | None
    state: str
    outcome: str | None
    disposition: str | None
    time_to_offer_s: float | None
    wait_s: float | None
    talk_s: float | None
    hold_s: float | None
    wrap_s: float | None
    answered_by: str | None
    caller: str
    reviewed_at: datetime | None
    assigned_to: str | None
    commented: bool


@dataclass(frozen=True)
class LogPage:
    """Some lines of the log; `after` is the `before` of the next page, None at the log's end."""

    lines: list[LogLine]
    after: str | None


def log_page(session: Session, filters: Filters, rows: int = PAGE_ROWS) -> LogPage:
    """The next `rows` calls that the filters ask for, newest first; test calls are left out by their flag."""
    wanted = _lines().where(*_conditions(filters)).order_by(Call.received_at.desc(), Call.id.desc()).limit(rows + 1)
    found = [_line(row) for row in session.execute(wanted)]
    more = len(found) > rows
    shown = found[:rows]
    return LogPage(shown, cursor(shown[-1].received_at, shown[-1].id) if more else None)


def log_line(session: Session, call_id: uuid.UUID) -> LogLine | None:
    """One call as the log shows it; None if there is no such call."""
    row = session.execute(_lines().where(Call.id == call_id)).one_or_none()
    return None if row is None else _line(row)


def log_lines(session: Session, calls: Sequence[uuid.UUID]) -> list[LogLine]:
    """These calls as the log shows them, oldest first."""
    if not calls:
        return []
    rows = session.execute(_lines().where(Call.id.in_(calls)).order_by(Call.received_at, Call.id))
    return [_line(row) for row in rows]


def arrivals(session: Session, filters: Filters, most: int = 2000) -> list[tuple[datetime, str | None]]:
    """When each call that the filters ask for arrived, and its outcome, oldest first; at most `most` of them."""
    wanted = select(Call.received_at, Call.outcome).where(*_conditions(replace(filters, before=None)))
    if filters.reference is not None:
        wanted = wanted.join(Contact, Contact.call_id == Call.id).join(Ticket, Ticket.id == Contact.ticket_id)
    if filters.look is not None:
        wanted = wanted.outerjoin(Review, Review.call_id == Call.id)
    rows = session.execute(wanted.order_by(Call.received_at).limit(most))
    return [(row.received_at, row.outcome) for row in rows]


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Call.id,
            Ticket.id.label("ticket_id"),
            Ticket.reference,
            Call.received_at,
            Call.ended_at,
            Call.line,
            Call.language,
            Call.menu_path,
            Call.queue,
            Call.priority,
            Call.state,
            Call.outcome,
            Call.disposition,
            Call.offered_at,
            Call.wait_s,
            Call.talk_s,
            Call.hold_s,
            Call.wrap_s,
            Person.work_name.label("answered_by"),
            Call.caller_id_status,
            Call.number_tail,
            Review.reviewed_at,
            _Holder.work_name.label("assigned_to"),
            exists().where(Comment.call_id == Call.id).label("commented"),
        )
        .outerjoin(Contact, Contact.call_id == Call.id)
        .outerjoin(Ticket, Ticket.id == Contact.ticket_id)
        .outerjoin(Person, Person.id == Call.answered_by)
        .outerjoin(Review, Review.call_id == Call.id)
        .outerjoin(_Holder, _Holder.id == Review.assigned_to)
    )


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    period = filters.period
    asked = [Call.received_at >= period.begins, Call.received_at < period.ends, Call.test.is_(False)]
    if filters.reference is not None:  # a reference is looked for at all times
        asked = [Ticket.reference == filters.reference]
    given = (
        (filters.outcome, Call.outcome),
        (filters.priority, Call.priority),
        (filters.counsellor, Call.answered_by),
    )
    asked += [column == value for value, column in given if value is not None]
    if filters.language is not None:
        asked.append(Call.language.is_(None) if filters.language == "none" else Call.language == filters.language)
    if filters.look is not None:
        asked.append(_LOOKED[filters.look])
    if filters.before is not None:
        asked.append(tuple_(Call.received_at, Call.id) < filters.before)
    return asked


def unreached() -> ColumnElement[bool]:
    """She sought a human, her call is over, and nobody spoke with her: not in the call, nor afterwards."""
    reached_later = exists().where(WorkItem.call_id == Call.id, WorkItem.close_reason == "reached")
    answered = or_(Call.answered_at.is_not(None), and_(Call.loaded, Call.outcome == "live_support"))
    return and_(Call.wait_s.is_not(None), Call.left_at.is_not(None), ~answered, ~reached_later)


_LOOKED: dict[str, ColumnElement[bool]] = {
    "to_review": Review.reviewed_at.is_(None),
    "reviewed": Review.reviewed_at.is_not(None),
    "assigned": and_(Review.assigned_to.is_not(None), Review.reviewed_at.is_(None)),
    "unreached": unreached(),
}


def _line(row: Row[Any]) -> LogLine:
    offered = None if row.offered_at is None else (row.offered_at - row.received_at).total_seconds()
    shown = masked(row.number_tail) if row.caller_id_status == "present" else row.caller_id_status
    given = {name: value for name, value in row._mapping.items() if name in LogLine.__dataclass_fields__}
    return LogLine(**given, time_to_offer_s=offered, caller=shown)
