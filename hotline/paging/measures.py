"""A page's times, read from its events, never from a queue's: what was lost on the way shows as late or never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.events import Happened
from hotline.paging.models import Attempt
from hotline.staff.models import Person
from hotline.work import Event


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened to a page; `who` is a work name."""

    at: datetime
    kind: str
    who: str | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageTimes:
    """Seconds from the page's opening; None for what did not happen.

    `released_s` is when it stopped being held (0 if it never was), `submitted_s` when the carrier had the first
    attempt, `machine_s` the time between the two. `accepted_s` is the first acceptance, `effectively_accepted_s` the
    one that held after any re-opening.
    """

    released_s: float | None
    submitted_s: float | None
    machine_s: float | None
    delivered_s: float | None
    accepted_s: float | None
    effectively_accepted_s: float | None
    contacted_s: float | None
    closed_s: float | None
    rungs: int
    reopened: int
    channel: str | None


def times(moments: Sequence[Moment], delivered_at: datetime | None = None) -> PageTimes:
    """The times of one page from its moments in order; ValueError if its opening is not among them."""
    opened = next((one for one in moments if one.kind == Happened.PAGE_OPENED), None)
    if opened is None:
        raise ValueError("these moments do not begin with the opening of a page")
    begun = opened.at

    def all_of(kind: Happened) -> list[Moment]:
        return [one for one in moments if one.kind == kind]

    def since(found: Sequence[Moment], which: int = 0) -> float | None:
        return (found[which].at - begun).total_seconds() if found else None

    accepted, reopened = all_of(Happened.PAGE_ACCEPTED), all_of(Happened.PAGE_REOPENED)
    held = accepted if len(accepted) > len(reopened) else []
    released = since(all_of(Happened.PAGE_SENT)) if opened.data.get("held") else 0.0
    submitted = since(all_of(Happened.ATTEMPT_SENT))
    both = released is not None and submitted is not None
    return PageTimes(
        released_s=released,
        submitted_s=submitted,
        machine_s=submitted - released if both and submitted is not None and released is not None else None,
        delivered_s=(delivered_at - begun).total_seconds() if delivered_at else None,
        accepted_s=since(accepted),
        effectively_accepted_s=since(held, -1),
        contacted_s=since(all_of(Happened.PAGE_CONTACTED)),
        closed_s=since(all_of(Happened.PAGE_CLOSED)),
        rungs=len(all_of(Happened.PAGE_ADVANCED)),
        reopened=len(reopened),
        channel=held[-1].data.get("channel") if held else None,
    )


def timeline(session: Session, page_id: UUID) -> list[Moment]:
    """Everything that happened to a page, in order."""
    rows = session.execute(
        select(Event.at, Event.kind, Event.data, Person.work_name)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.page_id == page_id)
        .order_by(Event.id)
    )
    return [Moment(row.at, row.kind, row.work_name, row.data) for row in rows]


def page_times(session: Session, page_id: UUID) -> PageTimes:
    """The times of one page."""
    delivered = session.scalar(select(func.min(Attempt.delivered_at)).where(Attempt.page_id == page_id))
    return times(timeline(session, page_id), delivered)
