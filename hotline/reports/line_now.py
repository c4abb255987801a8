"""How the line stands at this instant: who waits, who talks, what burns, and how one person stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from hotline.calls import Call, Offer, Offered, State
from hotline.paging import Page
from hotline.staff import Person, Presence, people_for_routing
from hotline.tickets import WorkItem
from hotline.work import Work

ON_LINE = ("primary", "backup")


@dataclass(frozen=True, slots=True)
class LineNow:
    """The line's numbers. `waiting_since` is when the longest waiting caller began to wait; counts are of people.

    `danger` counts callers in danger (P1) who wait now, `open_p1` what stays on the list until a human closes it.
    """

    waiting: int
    waiting_since: datetime | None
    danger: int
    talking: int
    here: int
    open_p1: int
    climbing: int


@dataclass(frozen=True, slots=True)
class OwnState:
    """What one person does now: available, offered, talking, wrapping, on_break, off_shift or absent; since when."""

    state: str
    since: datetime | None
    why: str = ""


def line_now(work: Work) -> LineNow:
    """The line's numbers at this instant, for the strip that is at the top of every page."""
    waiting = work.session.execute(_waiting()).one()
    here = {one.id for one in people_for_routing(work) if one.duties & set(ON_LINE) and one.presence == "available"}
    talking = set(work.session.scalars(select(Offer.person_id).where(Offer.state == Offered.ACCEPTED)))
    return LineNow(
        waiting=waiting.waiting,
        waiting_since=waiting.since,
        danger=waiting.danger,
        talking=len(talking),
        here=len(here | talking),
        open_p1=_count(work.session, select(func.count()).where(WorkItem.kind == "p1", WorkItem.closed_at.is_(None))),
        climbing=_count(work.session, select(func.count()).where(Page.state == "climbing")),
    )


def own_state(work: Work, person: Person) -> OwnState:
    """What she does now, as the strip shows it to her."""
    rows = select(Offer).where(
        Offer.person_id == person.id,
        or_(
            Offer.state.in_((Offered.PLACED, Offered.RINGING, Offered.ANSWERED, Offered.ACCEPTED)),
            (Offer.state == Offered.OVER) & Offer.wrap_ended_at.is_(None),
        ),
    )
    offers = sorted(work.session.scalars(rows), key=lambda offer: offer.state == Offered.OVER)
    if offers:
        return _engaged(offers[0])
    seen = next((one for one in people_for_routing(work) if one.id == person.id), None)
    said = work.session.get(Presence, person.id)
    state = seen.presence if seen else "off_shift"
    if seen and seen.absent and said and state == "available":
        return OwnState("absent", said.browser_lost_at)
    return OwnState(state, said.since if said else None, said.why if said else "")


def _engaged(offer: Offer) -> OwnState:
    if offer.state == Offered.ACCEPTED:
        return OwnState("talking", offer.talking_at or offer.accepted_at)
    if offer.state == Offered.OVER:
        return OwnState("wrapping", offer.over_at)
    return OwnState("offered", offer.ringing_at or offer.placed_at)


def _waiting() -> Select[int, datetime | None, int]:
    still = Call.left_at.is_(None) & (Call.state == State.WAITING)
    danger = func.count().filter(Call.priority == "P1")
    return select(
        func.count().label("waiting"), func.min(Call.seek_since).label("since"), danger.label("danger")
    ).where(still)


def _count(session: Session, statement: Select[int]) -> int:
    return session.scalar(statement) or 0
