"""The two legs in their conference: how each enters, what each hears when the other is gone."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hotline.calls import Call, Offer, Offered, State, conversation, joining
from hotline.calls.offers import lock_offer
from hotline.errands import Chore
from hotline.journey import after_call, words
from hotline.journey.leaving import answered_after_all, caller_left, counsellor_gone
from hotline.journey.repertoire import Repertoire
from hotline.journey.turns import cut_off
from hotline.telephony import paths
from hotline.telephony.twiml import document
from hotline.telephony.verbs import HangUp
from hotline.work import Work

KEYING_GRACE = timedelta(seconds=10)


def caller_fetches_join(work: Work, repertoire: Repertoire, offer_id: UUID) -> str:
    """The redirect has reached her leg: into the conference, out of the call, or back to the waiting room."""
    call, offer = lock_offer(work, offer_id)
    if "quick_exit" in call.flags:
        return document((HangUp(),))
    if joining.fetched(work, call, offer):
        return words.caller_conference(offer.id)
    if call.left_at is not None or call.state in (State.WRAPPING, State.ENDED):
        return document((HangUp(),))
    return cut_off(work, repertoire, call)


def conference_reported(work: Work, offer_id: UUID, *, event: str, conference: str, leg: str) -> None:
    """The conference says that it began, or who came in; of its end the legs' own actions tell."""
    call, offer = lock_offer(work, offer_id)
    late = joining.conference_seen(
        work,
        call,
        offer,
        conference=conference,
        started=event == "conference-start",
        joined=leg if event == "participant-join" else "",
    )
    if late:
        answered_after_all(work, call)


def caller_came_out(work: Work, repertoire: Repertoire, offer_id: UUID, *, live: bool) -> str:
    """The caller's leg has left the conference: hung up, or still here because the other side has gone."""
    call, offer = lock_offer(work, offer_id)
    if not live:
        caller_left(work, call)
        return words.EMPTY
    if call.left_at is not None:
        return words.EMPTY
    if offer.state == Offered.ACCEPTED and offer.talking_at is None:
        return _not_begun_for_caller(work, repertoire, call, offer)
    verdict = conversation.left_conference(work, call, offer, "caller")
    if verdict is None:
        return words.ask_again(paths.caller_left(offer.id))
    if verdict == "lost":
        return cut_off(work, repertoire, call)
    goodbye = words.both_languages("goodbye", call.language)
    return words.farewell(repertoire.catalogue, goodbye)


def _not_begun_for_caller(work: Work, repertoire: Repertoire, call: Call, offer: Offer) -> str:
    if joining.may_rejoin(offer):
        return words.caller_conference(offer.id)
    conversation.conclude(work, call, offer, "lost")
    work.promise(Chore.FREE_COUNSELLOR, urgency=2, call=call.id, offer=str(offer.id))
    return cut_off(work, repertoire, call)


def counsellor_came_out(work: Work, repertoire: Repertoire, offer_id: UUID, *, live: bool) -> str:
    """The counsellor's leg has left the conference: gone, or still here for what comes after the call."""
    call, offer = lock_offer(work, offer_id)
    if not live:
        counsellor_gone(work, call, offer)
        return words.EMPTY
    if offer.state == Offered.ACCEPTED and offer.talking_at is None:
        return _not_begun_for_counsellor(work, repertoire, call, offer)
    verdict = conversation.left_conference(work, call, offer, "counsellor")
    if verdict is None:
        return words.ask_again(paths.leg_left(offer.id))
    return after_call.first_question(work, repertoire, offer, gone=verdict == "caller")


def _not_begun_for_counsellor(work: Work, repertoire: Repertoire, call: Call, offer: Offer) -> str:
    if joining.may_rejoin(offer):
        return words.counsellor_conference(offer.id, on_a_phone=offer.channel == "phone")
    conversation.conclude(work, call, offer, "lost")
    work.promise(Chore.REQUEUE_CALLER, urgency=1, call=call.id)
    return after_call.left_alone(work, repertoire, call, offer)


def fetched_out(work: Work, repertoire: Repertoire, offer_id: UUID) -> str:
    """She waited in a conference that will not begin: the caller has left."""
    call, offer = lock_offer(work, offer_id)
    return after_call.left_alone(work, repertoire, call, offer)


def look_at_join(work: Work, offer_id: UUID) -> None:
    """Both legs are there and no conference was reported: they talk, or she goes back to the head of the queue."""
    call, offer = lock_offer(work, offer_id)
    if offer.state != Offered.ACCEPTED or offer.talking_at is not None or call.left_at is not None:
        return
    if call.keying_until is not None and work.now - call.keying_until < KEYING_GRACE:
        return
    if offer.join_fetched_at is not None and offer.rejoins == 0:
        joining.assume_begun(work, call, offer)
        return
    conversation.conclude(work, call, offer, "lost")
    work.promise(Chore.REQUEUE_CALLER, urgency=1, call=call.id)
    work.promise(Chore.FREE_COUNSELLOR, urgency=2, call=call.id, offer=str(offer.id))
