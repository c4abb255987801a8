"""Hold: the caller hears words and is not heard, until her counsellor is back. How long she was held is accounted.

Nobody's leaving ends a conference in which somebody is held, so whoever is left behind is fetched by an errand.
"""

from __future__ import annotations

from uuid import UUID

from hotline.calls.lifecycle import Offered
from hotline.calls.models import Call, Offer
from hotline.calls.offers import lock_offer
from hotline.errands import Chore
from hotline.errors import CarrierRefused, CarrierUnsure, TooLate
from hotline.events import Happened
from hotline.telephony import HoldLeg, ReleaseLeg, paths
from hotline.work import Work


def hold(work: Work, offer: Offer) -> None:
    """The counsellor puts her caller on hold. Pressed again it changes nothing. TooLate if they are not talking."""
    _talking(offer)
    if offer.hold in ("holding", "held"):
        return
    offer.hold = "holding"
    work.promise(Chore.HOLD_CALLER, urgency=1, call=offer.call_id, offer=str(offer.id))


def release(work: Work, offer: Offer) -> None:
    """She takes her caller back. Pressed again it changes nothing. TooLate if they are not talking."""
    _talking(offer)
    if offer.hold in ("", "releasing"):
        return
    offer.hold = "releasing"
    work.promise(Chore.RELEASE_CALLER, urgency=1, call=offer.call_id, offer=str(offer.id))


def _talking(offer: Offer) -> None:
    if offer.state != Offered.ACCEPTED or offer.talking_at is None or offer.conference_sid is None:
        raise TooLate("you are not connected with a caller")


def prepare_hold(work: Work, offer_id: UUID) -> HoldLeg | None:
    """What to ask of the carrier; None if she is not to be held any more."""
    call, offer = lock_offer(work, offer_id)
    room = _room(call, offer, "holding")
    return HoldLeg(*room, words_path=paths.hold(call.language or "both")) if room else None


def settle_hold(work: Work, offer_id: UUID, answer: object) -> bool:
    """She is held, or the carrier would not. False: nobody knows, ask again."""
    _, offer = lock_offer(work, offer_id)
    if isinstance(answer, CarrierUnsure):
        return False
    if isinstance(answer, CarrierRefused):
        offer.hold = "" if offer.hold == "holding" else offer.hold
    elif offer.state == Offered.ACCEPTED and offer.held_at is None:
        offer.held_at = work.now
        offer.hold = "held" if offer.hold == "holding" else offer.hold
        work.record(Happened.CALLER_HELD, call=offer.call_id, offer=offer.id, person=offer.person_id)
    return True


def prepare_release(work: Work, offer_id: UUID) -> ReleaseLeg | None:
    """What to ask of the carrier; None if she is to stay held, or is not."""
    call, offer = lock_offer(work, offer_id)
    room = _room(call, offer, "releasing")
    return ReleaseLeg(*room) if room else None


def settle_release(work: Work, offer_id: UUID, answer: object) -> bool:
    """They talk again, or one of them has left meanwhile. False: nobody knows, ask again."""
    _, offer = lock_offer(work, offer_id)
    if isinstance(answer, CarrierUnsure):
        return False
    if offer.state == Offered.ACCEPTED and offer.hold == "releasing":
        account_hold(work, offer)
        offer.hold = ""
        work.record(Happened.CALLER_RELEASED, call=offer.call_id, offer=offer.id, person=offer.person_id)
    return True


def account_hold(work: Work, offer: Offer) -> None:
    """A hold is over: its seconds count as hold and not as talk."""
    if offer.held_at is not None:
        offer.hold_s += (work.now - offer.held_at).total_seconds()
        offer.held_at = None


def _room(call: Call, offer: Offer, wanted: str) -> tuple[str, str, str] | None:
    """The conference and both legs in it, while they are there and this is still wanted."""
    there = offer.state == Offered.ACCEPTED and call.left_at is None and offer.leg_ended_at is None
    if not there or offer.hold != wanted or not (offer.conference_sid and call.carrier_sid and offer.leg_sid):
        return None
    return offer.conference_sid, call.carrier_sid, offer.leg_sid
