"""What happens in one instant at two web processes: real threads, real connections, both commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hotline.calls import OPEN, Offer, Recording
from hotline.calls.offers import claim, lock_offer
from hotline.errands import Chore
from hotline.events import Happened
from hotline.telephony import paths
from hotline.tickets import Contact, WorkItem, WorkItemCall
from hotline.work import Event
from tests.scenarios.processes import PRIMARIES, Processes, at_once

Test = Callable[..., None]


def rounds(number: int) -> Callable[[Test], Test]:
    """A race is run several times, for it is lost only now and then; no door may break in any."""

    def several(test: Test) -> Test:
        @wraps(test)
        def run(processes: Processes, **given: Any) -> None:
            for _ in range(number):
                test(processes, **given)
                processes.clears_the_line()
                assert processes.broken() == []

        return run

    return several


def counted(processes: Processes, kind: Happened, call: UUID) -> int:
    """How often something happened to a call."""
    events = select(func.count()).where(Event.kind == kind, Event.call_id == call)
    return int(processes.look(lambda session: session.scalar(events)))


def states(processes: Processes, call: UUID) -> list[str]:
    """How the offers of a call stand."""
    return sorted(offer.state for offer in processes.offers(call))


def first_who_answers(processes: Processes, call: UUID) -> tuple[UUID, str]:
    """Everybody picks up; the offer and the leg of one of them."""
    return next(iter(processes.everybody_answers(call).items()))


@rounds(12)
def test_of_those_who_press_one_in_the_same_instant_one_has_her_and_the_others_hear_that_she_is_taken(
    processes: Processes,
) -> None:
    call = processes.seeks()
    legs = list(processes.everybody_answers(call).items())
    assert len(legs) == len(PRIMARIES)
    one, two, three = legs
    heard = at_once(
        lambda: processes.takes(0, *one), lambda: processes.takes(1, *two), lambda: processes.takes(0, *three)
    )
    assert sorted("<Conference" in words for words in heard) == [False, False, True]
    assert sorted("/taken." in words for words in heard) == [False, True, True]
    assert states(processes, call) == ["accepted", "withdrawn", "withdrawn"]
    winner, _ = legs[["<Conference" in words for words in heard].index(True)]
    assert processes.offer(winner).state == "accepted"
    assert processes.promised(Chore.MOVE_CALLER)[-1]["offer"] == str(winner)
    let_go = {UUID(errand["offer"]) for errand in processes.promised(Chore.TELL_LOSER)}
    assert {offer for offer, _ in legs} - let_go == {winner}
    assert counted(processes, Happened.OFFER_ACCEPTED, call) == 1


@rounds(6)
def test_a_phone_that_still_rings_when_she_is_taken_stops(processes: Processes) -> None:
    call = processes.seeks()
    first, second, third = (offer.id for offer in processes.offers(call))
    legs = {offer: processes.rings(offer) for offer in (second, third)}
    leg = processes.answers(first)
    at_once(lambda: processes.takes(0, first, leg), lambda: processes.rings(second, legs[second]))
    ended = {errand["leg"] for errand in processes.promised(Chore.END_LEG)}
    assert ended >= set(legs.values())


@rounds(6)
def test_a_claim_and_her_quick_exit_in_one_instant_never_put_her_through(processes: Processes) -> None:
    call = processes.seeks()
    offer, leg = first_who_answers(processes, call)
    taken, left = at_once(lambda: processes.takes(0, offer, leg), lambda: processes.presses(call, 3, "9", web=1))
    assert "/quick_exit." in left
    assert "<Conference" not in left
    assert "<Conference" in taken or "/caller_gone." in taken
    joined = processes.posts(0, paths.join(offer), CallSid=processes.sids[call])
    assert "<Conference" not in joined, "a redirect that comes after the 9 lets her go"
    processes.leaves(call)
    assert processes.call(call).outcome == "quick_exit"
    assert set(states(processes, call)) <= {"withdrawn", "over"}


@rounds(6)
def test_a_claim_and_her_wish_to_leave_a_message_in_one_instant_end_in_one_of_the_two(processes: Processes) -> None:
    call = processes.seeks()
    processes.presses(call, 3)  # the waiting room, in which 2 leaves a message
    offer, leg = first_who_answers(processes, call)
    taken, wish = at_once(lambda: processes.takes(0, offer, leg), lambda: processes.presses(call, 4, "2", web=1))
    if "<Conference" in taken:
        assert processes.call(call).state == "connecting"
        assert processes.offer(offer).state == "accepted"
        assert "<Conference" in wish or paths.turn(call, 5) in wish
    else:
        assert "/taken." in taken
        assert "/vm_intro." in wish
        assert set(states(processes, call)) == {"withdrawn"}


@rounds(9)
def test_a_claim_while_a_danger_call_takes_her_phone_puts_through_one_caller_and_the_other_keeps_every_phone(
    processes: Processes,
) -> None:
    waiting = processes.seeks()
    offer, leg = first_who_answers(processes, waiting)
    danger = processes.dials()
    taken, heard = at_once(lambda: processes.takes(0, offer, leg), lambda: processes.presses(danger, 1, "1", web=1))
    assert "<Conference" in taken
    assert "/danger_connect" in heard
    accepted = processes.offer(offer)
    assert accepted.state == "accepted"
    hers, other = (waiting, danger) if accepted.call_id == waiting else (danger, waiting)
    assert processes.call(hers).state == "connecting"
    assert processes.call(other).state == "waiting"
    if hers == waiting:
        processes.passes(1)
        processes.looks_for_waiting_callers()
        ringing = {one.person_id for one in processes.offers(danger) if one.state in OPEN}
        assert len(ringing) == len(PRIMARIES) - 1
        assert "withdrawn" not in states(processes, danger)


def test_a_claim_and_a_danger_call_that_want_each_others_phones_do_not_wait_for_each_other(
    processes: Processes,
) -> None:
    waiting = processes.seeks()
    legs = list(processes.everybody_answers(waiting))
    danger = processes.dials()
    with processes.runtimes[0].begin() as work:
        call, offer = lock_offer(work, legs[-1])
        (heard,) = at_once(lambda: processes.presses(danger, 1, "1", web=1))
        assert "/danger_connect" in heard, "a key 1 in the middle of its work does not hold up a danger call"
        assert claim(work, call, offer) == "won"
    assert [processes.offer(one).call_id == danger for one in legs] == [True, True, False]
    assert states(processes, danger) == ["answered", "answered"], "two phones were hers before the claim was done"


@rounds(6)
def test_callers_who_seek_in_one_instant_never_have_one_counsellor_between_them(processes: Processes) -> None:
    one, other = processes.seeks(keys="3"), processes.seeks(keys="3")
    at_once(lambda: processes.presses(one, 2, "4", web=0), lambda: processes.presses(other, 2, "4", web=1))
    live = select(Offer.person_id).where(Offer.state.in_(OPEN))
    reserved = processes.look(lambda session: Counter(session.scalars(live)))
    assert len(reserved) == len(PRIMARIES)
    assert set(reserved.values()) == {1}


@rounds(6)
def test_two_danger_calls_from_one_number_in_one_instant_are_one_item_of_work(processes: Processes) -> None:
    number = processes.new_number()
    callers = one, other = processes.dials(number=number), processes.dials(number=number)
    at_once(lambda: processes.presses(one, 1, "1", web=0), lambda: processes.presses(other, 1, "1", web=1))
    theirs = select(WorkItem).where(WorkItem.kind == "p1", WorkItem.call_id.in_(callers))
    (item,) = processes.look(lambda session: list(session.scalars(theirs)))
    joined = select(WorkItemCall.call_id).where(WorkItemCall.item_id == item.id)
    assert {item.call_id, *processes.look(lambda session: list(session.scalars(joined)))} == set(callers)
    assert [processes.call(call).priority for call in callers] == ["P1", "P1"], "the danger key is never refused"


@rounds(6)
def test_one_call_that_is_announced_twice_in_one_instant_is_one_call_with_one_greeting(processes: Processes) -> None:
    form = {"CallSid": processes.new_sid(), "From": processes.new_number(), "To": "+254800720262"}
    one, other = at_once(
        lambda: processes.posts(0, paths.INBOUND, **form), lambda: processes.posts(1, paths.INBOUND, **form)
    )
    assert one == other
    assert "/greet." in one
    call = processes.call_of(form["CallSid"])
    tickets = select(func.count()).where(Contact.call_id == call)
    assert processes.look(lambda session: session.scalar(tickets)) == 1
    assert counted(processes, Happened.CALL_ARRIVED, call) == 1


@rounds(6)
def test_one_turn_that_is_asked_for_twice_in_one_instant_has_one_document_and_rings_once(processes: Processes) -> None:
    call = processes.seeks(keys="3")
    before = len(processes.promised(Chore.RING_LEG))
    one, other = at_once(lambda: processes.presses(call, 2, "4", web=0), lambda: processes.presses(call, 2, "4", web=1))
    assert one == other
    assert "/counsellor_connect." in one
    assert len(processes.offers(call)) == len(PRIMARIES)
    assert len(processes.promised(Chore.RING_LEG)) - before == len(PRIMARIES)
    assert counted(processes, Happened.HUMAN_SOUGHT, call) == 1


def recording_of(processes: Processes, call: UUID) -> Recording:
    """The one recording of a call."""
    found: Recording = processes.look(lambda session: session.scalars(select(Recording).filter_by(call_id=call)).one())
    return found


@pytest.mark.parametrize(("seconds", "state"), [("7", "recorded"), ("0", "discarded")])
@rounds(6)
def test_a_recordings_action_and_its_report_in_one_instant_make_one_row_that_is_fetched_or_deleted(
    processes: Processes, seconds: str, state: str
) -> None:
    call = processes.seeks(keys="351")
    processes.presses(call, 4)  # the intro is over: she speaks, and hangs up
    recording = recording_of(processes, call).id
    sid = processes.new_sid("RE")
    hung_up = {"CallSid": processes.sids[call], "CallStatus": "completed", "Digits": "hangup"}
    file = {"RecordingSid": sid, "RecordingUrl": f"https://api.example/{sid}", "RecordingStatus": "completed"}
    at_once(
        lambda: processes.posts(0, paths.recorded(call, 5), RecordingDuration=seconds, **hung_up),
        lambda: processes.posts(1, paths.recording(recording), RecordingDuration=seconds, **file),
    )
    kept = recording_of(processes, call)
    assert (kept.state, kept.carrier_sid) == (state, sid)
    fetched = [errand["recording"] for errand in processes.promised(Chore.FETCH_RECORDING)]
    deleted = [errand["recording"] for errand in processes.promised(Chore.DELETE_RECORDING)]
    if state == "recorded":
        assert fetched.count(str(recording)) == 1
        assert processes.call(call).outcome == "voicemail"
    else:
        assert deleted.count(sid) == 1, "nothing stays at the carrier"


@rounds(6)
def test_a_caller_whose_leaving_all_doors_report_in_one_instant_has_left_once(processes: Processes) -> None:
    call = processes.seeks()
    offer, leg = first_who_answers(processes, call)
    processes.takes(0, offer, leg)
    processes.meets(call, offer)
    processes.passes(30)
    ended = {"CallSid": processes.sids[call], "CallStatus": "completed"}
    at_once(
        lambda: processes.posts(0, paths.CALL_STATUS, **ended),
        lambda: processes.posts(1, paths.caller_left(offer), **ended),
        lambda: processes.posts(0, paths.leg_left(offer), CallSid=leg),
        lambda: processes.posts(1, paths.leg_status(offer), CallSid=leg, CallStatus="completed", SequenceNumber="3"),
    )
    for once in (Happened.CALLER_LEFT, Happened.CONVERSATION_ENDED, Happened.CALL_ENDED):
        assert counted(processes, once, call) == 1, once
    found = processes.call(call)
    assert (found.state, found.talk_s) == ("ended", 30.0)
    assert found.outcome in ("live_support", "dropped_network"), "both legs left in one instant: either may be first"
