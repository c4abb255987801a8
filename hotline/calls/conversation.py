"""A conversation and its end: who left, what the other is told, and the counsellor's wrap-up."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select

from hotline.calls import endings
from hotline.calls.assisting import assist_over, live_assist
from hotline.calls.holding import account_hold
from hotline.calls.lifecycle import Offered, State, Story, moved, outcome_of
from hotline.calls.models import Call, Callback, Offer, Recording
from hotline.calls.seeking import DIALS, back_to_waiting, settle_wait, stop_seeking
from hotline.calls.seeking import dials_by_herself as is_dialling
from hotline.errands import Chore
from hotline.events import Happened
from hotline.staff import browser_left
from hotline.work import Work

WRAP_UP = timedelta(seconds=120)
WRITING = timedelta(seconds=60)
LETTING_GO = timedelta(seconds=1)
END_PATIENCE_S = 2.0
PHONE_WRAP_UP = timedelta(seconds=300)  # her after-call keys end it; this is for a leg that was forgotten
ONE_SIDED = timedelta(seconds=5)

Side = Literal["caller", "counsellor"]


def left_conference(work: Work, call: Call, offer: Offer, side: Side) -> endings.EndedBy | None:
    """A live leg has come out of the conference: who ended the conversation, None while it cannot be known."""
    if side == "caller":
        offer.caller_live_at = offer.caller_live_at or work.now
    else:
        offer.staff_live_at = offer.staff_live_at or work.now
    return settle_ending(work, call, offer)


def settle_ending(work: Work, call: Call, offer: Offer) -> endings.EndedBy | None:
    """Decide, once, who ended the conversation, from all that is known of both legs."""
    if offer.ended_by is not None:
        return offer.ended_by  # type: ignore[return-value]  # the table's constraint allows nothing else
    verdict = endings.ended_by(_legs(work, call, offer))
    if verdict is not None and offer.state == Offered.ACCEPTED:
        conclude(work, call, offer, verdict)
    return verdict


def _legs(work: Work, call: Call, offer: Offer) -> endings.Legs:
    first = min((at for at in (offer.caller_live_at, offer.staff_live_at) if at), default=work.now)
    return endings.Legs(
        caller_gone=call.left_at is not None,
        counsellor_gone=offer.leg_ended_at is not None,
        caller_live=offer.caller_live_at is not None,
        counsellor_live=offer.staff_live_at is not None,
        end_pressed=offer.end_pressed_at is not None,
        since_s=(work.now - first).total_seconds(),
    )


def conclude(work: Work, call: Call, offer: Offer, by: endings.EndedBy) -> None:
    """The conversation, or the attempt to begin one, is over; the counsellor wraps up if she talked."""
    talked = offer.talking_at is not None
    account_hold(work, offer)
    assist = live_assist(work, offer.id)
    if assist is not None and (assist.state != "joined" or offer.hold):  # else she comes out of it by herself
        assist_over(work, assist, "the conversation is over")
    offer.ended_by, offer.state, offer.over_at = by, Offered.OVER, work.now
    offer.due_at = work.now + (PHONE_WRAP_UP if offer.channel == "phone" else WRAP_UP)
    if talked:
        assert offer.talking_at is not None
        call.talk_s = (call.talk_s or 0.0) + (work.now - offer.talking_at).total_seconds() - offer.hold_s
        call.hold_s = (call.hold_s or 0.0) + offer.hold_s
    work.record(
        Happened.CONVERSATION_ENDED, call=call.id, offer=offer.id, person=offer.person_id, ended_by=by, talked=talked
    )
    if by == "lost":
        if offer.channel == "browser":
            browser_left(work, offer.person_id)  # until it is heard of again
        back_to_waiting(work, call, offer.person_id)
    elif call.state == State.TALKING:
        call.state = moved(call.state, State.WRAPPING)
    if not talked or by == "lost" or (offer.leg_ended_at is not None and not _wraps_up_on_screen(offer)):
        end_wrap_up(work, call, offer)


def _wraps_up_on_screen(offer: Offer) -> bool:
    """In the browser her leg goes with the caller, and she is done when she says so."""
    return offer.channel == "browser" and offer.talking_at is not None


def end_wrap_up(work: Work, call: Call, offer: Offer) -> None:
    """She is free again; the call is over when its caller has left too."""
    if offer.state != Offered.OVER:
        return
    offer.due_at = None
    if offer.wrap_ended_at is not None:
        return
    offer.wrap_ended_at = work.now
    if offer.talking_at is not None and offer.over_at is not None:
        call.wrap_s = (call.wrap_s or 0.0) + (work.now - offer.over_at).total_seconds()
    work.record(Happened.WRAP_UP_ENDED, call=call.id, offer=offer.id, person=offer.person_id)
    work.record(Happened.PERSON_FREED, person=offer.person_id)
    finish(work, call)


def caller_leaves(work: Work, call: Call) -> bool:
    """Her leg has ended, whoever ended it. False if that was known already.

    P2 and P3 offers are withdrawn; a P1 goes on ringing, so that somebody takes the item it left.
    """
    if call.left_at is not None:
        return False
    call.left_at = work.now
    offer = work.session.scalars(
        select(Offer).where(Offer.call_id == call.id, Offer.state == Offered.ACCEPTED)
    ).one_or_none()
    if offer is not None:
        _leaves_counsellor(work, call, offer)
    settle_wait(work.now, call)
    if call.priority == "P1" and "quick_exit" not in call.flags and call.answered_at is None:
        call.dispatch_at = None
    else:
        stop_seeking(work, call)
    call.outcome = outcome_of(_story(work, call))
    work.record(Happened.CALLER_LEFT, call=call.id, outcome=call.outcome)
    finish(work, call)
    return True


def outcome_again(work: Work, call: Call) -> None:
    """What became of her, once more, because a late report says more than was known."""
    if call.left_at is not None:
        call.outcome = outcome_of(_story(work, call))


def _leaves_counsellor(work: Work, call: Call, offer: Offer) -> None:
    """She was with somebody, or on the way to her: a counsellor left alone before it began must be fetched out."""
    out_by_herself = offer.talking_at is not None and offer.rejoins == 0 and not offer.hold
    settle_ending(work, call, offer)
    if not out_by_herself and offer.leg_ended_at is None:
        work.promise(Chore.FREE_COUNSELLOR, urgency=2, call=call.id, offer=str(offer.id))


def _story(work: Work, call: Call) -> Story:
    kept = select(func.count()).where(
        Recording.call_id == call.id,
        Recording.kind != "note",
        Recording.state.in_(("recording", "recorded", "fetched")),
    )
    wished = select(func.count()).where(Callback.call_id == call.id)
    return Story(
        answered=call.answered_at is not None,
        cut_off=_was_cut_off(work, call),
        callback=bool(work.session.scalar(wished)),
        message=bool(work.session.scalar(kept)),
        quick_exit="quick_exit" in call.flags,
        sought=call.offered_at is not None,
        informed="informed" in call.flags,
    )


def _was_cut_off(work: Work, call: Call) -> bool:
    last = (
        select(Offer.ended_by)
        .where(Offer.call_id == call.id, Offer.talking_at.is_not(None))
        .order_by(Offer.talking_at.desc())
        .limit(1)
    )
    return work.session.scalar(last) == "lost"


def finish(work: Work, call: Call) -> None:
    """End the call when its caller has left and nobody wraps it up any more."""
    if call.left_at is None or call.outcome is None or call.state == State.ENDED:
        return
    wrapping = select(Offer.id).where(
        Offer.call_id == call.id,
        Offer.talking_at.is_not(None),
        Offer.wrap_ended_at.is_(None),
    )
    work.session.flush()
    if work.session.scalars(wrapping).first() is not None:
        return
    call.state = moved(call.state, State.ENDED)
    call.ended_at = work.now
    call.keying_until = None
    work.record(Happened.CALL_ENDED, call=call.id, outcome=call.outcome)


def counsellor_leg_ended(work: Work, call: Call, offer: Offer) -> None:
    """The counsellor's leg is gone: what it means for the conversation, for a join not yet begun, and for wrap-up."""
    if offer.state == Offered.ACCEPTED:
        if offer.talking_at is None:
            conclude(work, call, offer, "lost")
            work.promise(Chore.REQUEUE_CALLER, urgency=1, call=call.id)
        elif offer.caller_live_at is not None or call.left_at is not None:
            settle_ending(work, call, offer)
        elif offer.hold:  # nobody's leaving ends it for a caller who is held
            settle_ending(work, call, offer)
            work.promise(Chore.FETCH_CALLER, urgency=1, call=call.id, offer=str(offer.id))
        else:  # her own action will tell within a moment; if it does not, the clock fetches the caller
            offer.due_at = work.now + ONE_SIDED
    elif offer.state == Offered.OVER and not _wraps_up_on_screen(offer):
        end_wrap_up(work, call, offer)


