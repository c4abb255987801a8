"""A call on the local line: what is asked, what is heard, which keys count, and how it ends."""

from __future__ import annotations

import pytest

from hotline.line.handsets import HandsetKind, PhoneError
from tests.line.stage import AMINA, APP, OURS, START, WANJIRU, Request, Response, Stage, twiml, values

MENU = twiml(
    '<Gather action="/key" numDigits="1" timeout="5"><Play>/menu-8s.wav</Play></Gather>',
    "<Say>nothing was pressed</Say>",
)


def test_a_call_is_announced_with_everything_the_carrier_says_of_it() -> None:
    stage = Stage({"/voice": twiml("<Hangup/>")})
    sid = stage.dials(AMINA)
    stage.passes(1)
    params = stage.asked("/voice")[0].params
    assert params["CallSid"] == sid
    assert len(sid) == 34
    assert params["AccountSid"] == "AC" + "0" * 32
    assert (params["From"], params["Caller"]) == (AMINA, AMINA)
    assert (params["To"], params["Called"]) == (OURS, OURS)
    assert (params["CallStatus"], params["Direction"]) == ("ringing", "inbound")
    assert (params["ApiVersion"], params["FromCountry"]) == ("2010-04-01", "KE")


@pytest.mark.parametrize("from_", ["anonymous", "254711000001", "00254711000001", "sip:a@b", "", "7" * 5000])
def test_odd_callers_are_shown_as_they_are(from_: str) -> None:
    stage = Stage({"/voice": twiml("<Say>hello</Say>")})
    stage.exchange.dial(stage.now, from_, OURS, phone="the phone box")
    stage.passes(1)
    assert stage.asked("/voice")[0].params["From"] == from_
    assert stage.hears("the phone box") == "hello"


@pytest.mark.parametrize("dialled", ["0800720262", "+254800720262", "254800720262", "00254800720262"])
def test_our_number_may_be_dialled_in_every_way_it_is_written(dialled: str) -> None:
    stage = Stage({"/voice": twiml("<Hangup/>")})
    stage.dials(AMINA, dialled)
    stage.passes(1)
    assert stage.asked("/voice")[0].params["To"] == OURS


def test_a_number_that_is_not_ours_and_a_phone_in_a_call_are_refused() -> None:
    stage = Stage({"/voice": twiml("<Pause length='60'/>")})
    with pytest.raises(PhoneError, match="none of our numbers"):
        stage.dials(AMINA, "0800000000")
    stage.dials(AMINA)
    with pytest.raises(PhoneError, match="in a call already"):
        stage.dials(AMINA)


def test_a_key_stops_the_prompt_and_is_sent() -> None:
    stage = Stage({"/voice": MENU, "/key": twiml("<Say>four it is</Say>")})
    stage.dials()
    stage.passes(3)
    assert stage.hears(AMINA) == "menu"
    stage.presses(AMINA, "4")
    stage.passes(0)
    assert stage.hears(AMINA) == "nothing"
    stage.passes(0.5)
    assert values(stage.asked("/key"), "Digits") == ["4"]
    assert stage.hears(AMINA) == "four it is"


def test_silence_goes_on_with_the_next_verb_five_seconds_after_the_prompt() -> None:
    stage = Stage({"/voice": MENU})
    stage.dials()
    stage.passes(0.2 + 8 + 4.9)
    assert stage.heard(AMINA) == ["ringing", "menu"]
    stage.passes(0.2)
    assert stage.heard(AMINA) == ["ringing", "menu", "nothing was pressed"]


def test_the_wait_begins_anew_with_every_key() -> None:
    stage = Stage({"/voice": twiml('<Gather action="/key" timeout="5"/>'), "/key": twiml("<Hangup/>")})
    stage.dials()
    stage.passes(4)
    stage.presses(AMINA, "1")
    stage.passes(4)
    stage.presses(AMINA, "2")
    stage.passes(4)
    stage.presses(AMINA, "3")
    stage.passes(4.9)
    assert stage.asked("/key") == []
    stage.passes(0.5)
    assert values(stage.asked("/key"), "Digits") == ["123"]


def test_the_finishing_key_ends_it_and_is_not_sent() -> None:
    stage = Stage({"/voice": twiml('<Gather action="/key"/>'), "/key": twiml("<Hangup/>")})
    stage.dials()
    stage.passes(1)
    stage.presses(AMINA, "71#")
    stage.passes(1)
    request = stage.asked("/key")[0]
    assert (request.params["Digits"], request.params["FinishedOnKey"]) == ("71", "#")


def test_the_finishing_key_alone_is_an_empty_answer() -> None:
    stage = Stage({"/voice": MENU, "/key": twiml("<Hangup/>")})
    stage.dials()
    stage.passes(1)
    stage.presses(AMINA, "#")
    stage.passes(1)
    assert values(stage.asked("/key"), "Digits") == [""]


