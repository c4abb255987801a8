"""What one person's own part of the line is now: whom she is asked to take, whom she has, and what else waits.

The page draws what this says and nothing of its own: "talking" is written here first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from hotline.calls.assisting import lock_assist
from hotline.calls.lifecycle import OPEN, Offered, State
from hotline.calls.models import ASSISTING, Assist, Call, Offer
from hotline.calls.offers import lock_offer
from hotline.errors import NotFound
from hotline.staff import Person, PersonView, Presence, people_for_routing
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class AtHand:
    """A caller she is asked to take, has, or wraps up; or a colleague's, into whose conversation she is asked.

    `since` is when this state began, `waiting_since` when the caller first sought a human; `returned` that she was cut
    off before; `due` when wrap-up ends by itself. `colleague` is the other one of us in the conversation, if any, and
    `company` how far she is: placed, ringing, answered or joined.
    """

    offer: UUID
    call: UUID
    ticket: UUID
    channel: str
    since: datetime
    waiting_since: datetime | None
    priority: str
    language: str | None
    menu_path: str
    silent: bool
    returned: bool
    assist: UUID | None = None
    leg: str | None = None
    held_since: datetime | None = None
    held_s: float = 0.0
    colleague: str = ""
    company: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One person's own state, since when, and what she has in hand.

    `state` is off_shift, on_break, absent, available, offered, asked, connecting, talking, holding, held, releasing,
    assisting or wrapping; `why` her own word for a break. `danger_waits` are the P1 callers who wait for a human.
    """

    state: str
    since: datetime
    why: str
    channel: str | None
    identity: str
    has_phone: bool
    in_browser: bool
    browser_lost_why: str
    browser_lost_at: datetime | None
    danger_waits: int
    danger_since: datetime | None
    at_hand: AtHand | None


def own_line(work: Work, person_id: UUID) -> OwnLine:
    """Everything her page needs to know, at this instant. NotFound if she no longer works here."""
    people = people_for_routing(work)
    person = next((one for one in people if one.id == person_id), None)
    if person is None:
        raise NotFound("you are not on the staff list any more; ask your supervisor")
    row = work.session.get(Presence, person_id)
    state, since, at_hand = _at_hand(work, person_id) or _presence(work, person, row)
    waits, waits_since = _danger(work, at_hand.call if at_hand else None)
    return OwnLine(
        state=state,
        since=since,
        why=row.why if row is not None and person.presence == row.state else "",
        channel=person.channel,
        identity=person.identity,
        has_phone=person.has_phone and not person.phone_dead,
        in_browser=person.in_browser,
        browser_lost_why=row.browser_lost_why if row else "",
        browser_lost_at=row.browser_lost_at if row else None,
        danger_waits=waits,
        danger_since=waits_since,
        at_hand=at_hand,
    )


Now = tuple[str, datetime, AtHand | None]


def _presence(work: Work, person: PersonView, row: Presence | None) -> Now:
    said = row.since if row is not None else work.now
    if person.presence == "available" and person.absent and row is not None:
        return "absent", row.browser_lost_at or said, None
    return person.presence, said, None


def _at_hand(work: Work, person_id: UUID) -> Now | None:
    found = _conversation(work, person_id) or _company(work, person_id, ("joined",)) or _offer(work, person_id)
    return found or _company(work, person_id, ASSISTING) or _wrap_up(work, person_id)


def _conversation(work: Work, person_id: UUID) -> Now | None:
    row = _newest(work, (Offer.person_id == person_id) & (Offer.state == Offered.ACCEPTED))
    if row is None:
        return None
    call, offer = row
    if offer.talking_at is None:
        return "connecting", offer.accepted_at or work.now, _shown(work, call, offer, offer.accepted_at or work.now)
    return offer.hold or "talking", offer.talking_at, _shown(work, call, offer, offer.talking_at)


