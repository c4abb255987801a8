"""How each errand is run: what to ask of the carrier, and what to make of its answer. One row for each chore.

`prepare` decides in one transaction; the carrier is asked outside any; `settle` writes down what came of it in a second
one. An errand that needs no carrier has only a `prepare`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hotline.calls import Call, Offer, assisting, holding, messages, offers, seeking
from hotline.calls.joining import prepare_move, settle_move
from hotline.calls.lifecycle import Offered, State
from hotline.calls.offers import FINAL, lock_call, lock_offer
from hotline.calls.routing import urgency
from hotline.errands import Chore
from hotline.errors import CarrierRefused, CarrierUnsure
from hotline.journey import caller_left, counsellor_leg_reported, look_at_join
from hotline.paging import advance, prepare_attempt, prepare_reconcile, settle_attempt, settle_reconcile
from hotline.settings import Settings
from hotline.staff import people_to_tell, person_by_id, phone_of
from hotline.telephony import (
    Ask,
    AskLeg,
    DeleteCallRecord,
    DeleteRecording,
    EndLeg,
    Found,
    LegSeen,
    MoveLeg,
    SendText,
    paths,
)
from hotline.tickets import Ticket
from hotline.work import Work

Args = dict[str, Any]
Prepare = Callable[[Work, Args, Settings], Ask | None]
Settle = Callable[[Work, Args, Any, Settings], bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """`settle` returns False if the errand must be tried again: after `every_s` seconds, then longer, `tries` times."""

    prepare: Prepare
    settle: Settle
    tries: int = 5
    every_s: float = 3.0


def _done(_: Work, __: Args, answer: Any, ___: Settings) -> bool:
    """Done when the carrier did it or says definitely that there is nothing to do."""
    return not isinstance(answer, CarrierUnsure)


# --- rings and joins ---------------------------------------------------------------------------


def _ring(work: Work, args: Args, _: Settings) -> Ask | None:
    return offers.prepare_ring(work, UUID(args["offer"]))


def _rung(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    offers.settle_ring(work, UUID(args["offer"]), answer)
    return True


def _move(work: Work, args: Args, _: Settings) -> Ask | None:
    return prepare_move(work, UUID(args["offer"]))


def _moved(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    result = settle_move(work, UUID(args["offer"]), answer)
    if result == "gone":
        call, _offer = lock_offer(work, UUID(args["offer"]))
        caller_left(work, call)
    return result != "again"


def _requeue(work: Work, args: Args, _: Settings) -> Ask | None:
    call = lock_call(work, UUID(args["call"]))
    waits = call.left_at is None and call.state == State.WAITING and not seeking.dials_by_herself(call)
    if not waits or call.carrier_sid is None:
        return None
    return MoveLeg(
        leg=call.carrier_sid,
        path=paths.resume(call.id),
        fallback_path=paths.FALLBACK,
        status_path=paths.CALL_STATUS,
    )


def _free_counsellor(work: Work, args: Args, _: Settings) -> Ask | None:
    _call, offer = lock_offer(work, UUID(args["offer"]))
    return _move_counsellor(offer, paths.leg_gone(offer.id))


def _tell_loser(work: Work, args: Args, _: Settings) -> Ask | None:
    _call, offer = lock_offer(work, UUID(args["offer"]))
    return _move_counsellor(offer, paths.leg(offer.id))


def _move_counsellor(offer: Offer, path: str) -> MoveLeg | None:
    if offer.leg_sid is None or offer.leg_ended_at is not None:
        return None
    return MoveLeg(leg=offer.leg_sid, path=path, fallback_path=paths.FALLBACK, status_path=paths.leg_status(offer.id))


def _end_leg(_: Work, args: Args, __: Settings) -> Ask | None:
    return EndLeg(leg=args["leg"])


def _route(work: Work, args: Args, _: Settings) -> Ask | None:
    """Look at one caller's ringing, or at everybody's, the most urgent and longest waiting first."""
    if "routed" in args:
        seeking.dispatch(work, lock_call(work, UUID(args["routed"])))
        return None
    waiting = select(Call).where(Call.seek_since.is_not(None), Call.left_at.is_(None))
    calls = list(work.session.scalars(waiting.with_for_update(skip_locked=True)))
    for call in sorted(calls, key=lambda call: urgency(call.priority or "P3", _waited(work, call))):
        seeking.dispatch(work, call)
    return None


def _waited(work: Work, call: Call) -> float:
    return (work.now - (call.offered_at or work.now)).total_seconds()


# --- hold, and a third person -------------------------------------------------------------------


def _hold(work: Work, args: Args, _: Settings) -> Ask | None:
    return holding.prepare_hold(work, UUID(args["offer"]))


def _held(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    return holding.settle_hold(work, UUID(args["offer"]), answer)


def _release(work: Work, args: Args, _: Settings) -> Ask | None:
    return holding.prepare_release(work, UUID(args["offer"]))


def _released(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    return holding.settle_release(work, UUID(args["offer"]), answer)


def _fetch_caller(work: Work, args: Args, _: Settings) -> Ask | None:
    """Out of a conference that goes on without a counsellor, to what follows from who ended it."""
    call, offer = lock_offer(work, UUID(args["offer"]))
    if call.left_at is not None or call.carrier_sid is None or offer.state != Offered.OVER:
        return None
    return MoveLeg(
        leg=call.carrier_sid,
        path=paths.caller_left(offer.id),
        fallback_path=paths.FALLBACK,
        status_path=paths.CALL_STATUS,
    )


def _ring_assist(work: Work, args: Args, _: Settings) -> Ask | None:
    return assisting.prepare_assist(work, UUID(args["assist"]))


def _assist_rung(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    assisting.settle_assist(work, UUID(args["assist"]), answer)
    return True


# --- asking the carrier what it knows ------------------------------------------------------------


def _ask_offer(work: Work, args: Args, _: Settings) -> Ask | None:
    offer = work.session.get(Offer, UUID(args["offer"]))
    open_leg = offer is not None and offer.leg_sid is not None and offer.leg_ended_at is None
    return AskLeg(leg=offer.leg_sid) if offer and open_leg and offer.leg_sid else None


def _offer_seen(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    if isinstance(answer, LegSeen):
        offer = work.session.get_one(Offer, UUID(args["offer"]))
        if answer.status in FINAL and offer.leg_sid:
            counsellor_leg_reported(work, offer.id, offer.leg_sid, answer.status, 10**6)
        elif offer.state == Offered.ACCEPTED and offer.talking_at is None:
            look_at_join(work, offer.id)
    return not isinstance(answer, CarrierUnsure)


def _ask_call(work: Work, args: Args, _: Settings) -> Ask | None:
    call = work.session.get(Call, UUID(args["call"]))
    return AskLeg(leg=call.carrier_sid) if call and call.left_at is None and call.carrier_sid else None


def _call_seen(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    call = lock_call(work, UUID(args["call"]))
    unknown = isinstance(answer, CarrierRefused)
    if unknown or (isinstance(answer, LegSeen) and answer.status in FINAL):
        caller_left(work, call)
    elif isinstance(answer, LegSeen):
        call.heard_at = work.now
    return not isinstance(answer, CarrierUnsure)


# --- pages ---------------------------------------------------------------------------------------


def _advance(work: Work, args: Args, _: Settings) -> Ask | None:
    advance(work, UUID(args["page"]))
    return None


def _attempt(work: Work, args: Args, _: Settings) -> Ask | None:
    return prepare_attempt(work, UUID(args["attempt"]))


def _attempted(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    settle_attempt(work, UUID(args["attempt"]), answer)
    return True


def _ask_attempt(work: Work, args: Args, _: Settings) -> Ask | None:
    return prepare_reconcile(work, UUID(args["attempt"]))


def _attempt_seen(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    settle_reconcile(work, UUID(args["attempt"]), answer)
    return not isinstance(answer, CarrierUnsure)


# --- telling staff -------------------------------------------------------------------------------


def _tell_supervisor(work: Work, args: Args, _: Settings) -> Ask | None:
    """One text for each supervisor on duty, or for the coordinators where none is."""
    reference = ""
    if args.get("ticket"):
        reference = work.session.get_one(Ticket, UUID(args["ticket"])).reference
    for person in people_to_tell(work):
        work.promise(
            Chore.SEND_TEXT, person=str(person.id), words=f"DUTY {reference} {args['words']}".replace("  ", " ")
        )
    return None


def _text(work: Work, args: Args, _: Settings) -> Ask | None:
    number = phone_of(work, person_by_id(work, UUID(args["person"])))
    return SendText(to=number, words=args["words"], status_path=paths.TEXT_STATUS) if number else None


# --- recordings ----------------------------------------------------------------------------------


def _fetch(work: Work, args: Args, _: Settings) -> Ask | None:
    return messages.prepare_fetch(work, UUID(args["recording"]))


def _fetched(work: Work, args: Args, answer: Any, settings: Settings) -> bool:
    return messages.settle_fetch(work, UUID(args["recording"]), answer, settings.audio_days)


def _find(work: Work, args: Args, _: Settings) -> Ask | None:
    return messages.prepare_find(work, UUID(args["recording"]))


def _found(work: Work, args: Args, answer: Any, _: Settings) -> bool:
    if isinstance(answer, Found):
        messages.settle_find(work, UUID(args["recording"]), answer)
    return True


def _delete_recording(_: Work, args: Args, __: Settings) -> Ask | None:
    return DeleteRecording(recording=args["recording"])


def _delete_call_record(_: Work, args: Args, __: Settings) -> Ask | None:
    return DeleteCallRecord(leg=args["leg"])


BOOK: dict[Chore, Entry] = {
    Chore.RING_LEG: Entry(_ring, _rung),
    Chore.MOVE_CALLER: Entry(_move, _moved),
    Chore.REQUEUE_CALLER: Entry(_requeue, _done),
    Chore.FREE_COUNSELLOR: Entry(_free_counsellor, _done),
    Chore.HOLD_CALLER: Entry(_hold, _held, every_s=1.0),
    Chore.RELEASE_CALLER: Entry(_release, _released, tries=20, every_s=1.0),
    Chore.FETCH_CALLER: Entry(_fetch_caller, _done),
    Chore.RING_ASSIST: Entry(_ring_assist, _assist_rung),
    Chore.END_LEG: Entry(_end_leg, _done),
    Chore.TELL_LOSER: Entry(_tell_loser, _done),
    Chore.ROUTE: Entry(_route, _done),
    Chore.RECONCILE_OFFER: Entry(_ask_offer, _offer_seen),
    Chore.RECONCILE_CALL: Entry(_ask_call, _call_seen),
    Chore.ADVANCE_PAGE: Entry(_advance, _done),
    Chore.SEND_ATTEMPT: Entry(_attempt, _attempted),
    Chore.RECONCILE_ATTEMPT: Entry(_ask_attempt, _attempt_seen),
    Chore.TELL_SUPERVISOR: Entry(_tell_supervisor, _done),
    Chore.SEND_TEXT: Entry(_text, _done, tries=8, every_s=10.0),
    Chore.FETCH_RECORDING: Entry(_fetch, _fetched, tries=1000, every_s=2.0),
    Chore.FIND_RECORDING: Entry(_find, _found),
    Chore.DELETE_RECORDING: Entry(_delete_recording, _done, tries=200, every_s=30.0),
    Chore.DELETE_CALL_RECORD: Entry(_delete_call_record, _done, tries=200, every_s=30.0),
}
