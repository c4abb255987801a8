"""Webhooks as the carrier sends them: signed, patient for fifteen seconds, and once into the fallback."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from hotline.line.core.faults import FaultKind
from tests.line.stage import AMINA, APP, TOKEN, WANJIRU, Request, Response, Stage, twiml, values

FALLBACK = twiml("<Say>this is the fallback</Say>", "<Pause length='30'/>")
APOLOGY = "We are sorry, an application error has occurred. Goodbye."


def genuine(request: Request) -> bool:
    validator = RequestValidator(TOKEN)
    valid: bool = validator.validate(request.sent.url, dict(request.sent.params), request.header("X-Twilio-Signature"))
    return valid


def test_every_request_is_signed_and_says_who_sends_it() -> None:
    stage = Stage(
        {
            "/voice": twiml("<Redirect method='GET'>/next?turn=1&amp;to=a%20b</Redirect>"),
            "/next": twiml("<Redirect>/end?x=%2B</Redirect>"),
            "/end": twiml("<Hangup/>"),
        }
    )
    stage.dials()
    stage.passes(3)
    assert [r.path for r in stage.requests] == ["/voice", "/next", "/end", "/ended"]
    assert all(genuine(request) for request in stage.requests)
    assert {r.header("User-Agent") for r in stage.requests} == {"TwilioProxy/1.1"}
    assert stage.asked("/next")[0].sent.params == ()
    assert stage.asked("/next")[0].params["turn"] == "1"


def test_a_tampered_request_is_not_genuine() -> None:
    stage = Stage({"/voice": twiml("<Hangup/>")})
    stage.dials()
    stage.passes(1)
    sent = stage.requests[0].sent
    forged = {**dict(sent.params), "From": WANJIRU}
    assert not RequestValidator(TOKEN).validate(sent.url, forged, stage.requests[0].header("X-Twilio-Signature"))


def test_cookies_are_kept_for_the_call_and_for_no_other() -> None:
    def voice(_request: Request) -> Response:
        document = twiml("<Redirect>/next</Redirect>")
        return Response(document, headers={"Content-Type": "text/xml", "Set-Cookie": "turn=7; Path=/"})

    stage = Stage({"/voice": voice, "/next": twiml("<Hangup/>")})
    stage.dials(AMINA)
    stage.passes(2)
    stage.dials(WANJIRU)
    stage.passes(2)
    assert [r.header("Cookie") for r in stage.asked("/voice")] == ["", ""]
    assert [r.header("Cookie") for r in stage.asked("/next")] == ["turn=7", "turn=7"]


def test_an_answer_later_than_fifteen_seconds_is_no_answer() -> None:
    stage = Stage({"/voice": twiml("<Say>hello</Say>"), "/fallback": FALLBACK})
    stage.exchange.fault("lost answer", "/voice")
    stage.dials()
    stage.passes(14.9)
    assert stage.hears(AMINA) == "ringing"
    stage.passes(0.5)
    assert stage.hears(AMINA) == "this is the fallback"
    fallback = stage.asked("/fallback")[0].params
    assert (fallback["ErrorCode"], fallback["ErrorUrl"]) == ("11205", f"{APP}/voice")
    assert len(stage.asked("/voice")) == 1, "a read timeout is not tried again"


def test_no_connection_is_tried_once_more_with_the_same_token() -> None:
    stage = Stage({"/voice": twiml("<Say>hello</Say>")})
    stage.unreachable.add("/voice")
    stage.dials()
    stage.passes(0.2)
    stage.unreachable.clear()
    stage.passes(0.5)
    first, second = stage.asked("/voice")
    assert first.header("I-Twilio-Idempotency-Token") == second.header("I-Twilio-Idempotency-Token") != ""
    assert stage.hears(AMINA) == "hello"


def test_no_connection_twice_is_the_fallback() -> None:
    stage = Stage({"/fallback": FALLBACK})
    stage.unreachable.add("/voice")
    stage.dials()
    stage.passes(2)
    assert len(stage.asked("/voice")) == 2
    assert stage.hears(AMINA) == "this is the fallback"


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_an_error_is_not_tried_again_but_falls_back(status: int) -> None:
    stage = Stage({"/voice": lambda _: Response("oops", status), "/fallback": FALLBACK})
    stage.dials()
    stage.passes(1)
    assert len(stage.asked("/voice")) == 1
    assert values(stage.asked("/fallback"), "ErrorCode") == ["11200"]
    assert stage.hears(AMINA) == "this is the fallback"


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (Response("<Response><Say>"), "12100"),
        (Response(""), "12100"),
        (Response(twiml("<Sing/>")), "12200"),
        (Response("{}", headers={"Content-Type": "application/json"}), "12300"),
        (Response("x" * 70_000), "11750"),
        (Response("", 204, {}), "12300"),
    ],
)
def test_a_document_that_cannot_be_executed_falls_back(response: Response, code: str) -> None:
    stage = Stage({"/voice": lambda _: response, "/fallback": FALLBACK})
    stage.dials()
    stage.passes(1)
    assert values(stage.asked("/fallback"), "ErrorCode") == [code]
    assert stage.hears(AMINA) == "this is the fallback"


def test_a_fallback_that_fails_too_is_an_apology_and_the_end() -> None:
    stage = Stage()
    stage.dials()
    stage.passes(2)
    assert stage.hears(AMINA) == APOLOGY
    stage.passes(10)
    assert values(stage.asked("/ended"), "CallStatus") == ["completed"]
    assert len(stage.asked("/fallback")) == 1


def test_plain_text_is_read_aloud_and_sound_is_played() -> None:
    stage = Stage(
        {"/voice": lambda _: Response("Internal Server Error", headers={"Content-Type": "text/plain; charset=utf-8"})}
    )
    stage.dials()
    stage.passes(1)
    assert stage.hears(AMINA) == "Internal Server Error"
    stage = Stage({"/voice": lambda _: Response("RIFF", headers={"Content-Type": "audio/x-wav"})})
    stage.pages["/voice"] = lambda _: Response("", 302, {"Location": "/hello-3s.wav"})
    stage.pages["/hello-3s.wav"] = lambda _: Response("RIFF", headers={"Content-Type": "audio/x-wav"})
    stage.dials()
    stage.passes(1)
    assert stage.hears(AMINA) == "hello"


def test_ten_redirects_are_followed_and_no_more() -> None:
    def hop(request: Request) -> Response:
        at = int(request.params.get("n", "0"))
        return Response("", 302, {"Location": f"/voice?n={at + 1}"})

    stage = Stage({"/voice": hop, "/fallback": FALLBACK})
    stage.dials()
    stage.passes(10)
    assert len(stage.asked("/voice")) == 11
    assert [r.sent.method for r in stage.asked("/voice")] == ["POST"] + ["GET"] * 10
    assert values(stage.asked("/fallback"), "ErrorCode") == ["11215"]


def test_a_307_keeps_the_form() -> None:
    stage = Stage({"/voice": lambda _: Response("", 307, {"Location": "/moved"}), "/moved": twiml("<Say>here</Say>")})
    stage.dials()
    stage.passes(1)
    moved = stage.asked("/moved")[0]
    assert (moved.sent.method, moved.params["From"]) == ("POST", AMINA)
    assert genuine(moved)


def test_a_fragment_is_not_sent() -> None:
    stage = Stage({"/voice": twiml("<Redirect>/next#rc=2</Redirect>"), "/next": twiml("<Hangup/>")})
    stage.dials()
    stage.passes(1)
    assert stage.asked("/next")[0].sent.url == f"{APP}/next"


def test_a_report_that_is_refused_is_lost_and_warned_of() -> None:
    stage = Stage({"/voice": twiml("<Hangup/>"), "/ended": lambda _: Response("no", 500)})
    stage.dials()
    stage.passes(20)
    assert len(stage.asked("/ended")) == 1
    assert stage.errors() == [15003]


# --- faults on order -------------------------------------------------------------------------------


def faulty(kind: FaultKind, seconds: float = 5.0) -> Stage:
    """A call whose first document is struck by a fault."""
    stage = Stage({"/voice": twiml("<Say>hello</Say>", "<Pause length='60'/>"), "/fallback": FALLBACK})
    stage.exchange.fault(kind, "/voice", seconds=seconds)
    stage.dials()
    return stage


def test_a_delayed_request_comes_later() -> None:
    stage = faulty("delay", 5.0)
    stage.passes(6)
    assert stage.asked("/voice")[0].at - stage.seen("dialled")[0].at == pytest.approx(5.1)
    assert stage.hears(AMINA) == "hello"


def test_a_dropped_request_never_comes_and_the_fallback_does_after_fifteen_seconds() -> None:
    stage = faulty("drop")
    stage.passes(15.5)
    assert stage.asked("/voice") == []
    assert stage.hears(AMINA) == "this is the fallback"


def test_a_doubled_request_carries_one_token_and_is_executed_once() -> None:
    stage = faulty("duplicate")
    stage.passes(2)
    first, second = stage.asked("/voice")
    assert first.header("I-Twilio-Idempotency-Token") == second.header("I-Twilio-Idempotency-Token")
    assert stage.heard(AMINA) == ["ringing", "hello", "silence"]


def test_a_request_answered_with_an_error_has_not_arrived() -> None:
    stage = faulty("error")
    stage.passes(1)
    assert stage.asked("/voice") == []
    assert values(stage.asked("/fallback"), "ErrorCode") == ["11200"]


def test_a_reset_connection_is_tried_again() -> None:
    stage = faulty("reset")
    stage.passes(1)
    assert len(stage.asked("/voice")) == 1
    assert stage.hears(AMINA) == "hello"


def test_a_truncated_answer_cannot_be_read() -> None:
    stage = faulty("truncate")
    stage.passes(1)
    assert values(stage.asked("/fallback"), "ErrorCode") == ["12100"]


def reported(seconds: float) -> list[str]:
    """The sequence numbers of a call's reports as they arrive, the first of them struck by `reorder`."""
    stage = Stage({"/join": twiml("<Pause length='60'/>")})
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    stage.exchange.fault("reorder", "/status", seconds=seconds)
    wanted = ["initiated", "ringing", "answered"]
    stage.places(WANJIRU, "/join", StatusCallback=f"{APP}/status", StatusCallbackEvent=wanted)
    stage.passes(10)
    return values(stage.asked("/status"), "SequenceNumber")


def test_a_report_is_overtaken_by_the_next() -> None:
    assert reported(10) == ["1", "0", "2"]


def test_a_report_that_nobody_overtakes_comes_in_the_end() -> None:
    assert reported(1) == ["0", "1", "2"]


def test_a_fault_strikes_as_often_as_ordered() -> None:
    stage = Stage({"/voice": twiml("<Hangup/>")})
    stage.exchange.fault("drop", "/ended", times=2)
    for _ in range(3):
        stage.dials()
        stage.passes(2)
    assert len(stage.asked("/ended")) == 1
