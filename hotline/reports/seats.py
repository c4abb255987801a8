"""How much of the time on the rota was spent with callers: rostered hours, breaks out of them, handling. Read-only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.events import Happened
from hotline.reports.periods import Period
from hotline.staff.models import Shift
from hotline.work import Event

COUNTED = "primary"
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Seats:
    """Seconds that counsellors were on the rota in a period, and seconds of them that they were on a break."""

    rostered_s: float
    breaks_s: float


def seats_of(session: Session, period: Period, now: datetime) -> Seats:
    """The seats of the part of the period that is over at `now`."""
    over = Period(period.begins, min(period.ends, max(now, period.begins)))
    shifts = session.execute(
        select(Shift.person_id, Shift.starts_at, Shift.ends_at).where(
            Shift.duty == COUNTED, Shift.ends_at > over.begins, Shift.starts_at < over.ends
        )
    )
    rostered = [(row.person_id, _clipped((row.starts_at, row.ends_at), over)) for row in shifts]
    said = session.execute(
        select(Event.person_id, Event.at, Event.data["state"].as_string().label("state"))
        .where(Event.kind == Happened.PRESENCE_CHANGED, Event.at >= over.begins, Event.at < over.ends)
        .order_by(Event.at, Event.id)
    )
    breaks = break_spans(((row.person_id, row.at, row.state) for row in said), over.ends)
    return Seats(
        sum(_seconds(span) for _, span in rostered),
        sum(_overlap_s(span, pause) for who, span in rostered for pause in breaks.get(who, ())),
    )


def break_spans(said: Iterable[tuple[UUID, datetime, str]], ends: datetime) -> dict[UUID, list[Span]]:
    """When each person was on a break, given what each said of herself in order: from on_break to her next word."""
    since: dict[UUID, datetime] = {}
    spans: dict[UUID, list[Span]] = {}
    for who, at, state in said:
        begun = since.pop(who, None)
        if begun is not None:
            spans.setdefault(who, []).append((begun, at))
        if state == "on_break":
            since[who] = at
    for who, begun in since.items():
        spans.setdefault(who, []).append((begun, ends))
    return spans


def _clipped(span: Span, period: Period) -> Span:
    return max(span[0], period.begins), min(span[1], period.ends)


def _overlap_s(one: Span, other: Span) -> float:
    return max(0.0, _seconds((max(one[0], other[0]), min(one[1], other[1]))))


def _seconds(span: Span) -> float:
    return (span[1] - span[0]).total_seconds()
