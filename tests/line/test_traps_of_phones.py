"""Traps of a real carrier, second part: phones, numbers, queues and time."""

from __future__ import annotations

import pytest

from hotline.line.core.handsets import PhoneError
from hotline.line.settings import Delays
from tests.line.conversation import PAGES, talking
from tests.line.stage import ACHIENG, AMINA, APP, OURS, START, WANJIRU, Stage, twiml, values

# --- 4: a crash is not a hang-up --------------------------------------------------------------------


def test_trap_4_a_leg_outlives_its_radio() -> None:
    stage, _, _ = talking()
    stage.exchange.vanish(stage.now, WANJIRU)
    stage.passes(19)
    assert stage.hears(AMINA) == "p-1"
    with pytest.raises(PhoneError, match="in no call"):
        stage.presses(WANJIRU, "1")
    stage.passes(2)
    assert stage.hears(AMINA) == "the caller goes on"
    assert values(stage.asked("/staff-after"), "CallStatus") == ["completed"]


def test_trap_4_a_browsers_leg_outlives_its_tab_by_ten_seconds() -> None:
    stage = Stage(dict(PAGES))
    stage.exchange.set_handset("client:wanjiru", kind="client", answers_after=1)
    stage.dials()
    stage.places("client:wanjiru?offer=7", "/join")
    stage.passes(10)
    stage.exchange.vanish(stage.now, "client:wanjiru")
    stage.passes(9)
    assert stage.hears(AMINA) == "p-1"
    stage.passes(2)
    assert stage.hears(AMINA) == "the caller goes on"


def test_trap_4_a_vanished_radio_is_not_heard_as_silence_by_a_recording() -> None:
    stage = Stage({"/voice": twiml('<Record action="/kept" timeout="5" maxLength="60"/>'), "/kept": twiml()})
    stage.dials()
    stage.passes(2)
    stage.exchange.vanish(stage.now, AMINA)
    stage.passes(15)
    assert stage.asked("/kept") == []
    stage.passes(10)
    assert values(stage.asked("/kept"), "Digits") == ["hangup"]


# --- 5: several nouns in one Dial -------------------------------------------------------------------


def test_trap_5_the_first_to_pick_up_ends_the_ringing_before_her_whisper_even_a_voicemail() -> None:
    numbers = "".join(f'<Number url="/whisper">{phone}</Number>' for phone in (WANJIRU, ACHIENG))
    stage = Stage(
        {
            "/voice": twiml(f'<Dial action="/after" callerId="{OURS}">{numbers}</Dial>'),
            "/whisper": twiml('<Gather numDigits="1" timeout="5"><Say>press one</Say></Gather>', "<Hangup/>"),
            "/after": twiml("<Say>nobody took it</Say>"),
        }
    )
    stage.exchange.set_handset(ACHIENG, voicemail_after=4)
    stage.dials()
    stage.passes(8)
    with pytest.raises(PhoneError, match="not ringing"):
        stage.exchange.answer(stage.now, WANJIRU)
    stage.passes(8)
    after = stage.asked("/after")[0].params
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "false")
    assert stage.heard(WANJIRU) == []


# --- 6: caller ids are checked, and the default is the caller's own number --------------------------


def test_trap_6_without_a_caller_id_the_callers_own_number_lands_in_the_volunteers_phone() -> None:
    stage = Stage({"/voice": twiml(f"<Dial>{WANJIRU}</Dial>")})
    stage.dials(AMINA)
    stage.passes(5)
    (ringing,) = stage.seen("ringing")
    assert (ringing.phone, ringing.details["from_"]) == (WANJIRU, AMINA)


def test_trap_6_a_caller_id_that_is_not_ours_is_refused() -> None:
    stage = Stage({"/voice": twiml(f'<Dial action="/after" callerId="{ACHIENG}">{WANJIRU}</Dial>'), "/after": twiml()})
    stage.dials(AMINA)
    stage.passes(5)
    assert stage.errors() == [13214]
    assert values(stage.asked("/after"), "DialCallStatus") == ["failed"]


