"""The traps of a real carrier. An emulation without them is green where callers are lost."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.line.handsets import PhoneError
from hotline.line.settings import Delays
from tests.line.stage import ACHIENG, AMINA, APP, OURS, START, WANJIRU, Stage, twiml, values


def room(action: str, more: str = "") -> str:
    """A document that joins the conference p-1, as both legs of a conversation do."""
    return twiml(
        f'<Dial action="{action}" {more}><Conference beep="false" waitUrl="/wait" waitMethod="GET" '
        'endConferenceOnExit="true" statusCallback="/conference" statusCallbackEvent="start end join leave">'
        "p-1</Conference></Dial>"
    )


PAGES: dict[str, Any] = {
    "/voice": room("/caller-after"),
    "/join": room("/staff-after"),
    "/wait": twiml("<Play>/quiet-5s.wav</Play>", "<Redirect method='GET'>/wait</Redirect>"),
    "/caller-after": twiml("<Say>the caller goes on</Say>", "<Pause length='30'/>"),
    "/staff-after": twiml("<Say>the counsellor goes on</Say>", "<Pause length='30'/>"),
    "/elsewhere": twiml("<Say>somewhere else</Say>", "<Pause length='30'/>"),
    "/conference": "",
}


def talking(**changes: Any) -> tuple[Stage, str, str]:
    """A caller and a counsellor in a conference; the stage, and the sids of both legs."""
    stage = Stage(dict(PAGES), **changes)
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    caller = stage.dials()
    staff = stage.places(WANJIRU, "/join")
    stage.passes(10)
    assert (stage.hears(AMINA), stage.hears(WANJIRU)) == ("p-1", "p-1")
    return stage, caller, staff


def events(stage: Stage) -> list[str]:
    ordered = sorted(stage.asked("/conference"), key=lambda r: int(r.params["SequenceNumber"]))
    return values(ordered, "StatusCallbackEvent")


# --- 1: a redirect by REST is immediate, and has no order against a webhook in flight ---------------

HOLD_TURN: dict[str, Any] = {
    **PAGES,
    "/voice": twiml('<Gather action="/turn" actionOnEmptyResult="true" timeout="5"/>'),
    "/turn": twiml("<Say>the hold turn</Say>", "<Pause length='30'/>"),
}


def redirected_in_flight(**changes: Any) -> Stage:
    """A caller is redirected while the document of her hold turn is on its way back to the carrier."""
    stage = Stage(dict(HOLD_TURN), **changes)
    caller = stage.dials()
    stage.passes(5.35)
    assert len(stage.asked("/turn")) == 1
    assert "the hold turn" not in stage.heard(AMINA)
    stage.rest("POST", f"/Calls/{caller}", Url=f"{APP}/elsewhere")
    stage.passes(5)
    return stage


def test_trap_1_a_document_fetched_a_moment_before_a_redirect_may_be_thrown_away() -> None:
    stage = redirected_in_flight(redirect_race="discard")
    assert stage.heard(AMINA) == ["ringing", "somewhere else", "silence"]


def test_trap_1_or_it_is_executed_first_and_then_torn_off() -> None:
    stage = redirected_in_flight(redirect_race="execute")
    assert stage.heard(AMINA) == ["ringing", "the hold turn", "somewhere else", "silence"]


def test_trap_1_the_seed_decides_and_the_same_seed_decides_the_same() -> None:
    outcomes = [tuple(redirected_in_flight(seed=seed).heard(AMINA)) for seed in range(12)]
    assert len(set(outcomes)) == 2
    assert outcomes == [tuple(redirected_in_flight(seed=seed).heard(AMINA)) for seed in range(12)]


def test_trap_1_a_caller_may_be_pulled_out_of_the_conference_she_has_just_entered() -> None:
    """The turn joined her; the redirect on its way pulls her out again: two movers are one too many."""
    stage = Stage({**HOLD_TURN, "/turn": room("/caller-after")}, redirect_race="execute")
    caller = stage.dials()
    stage.passes(5.35)
    stage.rest("POST", f"/Calls/{caller}", Url=f"{APP}/elsewhere")
    stage.passes(2)
    assert events(stage) == ["participant-join", "participant-leave", "conference-end"]
    assert stage.hears(AMINA) == "silence"
    assert stage.asked("/caller-after") == []


def test_trap_1_a_redirect_stops_what_is_heard_at_once() -> None:
    stage = Stage({**PAGES, "/voice": twiml("<Play>/menu-30s.wav</Play>")})
    caller = stage.dials()
    stage.passes(3)
    assert stage.hears(AMINA) == "menu"
    stage.rest("POST", f"/Calls/{caller}", Url=f"{APP}/elsewhere")
    assert stage.hears(AMINA) == "nothing"
    stage.passes(0.25)
    assert stage.hears(AMINA) == "somewhere else"


def test_trap_1_a_redirect_out_of_a_conference_counts_as_leaving() -> None:
    stage, caller, _ = talking()
    stage.rest("POST", f"/Calls/{caller}", Url=f"{APP}/elsewhere")
    stage.passes(1)
    assert events(stage)[-3:] == ["participant-leave", "participant-leave", "conference-end"]
    assert stage.hears(AMINA) == "somewhere else"
    assert values(stage.asked("/staff-after"), "CallStatus") == ["in-progress"]
    assert stage.asked("/caller-after") == []


def test_trap_1_a_redirect_out_of_a_dial_kills_its_children() -> None:
    pages = {**PAGES, "/voice": twiml(f'<Dial action="/caller-after" callerId="{OURS}">{WANJIRU}</Dial>')}
    stage = Stage(pages)
    caller = stage.dials()
    stage.passes(5)
    assert stage.exchange.handset(WANJIRU).ringing().status == "ringing"
    stage.rest("POST", f"/Calls/{caller}", Url=f"{APP}/elsewhere")
    stage.passes(1)
    assert [e.details["status"] for e in stage.seen("ended")] == ["canceled"]
    assert stage.asked("/caller-after") == []
    assert stage.hears(AMINA) == "somewhere else"


def test_trap_1_a_child_that_is_redirected_leaves_its_dial_without_a_duration() -> None:
    pages = {**PAGES, "/voice": twiml(f'<Dial action="/caller-after" callerId="{OURS}">{WANJIRU}</Dial>')}
    stage = Stage(pages)
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    stage.dials()
    stage.passes(10)
    child = stage.exchange.handset(WANJIRU).connected()
    stage.rest("POST", f"/Calls/{child.sid}", Url=f"{APP}/elsewhere")
    stage.passes(1)
    after = stage.asked("/caller-after")[0].params
    assert (after["DialBridged"], after["DialCallSid"]) == ("true", child.sid)
    assert "DialCallDuration" not in after
    assert (stage.hears(AMINA), stage.hears(WANJIRU)) == ("the caller goes on", "somewhere else")


# --- 2: the life of a conference, with actions on every leg, the leaver's too -----------------------


def test_trap_2_a_conference_begins_with_two_and_until_then_its_wait_document_plays() -> None:
    stage = Stage(dict(PAGES))
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    stage.dials()
    stage.passes(30)
    assert stage.hears(AMINA) == "quiet"
    assert events(stage) == ["participant-join"]
    stage.places(WANJIRU, "/join")
    stage.passes(5)
    assert events(stage) == ["participant-join", "participant-join", "conference-start"]
    assert stage.hears(AMINA) == "p-1"


def test_trap_2_nobody_in_it_may_begin_it() -> None:
    waiting = PAGES["/voice"].replace("<Conference ", '<Conference startConferenceOnEnter="false" ')
    stage = Stage({**PAGES, "/voice": waiting, "/join": waiting})
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    stage.dials()
    stage.places(WANJIRU, "/join")
    stage.passes(20)
    assert (stage.hears(AMINA), stage.hears(WANJIRU)) == ("quiet", "quiet")


def test_trap_2_when_the_caller_hangs_up_both_legs_ask_for_their_action() -> None:
    """The one who stays goes on in-progress with DialCallStatus=answered and no DialCallSid; so does the one
    who left ask for hers, with the final status of her call."""
    stage, _, _ = talking()
    stage.exchange.hang_up(stage.now, AMINA)
    stage.passes(1)
    stayed, left = stage.asked("/staff-after")[0].params, stage.asked("/caller-after")[0].params
    assert (stayed["CallStatus"], stayed["DialCallStatus"]) == ("in-progress", "answered")
    assert (left["CallStatus"], left["DialCallStatus"]) == ("completed", "answered")
    assert "DialCallSid" not in stayed
    assert "DialCallDuration" not in stayed
    assert stage.hears(WANJIRU) == "the counsellor goes on"
    assert "the caller goes on" not in stage.heard(AMINA)


def test_trap_2_and_so_they_do_when_the_counsellor_hangs_up() -> None:
    stage, _, _ = talking()
    stage.exchange.hang_up(stage.now, WANJIRU)
    stage.passes(1)
    assert values(stage.asked("/caller-after"), "CallStatus") == ["in-progress"]
    assert values(stage.asked("/staff-after"), "CallStatus") == ["completed"]
    assert stage.hears(AMINA) == "the caller goes on"


def test_trap_2_star_leaves_the_conference_and_both_are_alive() -> None:
    pages = {**PAGES, "/join": room("/staff-after", 'hangupOnStar="true"')}
    stage = Stage(pages)
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    stage.dials()
    stage.places(WANJIRU, "/join")
    stage.passes(10)
    stage.presses(AMINA, "*")
    stage.passes(1)
    assert stage.hears(AMINA) == "p-1"
    stage.presses(WANJIRU, "*")
    stage.passes(1)
    assert values(stage.asked("/caller-after"), "CallStatus") == ["in-progress"]
    assert values(stage.asked("/staff-after"), "CallStatus") == ["in-progress"]


def test_trap_2_the_first_who_came_says_where_the_events_go() -> None:
    stage = Stage({**PAGES, "/join": PAGES["/join"].replace("/conference", "/other"), "/other": ""})
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    stage.dials()
    stage.places(WANJIRU, "/join")
    stage.passes(10)
    assert stage.asked("/other") == []
    assert len(events(stage)) == 3


def test_trap_2_a_wait_document_that_fails_sends_the_leg_to_its_action() -> None:
    stage = Stage({**PAGES, "/wait": twiml("<Gather/>")})
    stage.dials()
    stage.passes(2)
    assert stage.errors() == [13238]
    assert stage.hears(AMINA) == "the caller goes on"


def test_trap_2_a_wait_document_plays_once_and_then_there_is_silence() -> None:
    stage = Stage({**PAGES, "/wait": twiml("<Play>/quiet-5s.wav</Play>")})
    stage.dials()
    stage.passes(60)
    assert stage.heard(AMINA) == ["ringing", "quiet", "silence"]


# --- 3: a flag changed on somebody who is held ------------------------------------------------------


def test_trap_3_a_flag_changed_on_a_held_participant_succeeds_and_does_nothing() -> None:
    stage, caller, _ = talking()
    conference = stage.asked("/conference")[0].params["ConferenceSid"]
    where = f"/Conferences/{conference}/Participants/{caller}"
    stage.rest("POST", where, Hold="true", HoldUrl=f"{APP}/elsewhere")
    stage.passes(1)
    assert stage.hears(AMINA) == "somewhere else"
    answer = stage.rest("POST", where, EndConferenceOnExit="false")
    assert answer.status == 200
    stage.exchange.hang_up(stage.now, AMINA)
    stage.passes(1)
    assert len(stage.asked("/staff-after")) == 1, "the conference ended all the same"


def test_trap_3_sent_together_with_hold_false_it_works() -> None:
    stage, caller, _ = talking()
    conference = stage.asked("/conference")[0].params["ConferenceSid"]
    where = f"/Conferences/{conference}/Participants/{caller}"
    stage.rest("POST", where, Hold="true")
    stage.passes(1)
    stage.rest("POST", where, Hold="false", EndConferenceOnExit="false")
    stage.passes(1)
    stage.exchange.hang_up(stage.now, AMINA)
    stage.passes(1)
    assert stage.asked("/staff-after") == []
    assert stage.hears(WANJIRU) == "p-1"


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