def test_without_an_action_the_document_itself_is_asked_again() -> None:
    stage = Stage({"/voice": twiml('<Gather numDigits="1"/>')})
    stage.dials()
    stage.passes(1)
    stage.presses(AMINA, "5")
    stage.passes(1)
    assert values(stage.asked("/voice"), "Digits") == ["", "5"]


def test_an_empty_result_is_sent_where_it_is_asked_for() -> None:
    page = twiml('<Gather action="/key" timeout="2" actionOnEmptyResult="true"/>', "<Say>never</Say>")
    stage = Stage({"/voice": page, "/key": twiml("<Hangup/>")})
    stage.dials()
    stage.passes(3)
    assert values(stage.asked("/key"), "Digits") == [""]
    assert "never" not in stage.heard(AMINA)


def test_relative_addresses_are_those_of_the_document_they_stand_in() -> None:
    stage = Stage(
        {
            "/voice": twiml("<Redirect>/flows/menu?turn=2</Redirect>"),
            "/flows/menu": twiml("<Play>hello-1s.wav</Play>", "<Redirect method='GET'>next</Redirect>"),
            "/flows/next": twiml("<Hangup/>"),
        }
    )
    stage.dials()
    stage.passes(3)
    assert stage.asked("/flows/menu")[0].params["turn"] == "2"
    assert stage.seen("heard")[1].details["what"] == f"{APP}/flows/hello-1s.wav"
    assert stage.asked("/flows/next")[0].sent.method == "GET"


def test_the_end_of_the_document_is_the_end_of_the_call() -> None:
    stage = Stage({"/voice": twiml("<Play>/goodbye-4s.wav</Play>")})
    sid = stage.dials()
    stage.passes(5)
    ended = stage.asked("/ended")[0].params
    assert (ended["CallSid"], ended["CallStatus"], ended["CallDuration"]) == (sid, "completed", "4")
    assert ended["CallbackSource"] == "call-progress-events"
    assert ended["Timestamp"].endswith("+0000")
    assert stage.exchange.leg(AMINA) is None


def test_reject_answers_nothing() -> None:
    stage = Stage({"/voice": twiml('<Reject reason="busy"/>')})
    sid = stage.dials()
    stage.passes(1)
    leg = stage.exchange.leg(sid)
    assert leg is not None
    assert (leg.status, leg.answered_at) == ("busy", None)
    assert values(stage.asked("/ended"), "CallStatus") == ["busy"]


def test_a_pause_before_everything_delays_the_answer() -> None:
    stage = Stage({"/voice": twiml('<Pause length="4"/>', "<Say>hello</Say>")})
    sid = stage.dials()
    stage.passes(4)
    assert stage.hears(AMINA) == "ringing"
    stage.passes(0.5)
    leg = stage.exchange.leg(sid)
    assert leg is not None
    assert leg.answered_at == pytest.approx(START + 4.2)
    assert stage.hears(AMINA) == "hello"


def test_a_sound_that_is_not_there_is_passed_over_with_a_warning() -> None:
    stage = Stage({"/voice": twiml("<Play>/missing.wav</Play>", "<Say>then this</Say>")})
    stage.dials()
    stage.passes(0.5)
    assert stage.hears(AMINA) == "then this"
    assert stage.errors() == [11200]


def test_a_sound_played_without_end_ends_with_the_caller() -> None:
    stage = Stage({"/voice": twiml('<Play loop="0">/quiet-5s.wav</Play>')})
    stage.dials()
    stage.passes(600)
    assert stage.hears(AMINA) == "quiet"
    stage.exchange.hang_up(stage.now, AMINA)
    stage.passes(1)
    assert values(stage.asked("/ended"), "CallDuration") == ["600"]


# --- messages ------------------------------------------------------------------------------------

RECORD = twiml(
    '<Record action="/kept" finishOnKey="#9" timeout="5" maxLength="60" trim="do-not-trim" '
    'recordingStatusCallback="/file" recordingStatusCallbackEvent="in-progress completed"/>',
    "<Redirect>/nothing</Redirect>",
)


def recording_stage(**changes: object) -> Stage:
    pages = {"/voice": RECORD, "/kept": twiml("<Say>thank you</Say>"), "/file": "", "/nothing": twiml("<Hangup/>")}
    stage = Stage({**pages}, **changes)
    stage.dials()
    stage.passes(1)
    return stage


def test_a_message_ends_five_seconds_after_the_last_word() -> None:
    stage = recording_stage()
    assert stage.hears(AMINA) == "recording"
    stage.exchange.speak(stage.now, AMINA, 10)
    stage.passes(14.9)
    assert stage.asked("/kept") == []
    stage.passes(0.5)
    kept = stage.asked("/kept")[0].params
    assert kept["RecordingDuration"] == "15"
    assert "Digits" not in kept
    assert kept["RecordingUrl"].endswith("/Recordings/" + kept["RecordingSid"])


