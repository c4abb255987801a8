"""What one shift hands to the next: what is open, who comes on, what to watch, and how the shift went. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from hotline.reports import metrics, queries
from hotline.reports.board import Board, OpenItem, OpenPage, board
from hotline.reports.metrics import Number
from hotline.reports.periods import Period
from hotline.reports.service import blocks_of
from hotline.settings import Settings
from hotline.staff import gaps_ahead
from hotline.staff.models import Person, Shift
from hotline.staff.rota import Gap
from hotline.work import Work

SHIFT = timedelta(hours=12)
AHEAD = timedelta(hours=24)
COVERED = ("primary", "backup", "supervisor", "MED", "LEGAL")
_SHOWN = (
    "offered",
    "answered",
    "human_within_30m_rate",
    "service_level_net",
    "abandoned",
    "voicemail",
    "callback_booked",
    "longest_delay_s",
)


@dataclass(frozen=True)
class OnRota:
    """Somebody's shift: who, on which duty and rank, from when to when."""

    work_name: str
    duty: str
    rank: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Handover:
    """The sheet at `at`, of the shift that began at `since`."""

    since: datetime
    at: datetime
    received: int
    figures: dict[str, Number]
    danger: int
    unreached: int
    now: Board
    on_now: list[OnRota]
    comes_on: list[OnRota]
    gaps: list[Gap]

    @property
    def items(self) -> list[OpenItem]:
        """What waits for a human, most urgent first."""
        return self.now.items

    @property
    def pages(self) -> list[OpenPage]:
        """The pages that are not closed."""
        return self.now.pages


def handover(work: Work, settings: Settings, since: datetime | None = None) -> Handover:
    """The sheet now; without `since`, of the last twelve hours."""
    begun = min(since or work.now - SHIFT, work.now)
    calls = [call.facts for call in queries.calls_received(work.session, Period(begun, work.now))]
    headline, danger = blocks_of(calls, settings)
    shown = [figure for figure in metrics.DAILY if figure.name in _SHOWN]
    offered = [call for call in calls if call.wait_s is not None and call.outcome is not None]
    return Handover(
        since=begun,
        at=work.now,
        received=len(calls),
        figures=metrics.reckon(headline.calls, headline.limits, shown),
        danger=len(danger.calls),
        unreached=sum(call.human_after_s is None for call in offered),
        now=board(work),
        on_now=on_rota(work.session, work.now, work.now),
        comes_on=[one for one in on_rota(work.session, work.now, work.now + AHEAD) if one.starts_at > work.now],
        gaps=gaps_ahead(work.session, work.now, 1, COVERED),
    )


def on_rota(session: Session, begins: datetime, ends: datetime) -> list[OnRota]:
    """The shifts of active people that cover any instant from `begins` to `ends`, both included."""
    rows = session.execute(
        select(Person.work_name, Shift.duty, Shift.rank, Shift.starts_at, Shift.ends_at)
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.ends_at > begins, Shift.starts_at <= ends, Person.active)
        .order_by(Shift.starts_at, Shift.duty, Shift.rank, Person.work_name)
    )
    return [_on_rota(row) for row in rows]


def _on_rota(row: Row[*tuple[Any, ...]]) -> OnRota:
    return OnRota(row.work_name, row.duty, row.rank, row.starts_at, row.ends_at)


def shift_choices(now: datetime, zone: ZoneInfo) -> list[datetime]:
    """The beginnings of shifts that a sheet is usually wanted for: the last three at 06:00, 14:00 or 22:00."""
    day = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    starts = [
        (day - timedelta(days=back)).replace(hour=hour).astimezone(now.tzinfo)
        for back in (0, 1)
        for hour in (22, 14, 6)
    ]
    return [start for start in starts if start < now][:3]