def one_sided(work: Work, call: Call, offer: Offer) -> None:
    """The counsellor's leg has ended and the caller has not come out: she is fetched from an empty room."""
    conclude(work, call, offer, "lost")
    work.promise(Chore.REQUEUE_CALLER, urgency=1, call=call.id)


def dials_by_herself(work: Work, call: Call, *, answered: bool) -> None:
    """Our own side broke, and her leg dials the phones on call, one after another: nobody else is rung for her.

    A counsellor on her way to her is let go. `answered` when a human on one of those phones has her; if she leaves and
    none had, she is a caller who reached nobody, whatever she had asked for.
    """
    if not is_dialling(call):
        call.flags = [*call.flags, DIALS]
        offer = work.session.scalars(
            select(Offer).where(Offer.call_id == call.id, Offer.state == Offered.ACCEPTED, Offer.talking_at.is_(None))
        ).one_or_none()
        if offer is not None:
            conclude(work, call, offer, "lost")
            work.promise(Chore.FREE_COUNSELLOR, urgency=2, call=call.id, offer=str(offer.id))
        call.offered_at = call.offered_at or work.now
        call.queue, call.priority = call.queue or "help", call.priority or "P3"
        stop_seeking(work, call)
        call.wait_s = None if call.answered_at is None else call.wait_s
    if answered and call.answered_at is None:
        call.answered_at = work.now
        settle_wait(work.now, call)