def test_a_key_ends_a_message_and_is_named() -> None:
    stage = recording_stage()
    stage.exchange.speak(stage.now, AMINA, 60)
    stage.passes(7)
    stage.presses(AMINA, "5")
    stage.passes(1)
    assert stage.asked("/kept") == []
    stage.presses(AMINA, "9")
    stage.passes(1)
    assert values(stage.asked("/kept"), "Digits") == ["9"]


def test_hanging_up_in_a_message_keeps_it_and_is_named_hangup() -> None:
    stage = recording_stage()
    stage.exchange.speak(stage.now, AMINA, 60)
    stage.passes(7)
    stage.exchange.hang_up(stage.now, AMINA)
    stage.passes(5)
    kept = stage.asked("/kept")[0].params
    assert (kept["Digits"], kept["CallStatus"], kept["RecordingDuration"]) == ("hangup", "completed", "7")
    assert "thank you" not in stage.heard(AMINA)


def test_the_report_of_a_recording_knows_no_caller() -> None:
    stage = recording_stage()
    stage.passes(12)
    begun, done = stage.asked("/file")
    assert (begun.params["RecordingStatus"], done.params["RecordingStatus"]) == ("in-progress", "completed")
    assert done.params["RecordingDuration"] == "5"
    assert done.params["RecordingSource"] == "RecordVerb"
    assert not {"From", "To", "CallStatus"} & set(done.params)
    assert done.at == pytest.approx(stage.asked("/kept")[0].at + 2.0)


def test_the_longest_message_is_a_minute_here() -> None:
    stage = recording_stage()
    stage.exchange.speak(stage.now, AMINA, 300)
    stage.passes(61)
    assert values(stage.asked("/kept"), "RecordingDuration") == ["60"]


def test_silence_is_trimmed_unless_forbidden() -> None:
    trimmed = RECORD.replace(' trim="do-not-trim"', "")
    stage = Stage({"/voice": trimmed, "/kept": twiml("<Hangup/>"), "/file": ""})
    stage.dials()
    stage.passes(1)
    stage.exchange.speak(stage.now, AMINA, 10)
    stage.passes(20)
    assert values(stage.asked("/kept"), "RecordingDuration") == ["10"]


def test_an_empty_message_may_skip_its_action() -> None:
    page = twiml('<Record action="/kept"/>', "<Redirect>/nothing</Redirect>")
    stage = Stage({"/voice": page, "/nothing": twiml("<Hangup/>")}, empty_recording_skips_action=True)
    stage.dials()
    stage.passes(8)
    assert stage.asked("/kept") == []
    assert len(stage.asked("/nothing")) == 1


# --- phones --------------------------------------------------------------------------------------

DIAL = twiml(
    f'<Dial action="/after" timeout="20" callerId="{OURS}">'
    f'<Number url="/whisper" statusCallback="/status" statusCallbackEvent="initiated ringing answered completed">'
    f"{WANJIRU}</Number></Dial>"
)
WHISPER = twiml('<Gather action="/took" numDigits="1" timeout="5"><Say>Duty call press one</Say></Gather>', "<Hangup/>")


def dial_stage(voice: str = DIAL) -> Stage:
    stage = Stage(
        {"/voice": voice, "/whisper": WHISPER, "/took": twiml("<Say>one moment</Say>"), "/after": twiml("<Hangup/>")}
    )
    stage.dials()
    stage.passes(4)
    return stage


def test_whoever_takes_the_call_is_joined_after_the_whisper() -> None:
    stage = dial_stage()
    assert (stage.hears(AMINA), stage.hears(WANJIRU)) == ("ringing", "nothing")
    stage.exchange.answer(stage.now, WANJIRU)
    stage.passes(1)
    assert (stage.hears(AMINA), stage.hears(WANJIRU)) == ("ringing", "Duty call press one")
    stage.presses(WANJIRU, "1")
    stage.passes(2)
    assert (stage.hears(AMINA), stage.hears(WANJIRU)) == (WANJIRU, AMINA)
    stage.passes(30)
    stage.exchange.hang_up(stage.now, WANJIRU)
    stage.passes(1)
    after = stage.asked("/after")[0].params
    assert (after["DialCallStatus"], after["DialBridged"], after["CallStatus"]) == ("completed", "true", "in-progress")
    assert after["DialCallDuration"] == "31"
    assert values(stage.asked("/status"), "CallStatus") == ["initiated", "ringing", "in-progress", "completed"]
    assert values(stage.asked("/status"), "SequenceNumber") == ["0", "1", "2", "3"]
    assert {r.params["ParentCallSid"] for r in stage.asked("/status")} == {stage.asked("/voice")[0].params["CallSid"]}