def _offer(work: Work, person_id: UUID) -> Now | None:
    row = _newest(work, (Offer.person_id == person_id) & Offer.state.in_(OPEN))
    if row is None:
        return None
    call, offer = row
    since = offer.ringing_at or offer.placed_at
    return "offered", since, _shown(work, call, offer, since)


def _wrap_up(work: Work, person_id: UUID) -> Now | None:
    wraps_up = (Offer.state == Offered.OVER) & Offer.wrap_ended_at.is_(None)
    row = _newest(work, (Offer.person_id == person_id) & wraps_up)
    if row is None:
        return None
    call, offer = row
    since = offer.over_at or work.now
    return "wrapping", since, _shown(work, call, offer, since)


def _newest(work: Work, which: ColumnElement[bool]) -> tuple[Call, Offer] | None:
    rows = select(Call, Offer).join(Offer, Offer.call_id == Call.id).where(which)
    row = work.session.execute(rows.order_by(Offer.placed_at.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def _company(work: Work, person_id: UUID, states: tuple[str, ...]) -> Now | None:
    """The colleague's conversation into which she is asked, or in which she is."""
    asked = select(Assist).where(Assist.person_id == person_id, Assist.state.in_(states))
    assist = work.session.scalars(asked).first()
    if assist is None:
        return None
    row = _newest(work, Offer.id == assist.offer_id)
    assert row is not None
    call, offer = row
    since = assist.joined_at or assist.placed_at
    other = work.session.get_one(Person, offer.person_id).work_name
    shown = _shown(work, call, offer, since, assist=assist, colleague=other)
    return ("assisting" if assist.joined_at else "asked"), since, shown


def _shown(
    work: Work, call: Call, offer: Offer, since: datetime, *, assist: Assist | None = None, colleague: str = ""
) -> AtHand:
    company = None if assist else _brought_in(work, offer.id)
    return AtHand(
        offer=offer.id,
        call=call.id,
        ticket=call.sealed_for,
        channel=assist.channel if assist else offer.channel,
        since=since,
        waiting_since=call.offered_at,
        priority=call.priority or "P3",
        language=call.language,
        menu_path=call.menu_path,
        silent="silent" in call.flags,
        returned=call.returned_at is not None,
        assist=assist.id if assist else None,
        leg=assist.leg_sid if assist else offer.leg_sid,
        held_since=offer.held_at,
        held_s=offer.hold_s,
        colleague=company[1] if company else colleague,
        company=company[0].state if company else "",
        due=offer.due_at if offer.state == Offered.OVER else None,
    )


def _brought_in(work: Work, offer: UUID) -> tuple[Assist, str] | None:
    rows = select(Assist, Person.work_name).join(Person, Person.id == Assist.person_id)
    row = work.session.execute(rows.where(Assist.offer_id == offer, Assist.state.in_(ASSISTING))).first()
    return (row[0], row[1]) if row else None


def _danger(work: Work, mine: UUID | None) -> tuple[int, datetime | None]:
    """How many P1 callers wait for a human, but for the one in her hands, and since when the first does."""
    waiting = select(func.count(), func.min(Call.offered_at)).where(
        Call.priority == "P1", Call.state.in_((State.WAITING, State.LEAVING_MESSAGE)), Call.left_at.is_(None)
    )
    if mine is not None:
        waiting = waiting.where(Call.id != mine)
    count, since = work.session.execute(waiting).one()
    return int(count), since


def my_offer(work: Work, person_id: UUID, offer_id: UUID) -> tuple[Call, Offer]:
    """Her own offer and its call, locked. NotFound if it is somebody else's or there is none."""
    call, offer = lock_offer(work, offer_id)
    if offer.person_id != person_id:
        raise NotFound("there is no such offer")
    return call, offer


def my_assist(work: Work, person_id: UUID, assist_id: UUID) -> Assist:
    """Her own part in a colleague's conversation, locked. NotFound if it is somebody else's or there is none."""
    assist = lock_assist(work, assist_id)
    if assist.person_id != person_id:
        raise NotFound("there is no such assist")
    return assist