def press_end(work: Work, offer: Offer) -> None:
    """The counsellor presses End: told to us before her leg goes, so that the caller hears goodbye.

    Her leg is ended by an errand too, should her browser not come to it.
    """
    if offer.state == Offered.ACCEPTED and offer.end_pressed_at is None:
        offer.end_pressed_at = work.now
        if offer.leg_sid is not None and offer.leg_ended_at is None:
            work.promise(Chore.END_LEG, after=END_PATIENCE_S, urgency=2, call=offer.call_id, leg=offer.leg_sid)


def done(work: Work, call: Call, offer: Offer) -> None:
    """She says on her screen that she is done: free at once, or as soon as her leg has been ended."""
    if offer.state != Offered.OVER or offer.wrap_ended_at is not None:
        return
    if offer.leg_sid is None or offer.leg_ended_at is not None:
        end_wrap_up(work, call, offer)
        return
    work.promise(Chore.END_LEG, urgency=2, call=call.id, leg=offer.leg_sid)
    offer.due_at = work.now + LETTING_GO


def still_writing(work: Work, offer: Offer) -> None:
    """She is typing: her wrap-up waits for her."""
    if offer.state == Offered.OVER and offer.wrap_ended_at is None and offer.channel == "browser":
        soonest = work.now + WRITING
        offer.due_at = max(offer.due_at or soonest, soonest)
