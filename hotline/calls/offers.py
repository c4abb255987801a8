"""An offer's life: its leg is placed, rings, is answered, and is accepted by exactly one, or is over.

A status report of the carrier may come late, twice, out of order or never: the highest sequence number wins and an
ended leg stays ended. The claim is decided under the call's row lock: one winner, and everybody else is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select

from hotline.calls.lifecycle import OPEN, Offered, State, moved, offer_may
from hotline.calls.models import Call, Offer
from hotline.calls.routing import RINGS_S
from hotline.calls.seeking import close_offer, dials_by_herself, ring_her_phone, stop_seeking, withdraw_offers
from hotline.errors import CarrierError, CarrierRefused, NotFound
from hotline.events import Happened
from hotline.staff import (
    identity_of,
    is_here,
    mark_phone_dead,
    mark_phone_missed,
    person_by_id,
    phone_of,
    ring_lost,
)
from hotline.telephony import PlaceCall, Placed, paths
from hotline.work import Work

NOT_HANDED_OVER_S = 12.0
NOT_RINGING_S = 10.0
BROWSER_NOT_RINGING_S = 10.0
P1_BROWSER_S = 3.0
WHISPER_S = 40.0
UNCONFIRMED_S = 15.0
DEAD_NUMBER = frozenset({21211, 21214, 21217, 13223, 13224})
FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})

Claim = Literal["won", "taken", "caller_gone", "gone"]


def lock_call(work: Work, call_id: UUID) -> Call:
    """The call, locked until the end of this Work. NotFound if there is none."""
    call = work.session.get(Call, call_id, with_for_update=True, populate_existing=True)
    if call is None:
        raise NotFound("there is no such call")
    return call


def lock_offer(work: Work, offer_id: UUID) -> tuple[Call, Offer]:
    """The offer and its call, both locked, the call first. An offer may have been turned to another call meanwhile."""
    for _ in range(5):
        call_id = work.session.scalar(select(Offer.call_id).where(Offer.id == offer_id))
        if call_id is None:
            break
        call = lock_call(work, call_id)
        still_hers = select(Offer).where(Offer.id == offer_id, Offer.call_id == call.id).with_for_update()
        offer = work.session.scalars(still_hers, execution_options={"populate_existing": True}).one_or_none()
        if offer is not None:
            return call, offer
    raise NotFound("there is no such offer")


# --- placing the leg ---------------------------------------------------------------------------


def prepare_ring(work: Work, offer_id: UUID) -> PlaceCall | None:
    """What to ask of the carrier for an offer; None if it is over or its leg is already on its way."""
    call, offer = lock_offer(work, offer_id)
    if offer.state != Offered.PLACED or offer.leg_sid is not None:
        return None
    to = address_of(work, offer.person_id, offer.channel, f"offer={offer.id}")
    if to is None:
        _lost(work, call, offer, Offered.FAILED, "no phone on file")
        return None
    rings = RINGS_S[call.priority or "P3"]
    return PlaceCall(
        to=to,
        path=paths.leg(offer.id),
        status_path=paths.leg_status(offer.id),
        fallback_path=paths.FALLBACK,
        rings_s=int(rings) + 5,
    )


def address_of(work: Work, person: UUID, channel: str, said: str) -> str | None:
    """Where she is rung: her number, or her browser, which is told what is `said`. None without a phone on file."""
    if channel == "browser":
        return f"client:{identity_of(person)}?{said}"
    return phone_of(work, person_by_id(work, person))


def settle_ring(work: Work, offer_id: UUID, answer: Placed | CarrierError) -> None:
    """The carrier took the leg, refused it, or gave no clear answer: then its first report will tell."""
    call, offer = lock_offer(work, offer_id)
    if isinstance(answer, CarrierRefused):
        if answer.code in DEAD_NUMBER and offer.channel == "phone":
            mark_phone_dead(work, offer.person_id)
        if offer.state in OPEN:
            _lost(work, call, offer, Offered.FAILED, f"carrier said {answer.code}")
        return
    offer.handed_over_at = offer.handed_over_at or work.now
    if isinstance(answer, Placed):
        note_leg(work, offer, answer.leg)
    if offer.state == Offered.PLACED:
        offer.due_at = work.now + _patience(call, offer)
    work.record(Happened.OFFER_HANDED_OVER, call=offer.call_id, offer=offer.id, person=offer.person_id)


def _patience(call: Call, offer: Offer) -> timedelta:
    """How long a leg may take to begin to ring. A browser is there or it is not, and a P1 does not wait for one."""
    if offer.channel == "phone":
        return timedelta(seconds=NOT_RINGING_S)
    return timedelta(seconds=BROWSER_NOT_RINGING_S if call.priority != "P1" else P1_BROWSER_S)


def note_leg(work: Work, offer: Offer, leg: str) -> None:
    """Keep the leg's id when it is first learnt; a leg of an offer that is already over is let go at once."""
    if offer.leg_sid is not None:
        return
    offer.leg_sid = leg
    if not (offer.state in OPEN or offer.state == Offered.ACCEPTED):
        work.record(
            Happened.OFFER_OVER,
            call=offer.call_id,
            offer=offer.id,
            person=offer.person_id,
            state=offer.state,
            why="its leg came late",
            leg=leg,
        )


