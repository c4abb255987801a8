"""The carrier's reports come late, twice, out of order or never; a leg that has ended stays ended."""

from __future__ import annotations

from itertools import permutations
from uuid import UUID

import pytest

from hotline.errors import CarrierRefused, NotFound
from hotline.paging import (
    Attempt,
    accept,
    advance,
    attempt_due,
    attempt_reported,
    prepare_attempt,
    settle_attempt,
    settle_reconcile,
)
from hotline.telephony import Placed
from tests.paging.paged import Paged

Report = tuple[str, int]


def reports(paged: Paged, attempt: UUID, *said: Report, leg: str | None = None) -> None:
    for status, sequence in said:
        with paged.hotline.begin() as work:
            attempt_reported(work, attempt, status, sequence, leg)


ANSWERED_CALL: tuple[Report, ...] = (("initiated", 0), ("ringing", 1), ("in-progress", 2), ("completed", 3))


@pytest.mark.parametrize("order", list(permutations(ANSWERED_CALL)))
def test_in_whatever_order_the_reports_come_the_end_is_the_same(paged: Paged, order: tuple[Report, ...]) -> None:
    paged.opens("P1")
    paged.settles()
    attempt = paged.attempt_of("Pendo")
    reports(paged, attempt.id, *order, *order)
    after = paged.attempt_of("Pendo")
    assert (after.state, after.why) == ("ended", "no key")
    assert paged.hotline.kinds().count("attempt_ended") == 1