@pytest.mark.parametrize(
    ("to", "from_", "code"),
    [
        (WANJIRU, "+254700000000", 21210),
        (WANJIRU, "anonymous", 21212),
        (WANJIRU, "", 21213),
        ("", OURS, 21201),
        ("0722000002", OURS, 21211),
        ("+12025550100", OURS, 21215),
    ],
)
def test_trap_6_numbers_are_checked_when_a_call_is_placed(to: str, from_: str, code: int) -> None:
    stage = Stage(countries=("+254",))
    answer = stage.rest("POST", "/Calls", To=to, From=from_, Url=f"{APP}/join")
    assert isinstance(answer.body, dict)
    assert (answer.status, answer.body["code"]) == (400, code)


def test_trap_6_a_dial_to_a_country_that_is_not_allowed_fails() -> None:
    page = twiml(f'<Dial action="/after" callerId="{OURS}">+12025550100</Dial>')
    stage = Stage({"/voice": page, "/after": twiml()}, countries=("+254",))
    stage.dials()
    stage.passes(2)
    assert stage.errors() == [13227]


# --- 7: one queue of so many calls a second ---------------------------------------------------------


def test_trap_7_placed_calls_leave_one_a_second_and_wait_visibly_queued() -> None:
    stage = Stage({**PAGES, "/join": twiml("<Pause length='60'/>")})
    phones = [f"+2547220000{n:02}" for n in range(4)]
    sids = [stage.places(phone, "/join") for phone in phones]
    stage.passes(2.5)
    assert [e.phone for e in stage.seen("left")] == phones[:3]
    assert [round(e.at - START) for e in stage.seen("left")] == [0, 1, 2]
    answer = stage.rest("GET", f"/Calls/{sids[3]}")
    assert isinstance(answer.body, dict)
    assert answer.body["status"] == "queued"


def test_trap_7_a_queued_call_that_is_cancelled_gives_its_turn_to_the_next() -> None:
    stage = Stage({**PAGES, "/join": twiml("<Pause length='60'/>")})
    _, second, _ = [stage.places(phone, "/join") for phone in (WANJIRU, ACHIENG, "+254744000004")]
    stage.rest("POST", f"/Calls/{second}", Status="canceled")
    stage.passes(1.5)
    assert [e.phone for e in stage.seen("left")] == [WANJIRU, "+254744000004"]


def test_trap_7_the_phones_of_a_dial_never_queue() -> None:
    numbers = "".join(f"<Number>+2547220000{n:02}</Number>" for n in range(4))
    stage = Stage({"/voice": twiml(f'<Dial callerId="{OURS}">{numbers}</Dial>')})
    stage.dials()
    stage.passes(1)
    assert len(stage.seen("left")) == 4


def test_trap_7_there_is_a_cap_on_calls_at_once() -> None:
    stage = Stage(dict(PAGES), calls_at_once=2)
    stage.dials()
    stage.places(WANJIRU, "/join")
    answer = stage.rest("POST", "/Calls", To=ACHIENG, From=OURS, Url=f"{APP}/join")
    assert isinstance(answer.body, dict)
    assert (answer.status, answer.body["code"]) == (429, 10004)


# --- 8: everything takes time -----------------------------------------------------------------------


def test_trap_8_a_webhook_takes_150_to_400_milliseconds_and_a_phone_rings_2_to_8_seconds_later() -> None:
    webhooks, rings = [], []
    for seed in range(30):
        stage = Stage({**PAGES, "/join": twiml()}, seed=seed, delays=Delays())
        stage.dials()
        stage.places(WANJIRU, "/join")
        stage.passes(9)
        webhooks += [e.at - START for e in stage.seen("answered") if e.phone == AMINA]
        rings += [e.at - START for e in stage.seen("ringing")]
    assert len(webhooks) == len(rings) == 30
    assert 0.15 <= min(webhooks) < 0.2 < 0.35 < max(webhooks) <= 0.4
    assert 2 <= min(rings) < 3 < 7 < max(rings) <= 8