def test_whoever_is_hung_up_by_the_whisper_was_answered_but_never_joined() -> None:
    """A call picked up counts as completed whether or not anybody took it: only DialBridged tells."""
    stage = dial_stage()
    stage.exchange.voicemail_picks_up(stage.now, WANJIRU)
    stage.passes(10)
    after = stage.asked("/after")[0].params
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "false")
    assert WANJIRU not in stage.heard(AMINA)


def test_a_phone_that_is_not_answered_rings_five_seconds_longer_than_asked() -> None:
    stage = dial_stage()
    stage.passes(0.2 + 20 + 5 - 4 - 0.1)
    assert stage.asked("/after") == []
    stage.passes(0.5)
    assert values(stage.asked("/after"), "DialCallStatus") == ["no-answer"]


def test_a_caller_who_hangs_up_takes_the_ringing_with_her() -> None:
    stage = dial_stage()
    stage.exchange.hang_up(stage.now, AMINA)
    stage.passes(1)
    with pytest.raises(PhoneError, match="not ringing"):
        stage.exchange.answer(stage.now, WANJIRU)
    assert "canceled" in values(stage.asked("/status"), "CallStatus")
    after = stage.asked("/after")[0].params
    assert (after["CallStatus"], after["DialCallStatus"]) == ("completed", "canceled")


def test_a_whisper_may_not_dial() -> None:
    stage = dial_stage()
    stage.pages["/whisper"] = twiml(f"<Dial>{AMINA}</Dial>")
    stage.exchange.answer(stage.now, WANJIRU)
    stage.passes(1)
    assert stage.errors() == [13201]


def test_one_after_another_where_that_is_asked_for() -> None:
    third = "+254733000003"
    stage = dial_stage(
        twiml(
            f'<Dial action="/after" timeout="10" sequential="true" callerId="{OURS}">'
            f"<Number>{WANJIRU}</Number><Number>{third}</Number></Dial>"
        )
    )
    assert [e.phone for e in stage.seen("ringing")] == [WANJIRU]
    stage.exchange.decline(stage.now, WANJIRU)
    stage.passes(4)
    assert [e.phone for e in stage.seen("ringing")] == [WANJIRU, third]


def test_star_ends_a_conversation_only_where_that_is_asked_for() -> None:
    stage = dial_stage(twiml(f'<Dial action="/after" hangupOnStar="true" callerId="{OURS}">{WANJIRU}</Dial>'))
    stage.exchange.answer(stage.now, WANJIRU)
    stage.passes(5)
    stage.presses(WANJIRU, "*")
    stage.passes(1)
    assert stage.asked("/after") == []
    stage.presses(AMINA, "*")
    stage.passes(1)
    after = stage.asked("/after")[0].params
    assert (after["CallStatus"], after["DialCallDuration"]) == ("in-progress", "6")


def test_answer_on_bridge_keeps_the_caller_ringing_through_the_whisper() -> None:
    stage = dial_stage(DIAL.replace("<Dial ", '<Dial answerOnBridge="true" '))
    stage.exchange.answer(stage.now, WANJIRU)
    stage.passes(2)
    assert [e.phone for e in stage.seen("answered")] == [WANJIRU]
    stage.presses(WANJIRU, "1")
    stage.passes(2)
    assert [e.phone for e in stage.seen("answered")] == [WANJIRU, AMINA]


@pytest.mark.parametrize(
    ("kind", "status", "after"),
    [("busy", "busy", 3.5), ("invalid", "failed", 3.5), ("off", "no-answer", 15.5), ("dead", "no-answer", 26.0)],
)
def test_phones_that_cannot_be_reached(kind: HandsetKind, status: str, after: float) -> None:
    stage = Stage({"/voice": DIAL, "/after": twiml("<Hangup/>")})
    stage.exchange.set_handset(WANJIRU, kind=kind)
    stage.dials()
    stage.passes(0.2 + after)
    assert values(stage.asked("/after"), "DialCallStatus") == [status]
    assert stage.seen("ringing") == []


def test_a_phone_in_a_call_is_busy_for_the_next() -> None:
    stage = Stage({"/voice": DIAL, "/idle": twiml('<Pause length="60"/>'), "/after": twiml("<Hangup/>")})
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    stage.places(WANJIRU, "/idle")
    stage.passes(6)
    stage.dials()
    stage.passes(4)
    assert values(stage.asked("/after"), "DialCallStatus") == ["busy"]


def test_a_page_is_given_with_what_the_application_saw() -> None:
    """The stage's own promise: a page may be a function of the request."""

    def page(request: Request) -> Response:
        return Response(twiml(f"<Say>hello {request.params['From']}</Say>"))

    stage = Stage({"/voice": page})
    stage.dials()
    stage.passes(1)
    assert stage.hears(AMINA) == f"hello {AMINA}"
