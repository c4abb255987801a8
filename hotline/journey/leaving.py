"""A leg has ended: what it means in every room at once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from hotline.calls import Call, Callback, Offer, Recording, callbacks, conversation
from hotline.calls.offers import leg_reported, lock_offer
from hotline.tickets import close, open_items_of, open_work, raise_priority
from hotline.work import Work

NAIROBI = "Africa/Nairobi"


def caller_left(work: Work, call: Call, zone: str = NAIROBI) -> None:
    """The caller's leg has ended. What she wished for, or did not get, becomes work for a human."""
    if _has_agreed_to_be_called(work, call):
        _book_her_wish(work, call, zone)
    if not conversation.caller_leaves(work, call):
        return
    if _cut_off_unreached(call):
        open_work(work, "dropped", ticket=call.sealed_for, call=call, priority=call.priority or "P3")
    elif _reached_nobody(work, call):
        open_work(work, "reached_nobody", ticket=call.sealed_for, call=call, priority=call.priority or "P3")
    recording = _unreviewed(work, call)
    if recording is not None:
        raise_priority(work, call.sealed_for, "P3")
        open_work(work, "message", ticket=call.sealed_for, call=call, priority=call.priority or "P3")


def answered_after_all(work: Work, call: Call) -> None:
    """A late report says that she had been connected: her outcome, and nobody need look for her."""
    conversation.outcome_again(work, call)
    for item in open_items_of(work, call):
        if item.kind == "reached_nobody":
            close(work, item, None, "not_needed")


def _has_agreed_to_be_called(work: Work, call: Call) -> bool:
    """She said that we may call, and hung up before she had said when: that is a wish all the same."""
    if call.left_at is not None or not call.safe_to_call or call.answered_at is not None:
        return False
    return work.session.scalars(select(Callback.id).where(Callback.call_id == call.id)).first() is None


def _book_her_wish(work: Work, call: Call, zone: str) -> None:
    notes = call.position.get("notes", {})
    keyed = call.keyed_sealed is not None
    wish = callbacks.book(
        work,
        call,
        number="keyed" if keyed else "this",
        window=notes.get("window", "now"),
        sms_ok=notes.get("sms") == "yes",
        zone=zone,
    )
    raise_priority(work, call.sealed_for, "P3")
    open_work(work, "callback", ticket=call.sealed_for, call=call, priority=call.priority or "P3", due_at=wish.due_at)


def _cut_off_unreached(call: Call) -> bool:
    return call.outcome == "dropped_network" and "quick_exit" not in call.flags


def _reached_nobody(work: Work, call: Call) -> bool:
    """She sought a human, found none, and left neither a message nor a wish; a P1 has its own item already."""
    if call.offered_at is None or call.answered_at is not None or call.priority == "P1":
        return False
    return (
        call.outcome == "abandoned"
        and not work.session.scalars(select(Callback.id).where(Callback.call_id == call.id)).first()
    )


def _unreviewed(work: Work, call: Call) -> Recording | None:
    """A recording that was running or unsent when she hung up: it counts as sent."""
    return work.session.scalars(
        select(Recording).where(
            Recording.call_id == call.id, Recording.kind != "note", Recording.state.in_(("recording", "recorded"))
        )
    ).first()


def counsellor_leg_reported(work: Work, offer_id: UUID, leg: str, status: str, sequence: int) -> None:
    """A status report of a counsellor's leg."""
    call, offer = lock_offer(work, offer_id)
    if leg_reported(work, offer, leg, status, sequence):
        conversation.counsellor_leg_ended(work, call, offer)


def counsellor_gone(work: Work, call: Call, offer: Offer) -> None:
    """The counsellor's own action says that her leg has ended."""
    if offer.leg_ended_at is None:
        offer.leg_ended_at = work.now
        conversation.counsellor_leg_ended(work, call, offer)