def test_a_late_report_does_not_take_a_ringing_phone_back(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    attempt = paged.attempt_of("Pendo")
    reports(paged, attempt.id, ("in-progress", 2), ("ringing", 1), ("initiated", 0))
    assert paged.attempt_of("Pendo").state == "answered"
    assert paged.attempt_of("Pendo").delivered_at == paged.hotline.now


@pytest.mark.parametrize("status", ["busy", "no-answer", "completed"])
def test_who_did_not_answer_is_rung_again_after_seventy_five_seconds(paged: Paged, status: str) -> None:
    paged.opens("P3")
    paged.settles()
    attempt = paged.attempt_of("Pendo")
    reports(paged, attempt.id, (status, 3))
    paged.rung()
    paged.passes(74)
    assert paged.rung() == []
    paged.passes(1)
    assert paged.rung() == ["Pendo"]
    assert paged.texted() == ["Pendo"]  # the first text alone: a repeat by voice is no reason to text again
    assert paged.attempt_of("Pendo").first is False


def test_she_is_rung_three_times_for_a_rung_and_then_left_until_the_next(paged: Paged) -> None:
    paged.opens("P3")
    paged.settles()
    for _ in range(5):
        reports(paged, paged.attempt_of("Pendo").id, ("no-answer", 3))
        paged.passes(76)
    assert paged.rung() == ["Pendo"] * 3


def test_a_failed_leg_asks_the_next_at_once_and_the_text_stands(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    reports(paged, paged.attempt_of("Pendo").id, ("failed", 2))
    paged.rung()
    paged.settles()
    assert paged.rung() == ["Rehema"]
    assert paged.attempt_of("Pendo", "text").state == "sent"


def test_a_voicemail_that_answers_has_accepted_nothing(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    reports(paged, paged.attempt_of("Pendo").id, *ANSWERED_CALL)
    paged.passes(60)
    assert paged.page(page).state == "climbing"
    assert paged.rung()[-1] == "Rehema"


def test_a_report_before_the_carriers_own_answer_makes_no_second_call(paged: Paged) -> None:
    paged.opens("P1")
    with paged.hotline.begin() as work:
        advance(work, paged.page(paged.opens("P1")).id)
    attempt = paged.attempt_of("Pendo")
    with paged.hotline.begin() as work:
        assert prepare_attempt(work, attempt.id) is not None
    reports(paged, attempt.id, ("ringing", 1), leg="CA77")
    with paged.hotline.begin() as work:
        settle_attempt(work, attempt.id, Placed("CA77"))
        assert prepare_attempt(work, attempt.id) is None
    assert (paged.attempt_of("Pendo").state, paged.attempt_of("Pendo").leg_sid) == ("ringing", "CA77")
    assert paged.hotline.kinds().count("attempt_sent") == 1


def test_two_hands_at_one_errand_ring_her_once(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    paged.rung()
    paged.sends(paged.attempt_of("Pendo").id)
    assert paged.rung() == []


def test_a_hand_that_died_while_sending_is_followed_by_another(paged: Paged) -> None:
    page = paged.opens("P1")
    with paged.hotline.begin() as work:
        advance(work, page)
    attempt = paged.attempt_of("Pendo")
    with paged.hotline.begin() as work:
        assert prepare_attempt(work, attempt.id) is not None  # and then its process is killed
        assert prepare_attempt(work, attempt.id) is None
    paged.run = len(paged.hotline.happened)
    paged.passes(19)
    assert paged.rung() == []
    paged.passes(1)
    assert paged.rung() == ["Pendo"]


def test_an_attempt_whose_errand_was_lost_is_sent_by_the_clock(paged: Paged) -> None:
    page = paged.opens("P1")
    with paged.hotline.begin() as work:
        advance(work, page)
    paged.run = len(paged.hotline.happened)  # Redis and every errand lost
    paged.passes(15)
    assert paged.rung() == ["Pendo"]
    assert paged.texted() == ["Pendo"]


def test_a_leg_that_was_placed_too_late_is_ended(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.passes(60)
    rehema = paged.attempt_of("Rehema")
    with paged.hotline.begin() as work:
        slow = work.session.get_one(Attempt, rehema.id)
        slow.state, slow.leg_sid, slow.sent_at = "sending", None, None  # the carrier has not answered yet
        accept(work, paged.newest(work, "Pendo").id)
    assert paged.page(page).state == "accepted"
    assert paged.legs_to_end() == []
    with paged.hotline.begin() as work:
        settle_attempt(work, rehema.id, Placed("CA99"))
    assert paged.legs_to_end() == ["CA99"]
    assert paged.attempt_of("Rehema").state == "withdrawn"


def test_a_second_leg_of_one_attempt_is_ended_and_its_reports_change_nothing(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    attempt = paged.attempt_of("Pendo")
    reports(paged, attempt.id, ("ringing", 1), leg=attempt.leg_sid)
    reports(paged, attempt.id, ("busy", 2), leg="CA-other")
    assert paged.attempt_of("Pendo").state == "ringing"
    assert paged.legs_to_end() == ["CA-other"]


def test_a_leg_of_which_nothing_is_heard_is_asked_about_after_a_minute(paged: Paged) -> None:
    paged.opens("P3")
    paged.settles()
    leg = paged.attempt_of("Pendo").leg_sid
    assert leg is not None
    paged.passes(59)
    assert paged.attempt_of("Pendo").state == "sent"
    paged.seen[leg] = "no-answer"
    paged.passes(1)
    assert (paged.attempt_of("Pendo").state, paged.attempt_of("Pendo").why) == ("ended", "no-answer")


def test_a_long_talk_is_asked_about_again_and_left_alone(paged: Paged) -> None:
    paged.opens("P3")
    paged.passes(200)
    attempt = paged.attempt_of("Pendo")
    assert attempt.state == "answered"
    assert attempt.due_at is not None


def test_a_leg_the_carrier_does_not_know_is_over(paged: Paged) -> None:
    paged.opens("P3")
    paged.settles()
    with paged.hotline.begin() as work:
        settle_reconcile(work, paged.newest(work, "Pendo").id, CarrierRefused("no such call", 20404))
    assert paged.attempt_of("Pendo").state == "ended"


def test_too_many_calls_a_second_is_no_reason_to_give_her_up(paged: Paged) -> None:
    paged.answers["+254712000001"] = [CarrierRefused("too many requests", 20429)]
    paged.opens("P1")
    paged.passes(6)
    assert paged.rung() == ["Pendo", "Pendo"]
    assert paged.attempt_of("Pendo").state == "sent"


@pytest.mark.parametrize(("status", "state"), [("delivered", "sent"), ("undelivered", "failed"), ("sent", "sent")])
def test_a_texts_reports_are_kept(paged: Paged, status: str, state: str) -> None:
    paged.opens("P1")
    paged.settles()
    text = paged.attempt_of("Pendo", "text")
    with paged.hotline.begin() as work:
        attempt_reported(work, text.id, status, 0)
    after = paged.attempt_of("Pendo", "text")
    assert (after.state, after.delivered_at is not None) == (state, status == "delivered")


def test_looking_at_an_attempt_before_its_time_changes_nothing(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    before = paged.attempt_of("Pendo")
    with paged.hotline.begin() as work:
        attempt_due(work, before.id)
    assert paged.attempt_of("Pendo").due_at == before.due_at
    assert paged.hotline.promised == []


def test_an_unknown_attempt_is_not_found(paged: Paged) -> None:
    with paged.hotline.begin() as work, pytest.raises(NotFound):
        attempt_reported(work, paged.ticket_id, "ringing", 1)
