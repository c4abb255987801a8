"""What was promised and whether it was kept: callbacks, and a first human for everyone who asked for one. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.calls.models import Call, Callback
from hotline.reports.metrics import CallFacts
from hotline.reports.periods import Period
from hotline.reports.queries import LoggedCall
from hotline.reports.response import CallbackFacts
from hotline.tickets.models import WorkItem

TRIED = ("reached", "unreachable")
ASKED = ("voicemail", "callback_booked")


@dataclass(frozen=True)
class Promised:
    """A callback that was asked for: its times, and the call in which it was."""

    call_id: UUID
    facts: CallbackFacts
    withdrawn: bool


def callbacks_wanted(session: Session, period: Period) -> list[Promised]:
    """The callbacks asked for in calls of the period, oldest first; what came of each is in its work item."""
    tried = (
        select(
            WorkItem.call_id,
            func.min(WorkItem.closed_at).label("tried_at"),
            func.min(WorkItem.closed_at).filter(WorkItem.close_reason == "reached").label("reached_at"),
        )
        .where(WorkItem.kind == "callback", WorkItem.close_reason.in_(TRIED))
        .group_by(WorkItem.call_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Callback.call_id, Callback.wanted_at, Callback.due_at, Callback.state, tried.c.tried_at, tried.c.reached_at
        )
        .join(Call, Call.id == Callback.call_id)
        .outerjoin(tried, tried.c.call_id == Callback.call_id)
        .where(Call.received_at >= period.begins, Call.received_at < period.ends, Call.test.is_(False))
        .order_by(Callback.wanted_at)
    )
    return [
        Promised(
            row.call_id,
            CallbackFacts(row.wanted_at, row.due_at, row.tried_at, row.reached_at),
            withdrawn=row.state == "withdrawn",
        )
        for row in rows
    ]


def due_at(callbacks: Sequence[Promised], now: datetime) -> list[Promised]:
    """Those that should have been made by now; what was withdrawn is owed to nobody."""
    return [one for one in callbacks if not one.withdrawn and one.facts.due_at <= now]


def asked_for_someone(calls: Sequence[LoggedCall]) -> list[LoggedCall]:
    """The calls that sought a human, or left a message or a wish to be called."""
    return [call for call in calls if call.facts.wait_s is not None or call.facts.outcome in ASKED]


def hours_to_human(facts: CallFacts) -> float | None:
    """Hours from a call's arrival to the first human she spoke with; None if she has spoken with none."""
    return None if facts.human_after_s is None else facts.human_after_s / 3600
