"""Presence: what a person says of herself, while it holds. Nobody leaves the line with nobody by mistake."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from hotline.errors import BadInput, NotAllowed
from hotline.events import Happened
from hotline.staff.models import Person, Presence, Shift
from hotline.staff.people import person_by_id
from hotline.staff.rota import rota_speaks_again
from hotline.staff.routing_view import people_for_routing
from hotline.work import Work

State = Literal["available", "on_break", "off_shift"]
STATES: tuple[State, ...] = ("available", "on_break", "off_shift")


def declare(
    work: Work, person: Person, state: State, why: str = "", *, minutes: float | None = None, force: bool = False
) -> Presence:
    """She says that she is here, on a break or off: for `minutes`, else until her shift ends or her next begins.

    NotAllowed if nobody on primary duty could be rung then, unless forced.
    """
    if state not in STATES:
        raise BadInput(f"{state!r} is not a presence; there are {', '.join(STATES)}")
    last = state != "available" and _is_last(work, person)
    if last and not force:
        raise NotAllowed(f"{person.work_name} is the last one on duty who can be rung; say --force if it must be")
    row = own_row(work, person.id)
    row.state, row.why, row.since = state, why, work.now
    row.until = work.now + timedelta(minutes=minutes) if minutes is not None else next_word_of_rota(work, person.id)
    row.browser_lost_at, row.browser_lost_why, row.absent_until = None, "", None
    work.record(Happened.PRESENCE_CHANGED, person=person.id, state=state, why=why, last=last)
    return row


def _is_last(work: Work, person: Person) -> bool:
    here = {
        one.id
        for one in people_for_routing(work)
        if "primary" in one.duties and one.presence == "available" and not one.absent and one.channel is not None
    }
    return here == {person.id}


def next_word_of_rota(work: Work, person: UUID) -> datetime | None:
    """When her shift ends or her next one begins: what was said of her holds no longer than that. None if never."""
    own = select(Shift).where(Shift.person_id == person, Shift.ends_at > work.now).order_by(Shift.starts_at)
    return rota_speaks_again(work.session.scalars(own), work.now)


def own_row(work: Work, person: UUID) -> Presence:
    """Her row, locked; made if there was none."""
    made = insert(Presence).values(person_id=person, state="available", since=work.now, why="", until=work.now)
    work.session.execute(made.on_conflict_do_nothing(index_elements=["person_id"]))
    return work.session.get_one(Presence, person, with_for_update=True, populate_existing=True)


def presence_of(work: Work, person: Person) -> str:
    """available, on_break or off_shift: what she said while it holds, else what the rota says."""
    return next((one.presence for one in people_for_routing(work) if one.id == person.id), "off_shift")


def mark_phone_missed(work: Work, person_id: UUID) -> None:
    """A ring on her phone was lost: she is rung last for a while, and never taken off by it."""
    person_by_id(work, person_id)
    own_row(work, person_id).phone_missed_at = work.now
