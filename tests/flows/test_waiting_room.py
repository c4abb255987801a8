"""What is heard while people are rung; in these stories every prompt lasts 10 s and a quiet turn tone + 1 s."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ivr_flows.steps import AskKeys, AskRecording, BookCallback, NoteConsent, SafeToCall, Say, Tone, WithdrawSeek
from tests.flows.caller import Caller


def test_every_quiet_turn_is_at_most_five_seconds_of_tone_and_one_of_listening() -> None:
    caller = Caller()
    caller.presses("34")
    caller.now += 11
    caller.is_silent()
    assert caller.step.sounds == (Tone("quiet", 5.0),)
    assert caller.step.wait == AskKeys(1.0)


def test_queue_wait_is_heard_every_thirty_seconds() -> None:
    caller = Caller()
    caller.presses("34")
    said = caller.waits(130)
    assert [prompt for _, prompt in said] == ["queue_wait"] * 4
    times = [at for at, _ in said]
    assert times[0] == pytest.approx(30, abs=2)
    assert all(later - sooner == pytest.approx(30, abs=2) for sooner, later in pairwise(times))


def test_the_turn_before_an_announcement_is_shortened_to_meet_it() -> None:
    caller = Caller()
    caller.presses("34")
    caller.now = 25.0
    caller.is_silent()
    assert caller.step.sounds == (Tone("quiet", 4.0),)
    caller.now = 28.0
    caller.is_silent()
    assert caller.step.sounds == (Tone("quiet", 1.0),)
    caller.now = 29.6
    caller.is_silent()
    assert caller.hears == ["queue_wait"]


def test_nobody_there_is_said_as_soon_as_the_words_before_it_are_over() -> None:
    caller = Caller(reachable=False)
    caller.presses("34")
    said = caller.waits(60)
    assert said[0] == (11, "nobody_available")
    assert [prompt for _, prompt in said] == ["nobody_available"] * 2
    assert said[1][0] == pytest.approx(41, abs=2)


def test_with_nobody_there_and_no_key_she_is_led_to_the_recorder_while_phones_ring_on() -> None:
    caller = Caller(reachable=False)
    caller.presses("34")
    said = caller.waits(300)
    assert [prompt for _, prompt in said] == ["nobody_available"] * 3 + ["vm_intro"]
    assert isinstance(caller.step.wait, AskRecording)
    assert WithdrawSeek() not in caller.effects
    assert caller.step.position.seeking == "P3"
    caller.records(0)
    assert caller.hears == ["goodbye"]
    assert caller.is_off


def test_while_people_are_there_but_busy_she_waits_up_to_fifteen_minutes() -> None:
    caller = Caller()
    caller.presses("34")
    assert {prompt for _, prompt in caller.waits(890)} == {"queue_wait"}
    assert [prompt for _, prompt in caller.waits(60)][-1] == "vm_intro"
    assert isinstance(caller.step.wait, AskRecording)


def test_keys_one_and_two_count_only_once_they_were_offered() -> None:
    caller = Caller()
    caller.presses("34")
    caller.presses("2")
    assert (caller.node, caller.asked()) == ("waiting_room", [])
    caller.waits(35)
    caller.presses("2")
    assert (caller.hears, caller.asked()) == (["vm_intro"], [WithdrawSeek()])


def test_an_offer_is_followed_by_tone_in_the_same_wait_so_that_a_late_key_is_heard() -> None:
    caller = Caller()
    caller.presses("34")
    caller.now = 30.0
    caller.is_silent()
    assert caller.step.sounds == (Say("queue_wait", "en"), Tone("quiet", 5.0))


def test_star_says_the_last_announcement_again_and_eight_says_it_in_the_other_language() -> None:
    caller = Caller()
    caller.presses("34")
    caller.presses("*")
    assert caller.hears == ["counsellor_connect"]
    caller.waits(45)
    caller.presses("*")
    assert caller.hears == ["queue_wait"]
    caller.presses("8")
    assert (caller.hears, caller.languages) == (["queue_wait"], ["sw"])


def test_seven_leads_back_to_the_menu_and_the_room_takes_her_back() -> None:
    caller = Caller()
    caller.presses("322")
    caller.presses("1")
    caller.presses("7")
    assert caller.hears == ["medical_menu"]
    assert WithdrawSeek() not in caller.effects
    caller.presses("0")
    assert caller.node == "waiting_room"


def test_danger_wait_is_said_fifteen_seconds_after_its_end_again() -> None:
    caller = Caller()
    caller.presses("31")
    said = caller.waits(100)
    assert {prompt for _, prompt in said} == {"danger_wait"}
    times = [at for at, _ in said]
    assert times[0] == pytest.approx(11 + 15, abs=2)
    assert all(later - sooner == pytest.approx(10 + 1 + 15, abs=2) for sooner, later in pairwise(times))


def test_danger_fail_is_said_at_once_when_all_rounds_are_gone_and_then_every_minute() -> None:
    caller = Caller()
    caller.presses("31")
    caller.waits(50)
    said = [(at, prompt) for at, prompt in caller.waits(80, exhausted=True) if prompt == "danger_fail"]
    # at once means after the sentence of at most 10 s that she is hearing
    assert said[0][0] == pytest.approx(0, abs=12)
    # not more often than every minute; a danger_wait of 10 s may stand before it
    assert 60 <= said[1][0] - said[0][0] <= 75


def test_in_danger_she_may_say_that_we_may_call() -> None:
    caller = Caller()
    caller.presses("31")
    caller.waits_for("danger_fail", exhausted=True)
    assert caller.node == "danger_fail"
    caller.presses("1")
    assert caller.asked() == [
        WithdrawSeek(),
        SafeToCall(True),
        NoteConsent("CALLBACK", "given", "danger_fail"),
        BookCallback("this", "now", sms_ok=False),
    ]
    assert caller.hears == ["cb_danger_done", "goodbye"]


def test_in_danger_from_a_withheld_number_she_is_asked_for_one() -> None:
    caller = Caller(withheld=True)
    caller.presses("31")
    caller.waits_for("danger_fail", exhausted=True)
    caller.presses("1")
    assert caller.hears == ["cb_number"]
    caller.keys_a_number("0712345678", good=True)
    assert caller.asked()[-1] == BookCallback("keyed", "now", sms_ok=False)
    assert caller.hears == ["cb_done", "goodbye"]


def test_in_danger_she_may_say_that_we_may_not_call_and_we_go_on_ringing() -> None:
    caller = Caller()
    caller.presses("31")
    caller.waits_for("danger_fail", exhausted=True)
    caller.presses("2")
    assert caller.asked() == [SafeToCall(False)]
    assert caller.hears == ["cb_danger_no"]
    assert caller.node == "danger_room"


def test_in_danger_a_message_leads_back_to_the_room_and_silence_too() -> None:
    caller = Caller()
    caller.presses("31")
    caller.waits_for("danger_fail", exhausted=True)
    caller.presses("3")
    assert (caller.hears, caller.asked()) == (["vm_intro"], [WithdrawSeek()])
    caller.is_silent()
    caller.records(9, "#")
    caller.presses("1")
    caller.is_silent()
    assert caller.node == "danger_room"
    assert not caller.is_off


def test_in_danger_two_unanswered_offers_lead_to_the_recorder_and_then_back_to_waiting() -> None:
    caller = Caller(exhausted=True)
    caller.presses("31")
    said = [prompt for _, prompt in caller.waits(400)]
    assert said.count("danger_fail") == 2
    assert said[-1] == "vm_intro"
    caller.records(0)
    assert caller.node == "danger_room"
    caller.waits(900)
    assert caller.hears == ["goodbye"]
    assert caller.is_off


def test_a_new_seek_begins_counting_anew() -> None:
    caller = Caller()
    caller.presses("34")
    caller.waits(65)
    caller.is_cut_off()
    caller.now += 11
    caller.is_silent()
    assert caller.step.sounds == (Tone("quiet", 5.0),)
    caller.asked_at = caller.now
    said = caller.waits(40)
    assert [prompt for _, prompt in said] == ["queue_wait"]
    assert said[0][0] == pytest.approx(30, abs=2)