def test_trap_8_an_unanswered_call_rings_five_seconds_longer_than_its_timeout() -> None:
    stage = Stage(dict(PAGES))
    stage.places(WANJIRU, "/join", Timeout="20", StatusCallback=f"{APP}/status")
    stage.passes(24.9)
    assert stage.asked("/status") == []
    stage.passes(0.5)
    assert values(stage.asked("/status"), "CallStatus") == ["no-answer"]


def test_trap_8_keys_pressed_between_two_verbs_are_lost() -> None:
    turn = twiml('<Gather action="/turn" numDigits="1" timeout="8"/>')
    stage = Stage({"/voice": turn, "/turn": turn})
    stage.dials()
    stage.passes(1)
    stage.presses(AMINA, "3")
    stage.passes(0.1)
    stage.presses(AMINA, "4")
    stage.passes(1)
    assert values(stage.asked("/turn"), "Digits") == ["3"]
    stage.presses(AMINA, "5")
    stage.passes(1)
    assert values(stage.asked("/turn"), "Digits") == ["3", "5"]


# --- 9: a caller who hangs up before she is answered ------------------------------------------------


def test_trap_9_an_early_hang_up_can_be_reported_before_the_first_request_is_answered() -> None:
    stage = Stage({"/voice": twiml("<Say>hello</Say>")})
    sid = stage.dials()
    stage.passes(0.05)
    stage.exchange.hang_up(stage.now, AMINA)
    stage.passes(1)
    assert [(r.path, r.params["CallSid"]) for r in stage.requests] == [("/voice", sid), ("/ended", sid)]
    assert stage.requests[1].at - stage.requests[0].at == pytest.approx(0.05)
    assert values(stage.asked("/ended"), "CallStatus") == ["no-answer"]
    assert stage.heard(AMINA) == ["ringing"]


def test_trap_9_and_even_before_it_is_sent() -> None:
    first = set()
    for seed in range(20):
        stage = Stage({"/voice": twiml("<Say>hello</Say>")}, seed=seed, delays=Delays())
        stage.dials()
        stage.passes(0.05)
        stage.exchange.hang_up(stage.now, AMINA)
        stage.passes(1)
        first.add(stage.requests[0].path)
    assert first == {"/voice", "/ended"}


# --- 10: lists lag, files come late, fallbacks are per leg, busy browsers are deaf ------------------


def test_trap_10_a_conference_is_found_by_name_only_after_some_seconds() -> None:
    stage = Stage(dict(PAGES))
    stage.dials()
    stage.passes(1)
    early = stage.rest("GET", "/Conferences", FriendlyName="p-1")
    stage.passes(3)
    late = stage.rest("GET", "/Conferences", FriendlyName="p-1")
    assert isinstance(early.body, dict)
    assert isinstance(late.body, dict)
    assert (len(early.body["conferences"]), len(late.body["conferences"])) == (0, 1)


def test_trap_10_a_redirect_without_a_fallback_has_none() -> None:
    stage = Stage({**PAGES, "/fallback": twiml("<Say>the fallback</Say>")})
    caller = stage.dials()
    stage.passes(1)
    stage.rest("POST", f"/Calls/{caller}", Url=f"{APP}/nowhere")
    stage.passes(1)
    assert stage.asked("/fallback") == []
    assert stage.hears(AMINA).startswith("We are sorry, an application error")


def test_trap_10_a_browser_that_is_talking_ignores_a_call_and_one_that_is_gone_does_not_answer() -> None:
    stage = Stage({**PAGES, "/join": twiml("<Pause length='60'/>")})
    stage.exchange.set_handset("client:wanjiru", kind="client", answers_after=1)
    stage.exchange.set_handset("client:achieng", kind="client", registered=False)
    stage.places("client:wanjiru", "/join")
    stage.passes(6)
    stage.places("client:wanjiru", "/join", Timeout="10", StatusCallback=f"{APP}/busy")
    stage.passes(1)
    stage.places("client:achieng", "/join", StatusCallback=f"{APP}/gone")
    stage.passes(6)
    assert values(stage.asked("/gone"), "CallStatus") == ["no-answer"]
    assert stage.asked("/busy") == []
    stage.passes(10)
    assert values(stage.asked("/busy"), "CallStatus") == ["no-answer"]
