"""A call on the local line: what is asked, what is heard, which keys count, and how it ends."""

from __future__ import annotations

import pytest

from hotline.line.core.handsets import PhoneError
from tests.line.stage import AMINA, APP, OURS, START, Request, Response, Stage, twiml, values

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


def test_a_page_is_given_with_what_the_application_saw() -> None:
    """The stage's own promise: a page may be a function of the request."""

    def page(request: Request) -> Response:
        return Response(twiml(f"<Say>hello {request.params['From']}</Say>"))

    stage = Stage({"/voice": page})
    stage.dials()
    stage.passes(1)
    assert stage.hears(AMINA) == f"hello {AMINA}"


def test_silence_on_a_live_call_is_measured_across_turns_and_recording_is_none() -> None:
    stage = Stage(
        {
            "/voice": twiml("<Play>/greet-4s.wav</Play>", "<Redirect>/hold</Redirect>"),
            "/hold": twiml('<Pause length="2"/>', "<Redirect>/hold</Redirect>"),
            "/message": twiml('<Record action="/hold" timeout="20"/>'),
        }
    )
    sid = stage.dials()
    stage.passes(4)
    assert stage.exchange.quiet_seconds(stage.now, AMINA) == 0
    stage.passes(10.2)
    assert stage.exchange.quiet_seconds(stage.now, AMINA) == pytest.approx(10.0)
    stage.rest("POST", f"/Calls/{sid}", Url=f"{APP}/message")
    stage.passes(15)
    assert stage.exchange.quiet_seconds(stage.now, AMINA) == 0
