"""Bringing the supervisor into a conversation: a third leg, rung like an offer, on which nobody's call depends.

She hears the neutral words, presses 1 or accepts in her browser, and is in the same conference; when she leaves, the
two go on. The counsellor sees at every moment whether she is there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hotline.calls.lifecycle import Offered
from hotline.calls.models import ASSISTING, Assist, Offer
from hotline.calls.offers import DEAD_NUMBER, FINAL, address_of
from hotline.calls.seeking import busy_people
from hotline.errors import CarrierError, CarrierRefused, NotFound, TooLate
from hotline.events import Happened
from hotline.staff import PersonView, can_be_rung, mark_phone_dead, people_for_routing
from hotline.telephony import PlaceCall, Placed, paths
from hotline.work import Work

RINGS_S = 25
NOT_RINGING = timedelta(seconds=20)
RINGS = timedelta(seconds=RINGS_S)
WHISPER = timedelta(seconds=40)


def bring_supervisor(work: Work, offer: Offer) -> Assist:
    """Ring the supervisor on duty, or else a coordinator, for this conversation; asked again it is the same ring.

    TooLate if the counsellor is not talking, NotFound if nobody can be rung now.
    """
    if offer.state != Offered.ACCEPTED or offer.talking_at is None:
        raise TooLate("you are not connected with a caller")
    present = live_assist(work, offer.id)
    if present is not None:
        return present
    person = _whom(work, offer)
    assist = Assist(
        offer_id=offer.id,
        person_id=person.id,
        channel=person.channel or "phone",
        state="placed",
        placed_at=work.now,
        due_at=work.now + NOT_RINGING,
    )
    work.session.add(assist)
    work.session.flush()
    work.record(Happened.ASSIST_ASKED, call=offer.call_id, offer=offer.id, person=person.id, assist=str(assist.id))
    return assist


def _whom(work: Work, offer: Offer) -> PersonView:
    busy = busy_people(work)
    free = [one for one in people_for_routing(work) if can_be_rung(one) and one.id not in {*busy, offer.person_id}]
    chosen = [one for one in free if "supervisor" in one.duties] or [one for one in free if one.coordinator]
    if not chosen:
        raise NotFound("no supervisor can be rung now; the caller has you, stay with her")
    return chosen[0]


def live_assist(work: Work, offer_id: UUID) -> Assist | None:
    """The supervisor who is being rung for this conversation or is in it."""
    live = select(Assist).where(Assist.offer_id == offer_id, Assist.state.in_(ASSISTING))
    return work.session.scalars(live).one_or_none()


def lock_assist(work: Work, assist_id: UUID) -> Assist:
    """The assist, locked until the end of this Work. NotFound if there is none."""
    assist = work.session.get(Assist, assist_id, with_for_update=True, populate_existing=True)
    if assist is None:
        raise NotFound("there is no such assist")
    return assist


# --- her leg -----------------------------------------------------------------------------------


def prepare_assist(work: Work, assist_id: UUID) -> PlaceCall | None:
    """What to ask of the carrier; None if it is over or on its way."""
    assist = lock_assist(work, assist_id)
    if assist.state != "placed" or assist.leg_sid is not None:
        return None
    to = address_of(work, assist.person_id, assist.channel, f"assist={assist.id}")
    if to is None:
        assist_over(work, assist, "no phone on file")
        return None
    return PlaceCall(
        to=to,
        path=paths.assist_leg(assist.id),
        status_path=paths.assist_status(assist.id),
        fallback_path=paths.FALLBACK,
        rings_s=RINGS_S + 5,
    )


def settle_assist(work: Work, assist_id: UUID, answer: Placed | CarrierError) -> None:
    """The carrier took it, refused it, or gave no clear answer: then its first report will tell."""
    assist = lock_assist(work, assist_id)
    if isinstance(answer, Placed):
        note_assist_leg(work, assist, answer.leg)
    elif isinstance(answer, CarrierRefused):
        if answer.code in DEAD_NUMBER and assist.channel == "phone":
            mark_phone_dead(work, assist.person_id)
        assist_over(work, assist, f"carrier said {answer.code}")


def note_assist_leg(work: Work, assist: Assist, leg: str) -> None:
    """Keep the leg's id when it is first learnt; that of an assist already over is let go."""
    if assist.leg_sid is None:
        assist.leg_sid = leg
        if assist.state == "over":
            _tell_over(work, assist)


def assist_reported(work: Work, assist_id: UUID, leg: str, status: str) -> None:
    """Take in a status report of her leg."""
    assist = lock_assist(work, assist_id)
    note_assist_leg(work, assist, leg)
    if status in FINAL:
        assist.leg_ended_at = assist.leg_ended_at or work.now
        assist_over(work, assist, "left" if assist.joined_at else status)
    elif status == "ringing" and assist.state == "placed":
        assist.state, assist.due_at = "ringing", work.now + RINGS


def assist_answered(work: Work, assist: Assist, leg: str) -> bool:
    """Her phone was picked up: the neutral words may be said. False if it is over."""
    note_assist_leg(work, assist, leg)
    if assist.state in ("placed", "ringing"):
        assist.state, assist.due_at = "answered", work.now + WHISPER
    return assist.state != "over"


def join_conversation(work: Work, assist: Assist) -> bool:
    """Key 1, or her browser's accept: into the conversation, if it is still going on. Safe to ask twice."""
    offer = work.session.get_one(Offer, assist.offer_id)
    if assist.state == "over" or offer.state != Offered.ACCEPTED:
        return False
    if assist.joined_at is None:
        assist.state, assist.joined_at, assist.due_at = "joined", work.now, None
        work.record(
            Happened.ASSIST_JOINED, call=offer.call_id, offer=offer.id, person=assist.person_id, assist=str(assist.id)
        )
    return True


def assist_over(work: Work, assist: Assist, why: str) -> None:
    """She is not rung for it, or not in it, any more; her leg is let go if it is up. Said once."""
    if assist.state == "over":
        return
    assist.state, assist.why, assist.over_at, assist.due_at = "over", why, work.now, None
    _tell_over(work, assist)


def _tell_over(work: Work, assist: Assist) -> None:
    offer = work.session.get_one(Offer, assist.offer_id)
    ended = assist.leg_ended_at is not None or assist.why == "left"
    work.record(
        Happened.ASSIST_OVER,
        call=offer.call_id,
        offer=offer.id,
        person=assist.person_id,
        assist=str(assist.id),
        why=assist.why,
        leg=None if ended else assist.leg_sid,
    )


def due_assists(work: Work, now: datetime) -> list[UUID]:
    """Assists that ring too long or say nothing."""
    return list(work.session.scalars(select(Assist.id).where(Assist.due_at <= now).limit(100)))


def look_at_assist(work: Work, assist_id: UUID) -> None:
    """The clock looks at one whose time has come."""
    assist = lock_assist(work, assist_id)
    if assist.due_at is not None and assist.due_at <= work.now:
        assist_over(work, assist, "not answered in time")
