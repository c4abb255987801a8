"""Traps of a real carrier, first part: redirects, conferences, flags. An emulation without them is green where
callers are lost; each test quotes the fact."""

from __future__ import annotations

from typing import Any

from tests.line.conversation import PAGES, events, room, talking
from tests.line.stage import AMINA, APP, OURS, WANJIRU, Stage, twiml, values

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