# --- what the carrier reports ------------------------------------------------------------------


def leg_reported(work: Work, offer: Offer, leg: str, status: str, sequence: int) -> bool:
    """Take in a status report of a leg. True if it says, for the first time, that the leg has ended."""
    note_leg(work, offer, leg)
    offer.handed_over_at = offer.handed_over_at or work.now
    if offer.leg_ended_at is not None:
        return False
    if status in FINAL:
        offer.leg_ended_at = work.now
        _leg_final(work, offer, status)
        return True
    if sequence > offer.leg_sequence:
        offer.leg_sequence = sequence
        if status == "ringing" and offer.state == Offered.PLACED:
            rings(work, offer)
    return False


def rings(work: Work, offer: Offer) -> None:
    """The phone has begun to ring: from here its time runs."""
    call = work.session.get_one(Call, offer.call_id)
    offer.state, offer.ringing_at = Offered.RINGING, work.now
    offer.due_at = work.now + timedelta(seconds=RINGS_S[call.priority or "P3"])
    work.record(Happened.OFFER_RINGING, call=offer.call_id, offer=offer.id, person=offer.person_id)


def _leg_final(work: Work, offer: Offer, status: str) -> None:
    if offer.state not in OPEN:
        return
    call = work.session.get_one(Call, offer.call_id)
    if status == "busy" and offer.channel == "browser":
        _lost(work, call, offer, Offered.DECLINED, status)
    else:
        _lost(work, call, offer, Offered.FAILED if status == "failed" else Offered.MISSED, status)


def answered(work: Work, offer: Offer, leg: str) -> bool:
    """Somebody, or something, picked up: the neutral words may be said. False if the offer is over."""
    note_leg(work, offer, leg)
    if offer.state == Offered.ANSWERED:
        return True
    if not offer_may(offer.state, Offered.ANSWERED):
        return False
    offer.state, offer.answered_at = Offered.ANSWERED, work.now
    offer.due_at = work.now + timedelta(seconds=WHISPER_S)
    work.record(Happened.OFFER_ANSWERED, call=offer.call_id, offer=offer.id, person=offer.person_id)
    return True


# --- the claim ---------------------------------------------------------------------------------


def joinable(call: Call) -> bool:
    """Whether somebody who accepts may be connected to her: she waits, or with a P1 leaves a message."""
    waits = call.state == State.WAITING or (call.priority == "P1" and call.state == State.LEAVING_MESSAGE)
    return waits and call.left_at is None and "quick_exit" not in call.flags and not dials_by_herself(call)


def claim(work: Work, call: Call, offer: Offer) -> Claim:
    """Key 1, or a browser's accept, under the locks of call and offer. Safe to ask twice.

    'won': she is this person's caller. 'taken': somebody was faster. 'caller_gone': the caller left; a P1 leaves her
    item in this person's hands. 'gone': the offer had ended before.
    """
    if offer.state == Offered.ACCEPTED:
        return "won"
    if offer.state not in OPEN:
        return "taken" if call.state in (State.CONNECTING, State.TALKING, State.WRAPPING) else "gone"
    if call.left_at is not None or "quick_exit" in call.flags:
        close_offer(work, offer, Offered.WITHDRAWN, "the caller had left", let_go=False)
        return "caller_gone"
    if not joinable(call):
        close_offer(work, offer, Offered.WITHDRAWN, "taken", let_go=False)
        return "taken"
    _accept(work, call, offer)
    return "won"


