"""The join: the caller and the one who accepted meet in a conference named after the offer, and one hand moves her.

Either the redirect errand or her own waiting turn joins her, never both: `join_by` is won by one guarded update.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import and_, case, or_, select, update

from hotline.calls.lifecycle import Offered, State, moved
from hotline.calls.models import Call, Offer
from hotline.calls.offers import caller_found, lock_offer
from hotline.errands import Chore
from hotline.errors import CarrierError, CarrierRefused
from hotline.events import Happened
from hotline.telephony import MoveLeg, paths
from hotline.work import Work

REDIRECT_PATIENCE = timedelta(seconds=3)
TURN_PATIENCE = timedelta(seconds=6)
LEG_HAS_ENDED = 21220
REJOINS = 3

Hand = Literal["redirect", "turn"]


def accepted_offer(work: Work, call: Call) -> Offer | None:
    """The one offer this call has accepted and that is not over."""
    return work.session.scalars(
        select(Offer).where(Offer.call_id == call.id, Offer.state == Offered.ACCEPTED)
    ).one_or_none()


def win_join(work: Work, offer_id: UUID, hand: Hand) -> bool:
    """Whether this hand may join the caller: nobody else has it, or who had it let its time go by.

    A redirect that is sent again keeps the time of its first: her own turn does not wait for it for ever.
    """
    patience = REDIRECT_PATIENCE if hand == "redirect" else TURN_PATIENCE
    stale = and_(
        Offer.join_by == "redirect", Offer.join_fetched_at.is_(None), Offer.join_claimed_at <= work.now - patience
    )
    won = work.session.execute(
        update(Offer)
        .where(Offer.id == offer_id, Offer.state == Offered.ACCEPTED, or_(Offer.join_by.is_(None), stale))
        .values(
            join_by=hand,
            join_claimed_at=case((Offer.join_by == hand, Offer.join_claimed_at), else_=work.now),
            join_fetched_at=work.now if hand == "turn" else None,
        )
        .returning(Offer.id)
    )
    return won.scalar_one_or_none() is not None


def prepare_move(work: Work, offer_id: UUID) -> MoveLeg | None:
    """The redirect that brings the caller to the conference; None if another hand has her or there is nothing to join.

    A number being keyed is never interrupted: then the errand waits for its end, at most 15 s.
    """
    call, offer = lock_offer(work, offer_id)
    if call.state != State.CONNECTING or offer.state != Offered.ACCEPTED or call.carrier_sid is None:
        return None
    if call.keying_until is not None and call.keying_until > work.now:
        left = (call.keying_until - work.now).total_seconds()
        work.promise(Chore.MOVE_CALLER, after=left, urgency=1, call=call.id, offer=str(offer.id))
        return None
    if not win_join(work, offer.id, "redirect"):
        return None
    return MoveLeg(
        leg=call.carrier_sid,
        path=paths.join(offer.id),
        fallback_path=paths.FALLBACK,
        status_path=paths.CALL_STATUS,
    )


def settle_move(work: Work, offer_id: UUID, answer: object) -> Literal["moved", "gone", "again", "free"]:
    """After the redirect: 'gone' if her leg has ended, 'again' if nobody knows, 'free' for her own turn to take."""
    _, offer = lock_offer(work, offer_id)
    if isinstance(answer, CarrierRefused):
        if answer.code == LEG_HAS_ENDED:
            return "gone"
        if offer.join_by == "redirect" and offer.join_fetched_at is None:
            offer.join_by = None
        return "free"
    return "again" if isinstance(answer, CarrierError) else "moved"


def fetched(work: Work, call: Call, offer: Offer) -> bool:
    """The redirect's document is being fetched: True if she is to enter the conference now."""
    if offer.state != Offered.ACCEPTED or call.state not in (State.CONNECTING, State.TALKING):
        return False
    offer.join_fetched_at = work.now
    return True


def conference_seen(work: Work, call: Call, offer: Offer, *, conference: str, started: bool, joined: str) -> bool:
    """The conference says that it began, or that a leg (`joined`, the carrier's id) came in: with both in, it began.

    The reports come in any order, and one may be lost. True if this one says, too late to be acted upon, that they
    had been connected: then the call was answered, if only for an instant.
    """
    offer.conference_sid = offer.conference_sid or conference
    if joined and joined == call.carrier_sid:
        offer.caller_in_at = offer.caller_in_at or work.now
    elif joined and joined == offer.leg_sid:
        offer.staff_in_at = offer.staff_in_at or work.now
    together = offer.caller_in_at is not None and offer.staff_in_at is not None
    if not (started or together) or offer.talking_at is not None:
        return False
    if offer.state == Offered.ACCEPTED and call.state == State.CONNECTING:
        _begin(work, call, offer, work.now)
        return False
    return offer.state == Offered.OVER and _had_begun(work, call, offer)


def assume_begun(work: Work, call: Call, offer: Offer) -> None:
    """Both legs are there, both have their documents, and neither came out: they talk, whatever was not reported."""
    _begin(work, call, offer, offer.join_fetched_at or work.now)


def _begin(work: Work, call: Call, offer: Offer, at: datetime) -> None:
    call.state = moved(call.state, State.TALKING)
    offer.talking_at = at
    offer.due_at = None
    call.answered_by = call.answered_by or offer.person_id
    caller_found(work, call)
    work.record(Happened.CONVERSATION_STARTED, call=call.id, offer=offer.id, person=offer.person_id)


def _had_begun(work: Work, call: Call, offer: Offer) -> bool:
    assert offer.over_at is not None
    offer.talking_at = offer.over_at
    work.record(Happened.CONVERSATION_STARTED, call=call.id, offer=offer.id, person=offer.person_id, late=True)
    if call.answered_at is None and call.offered_at is not None:
        call.answered_at, call.answered_by = offer.over_at, offer.person_id
        call.wait_s = (offer.over_at - call.offered_at).total_seconds()
        call.talk_s = call.talk_s or 0.0
    return True


def may_rejoin(offer: Offer) -> bool:
    """Whether a leg that came out before the conference began is sent in again: three times at most."""
    offer.rejoins += 1
    return offer.state == Offered.ACCEPTED and offer.talking_at is None and offer.rejoins < REJOINS