def _accept(work: Work, call: Call, offer: Offer) -> None:
    call.state = moved(call.state, State.CONNECTING)
    offer.state, offer.accepted_at = Offered.ACCEPTED, work.now
    offer.due_at = work.now + timedelta(seconds=UNCONFIRMED_S)
    call.dispatch_at = None
    interrupt_wrap_up(work, offer.person_id)
    is_here(work, offer.person_id, in_the_browser=offer.channel == "browser")
    withdraw_offers(work, call, "taken", keep=offer.id)
    work.record(Happened.OFFER_ACCEPTED, call=call.id, offer=offer.id, person=offer.person_id)


def interrupt_wrap_up(work: Work, person: UUID) -> None:
    """She has taken a new caller: what she was wrapping up is over."""
    wrapping = select(Offer).where(
        Offer.person_id == person, Offer.state == Offered.OVER, Offer.wrap_ended_at.is_(None)
    )
    for offer in work.session.scalars(wrapping):
        offer.due_at = work.now


def decline(work: Work, call: Call, offer: Offer, why: str = "declined", *, let_go: bool = False) -> None:
    """Key 2, or her browser's word: she cannot. Somebody else is rung at once."""
    if offer.state in OPEN:
        _lost(work, call, offer, Offered.DECLINED, why, let_go=let_go)


def missed(work: Work, call: Call, offer: Offer, why: str, *, let_go: bool = True) -> None:
    """It rang, or was answered by a machine, and nobody took it."""
    if offer.state in OPEN:
        _lost(work, call, offer, Offered.MISSED, why, let_go=let_go)


def _lost(work: Work, call: Call, offer: Offer, state: Offered, why: str, *, let_go: bool = True) -> None:
    close_offer(work, offer, state, why, let_go=let_go)
    if state is Offered.DECLINED:
        return
    if offer.channel == "browser":
        ring_lost(work, offer.person_id, "missed" if offer.ringing_at is not None else "failed")
        if joinable(call):
            ring_her_phone(work, call, offer)
    elif state is Offered.MISSED:
        mark_phone_missed(work, offer.person_id)


def look_at(work: Work, call: Call, offer: Offer) -> None:
    """The clock looks at an offer whose time has come: not ringing, rung too long, or nothing pressed."""
    if offer.state == Offered.PLACED:
        _lost(work, call, offer, Offered.FAILED, "it did not ring in time")
    elif offer.state in OPEN:
        missed(work, call, offer, "not answered in time" if offer.state == Offered.RINGING else "no key pressed")


def stranded(work: Work, call: Call) -> bool:
    """Whether offers of hers have waited too long and not one was handed to the carrier: workers and clock are away."""
    if call.state != State.WAITING:
        return False
    late = Offer.placed_at <= work.now - timedelta(seconds=NOT_HANDED_OVER_S)
    open_offers = select(func.count().filter(late), func.count().filter(Offer.handed_over_at.is_not(None))).where(
        Offer.call_id == call.id, Offer.state.in_(OPEN)
    )
    waiting, handed_over = work.session.execute(open_offers).one()
    return bool(waiting) and not handed_over


def due_offers(work: Work, now: datetime, states: tuple[Offered, ...], limit: int = 100) -> list[UUID]:
    """Offers in `states` whose time has come, oldest first."""
    due = select(Offer.id).where(Offer.due_at <= now, Offer.state.in_(states)).order_by(Offer.due_at).limit(limit)
    return list(work.session.scalars(due))


def caller_found(work: Work, call: Call) -> None:
    """The first human has her: her wait is over and nobody else is sought."""
    if call.answered_at is None:
        assert call.offered_at is not None
        call.answered_at = work.now
        call.wait_s = (work.now - call.offered_at).total_seconds()
    stop_seeking(work, call)
