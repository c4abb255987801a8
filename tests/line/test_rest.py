"""The carrier's REST interface, asked with the real twilio library."""

from __future__ import annotations

import json
import wave
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http import HttpClient
from twilio.http.response import Response as LibraryResponse
from twilio.rest import Client

from hotline.line.commands import MixLegs, PlaySound, RecordLeg, Ring, StopRecording, StopRinging, StopSound
from tests.line.stage import ACCOUNT, ACHIENG, AMINA, APP, OURS, START, TOKEN, WANJIRU, Stage, twiml, values


class ToTheLine(HttpClient):  # type: ignore[misc]  # the library carries no types
    """The library's own hook for its transport: it asks the exchange instead of the network."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(None, False, None)
        self.stage = stage

    def request(
        self,
        method: str,
        uri: str,
        params: Any = None,
        data: Any = None,
        auth: Any = None,
        **_unused: Any,
    ) -> LibraryResponse:
        path = uri.removeprefix("https://api.twilio.com")
        given = {**(params or {}), **(data or {})}
        answer = self.stage.exchange.rest(self.stage.now, method, path, given, auth)
        if answer.status == 0:
            raise TimeoutError("no answer came")
        return LibraryResponse(answer.status, "" if answer.body is None else json.dumps(answer.body))


PAGES = {
    "/join": twiml('<Dial action="/after"><Conference waitUrl="">p-1</Conference></Dial>'),
    "/voice": twiml('<Dial action="/after"><Conference waitUrl="">p-1</Conference></Dial>'),
    "/after": twiml("<Hangup/>"),
    "/elsewhere": twiml("<Say>somewhere else</Say>", "<Pause length='60'/>"),
    "/texts": "",
}


def line(**changes: Any) -> tuple[Stage, Any]:
    stage = Stage({**PAGES}, **changes)
    return stage, Client(ACCOUNT, TOKEN, http_client=ToTheLine(stage))


def refused(error: pytest.ExceptionInfo[TwilioRestException]) -> tuple[int, int]:
    return error.value.status, error.value.code


def test_a_call_is_placed_looked_at_and_ended_by_the_library() -> None:
    stage, client = line()
    call = client.calls.create(
        to=WANJIRU,
        from_=OURS,
        url=f"{APP}/join",
        fallback_url=f"{APP}/fallback",
        fallback_method="GET",
        status_callback=f"{APP}/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
        timeout=20,
        byoc="BY" + "0" * 32,
    )
    assert (call.status, call.direction, call.to, call._from) == ("queued", "outbound-api", WANJIRU, OURS)
    assert call.date_created == datetime.fromtimestamp(START, UTC)
    stage.passes(4)
    assert client.calls(call.sid).fetch().status == "ringing"
    stage.exchange.answer(stage.now, WANJIRU)
    stage.passes(10)
    talking = client.calls(call.sid).fetch()
    assert (talking.status, talking.duration) == ("in-progress", None)
    ended = client.calls(call.sid).update(status="completed")
    assert (ended.status, ended.duration) == ("completed", "10")
    stage.passes(1)
    assert values(stage.asked("/status"), "CallStatus") == ["initiated", "ringing", "in-progress", "completed"]


def test_a_call_that_is_over_is_redirected_no_more() -> None:
    stage, client = line()
    sid = stage.dials()
    stage.passes(1)
    moved = client.calls(sid).update(url=f"{APP}/elsewhere", method="POST", fallback_url=f"{APP}/fallback")
    assert moved.status == "in-progress"
    stage.passes(1)
    assert stage.hears(AMINA) == "somewhere else"
    stage.exchange.hang_up(stage.now, AMINA)
    with pytest.raises(TwilioRestException) as error:
        client.calls(sid).update(url=f"{APP}/elsewhere")
    assert refused(error) == (400, 21220)
    with pytest.raises(TwilioRestException) as error:
        client.calls(sid).update(status="completed")
    assert refused(error) == (400, 21220)


def test_completed_ends_a_ringing_call_and_canceled_does_not_end_a_talking_one() -> None:
    stage, client = line()
    ringing = stage.places(WANJIRU, "/join")
    stage.passes(4)
    assert client.calls(ringing).update(status="completed").status == "canceled"
    talking = stage.dials()
    stage.passes(1)
    assert client.calls(talking).update(status="canceled").status == "in-progress"


def test_a_call_that_rings_cannot_be_redirected_yet() -> None:
    stage, client = line()
    sid = stage.places(WANJIRU, "/join")
    with pytest.raises(TwilioRestException) as error:
        client.calls(sid).update(url=f"{APP}/elsewhere")
    assert refused(error) == (400, 21220)


def test_a_document_may_come_with_the_request_itself() -> None:
    stage, client = line()
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    client.calls.create(to=WANJIRU, from_=OURS, twiml=twiml("<Say>a duty call</Say>"))
    stage.passes(4.1)
    assert stage.hears(WANJIRU) == "a duty call"
    with pytest.raises(TwilioRestException) as error:
        client.calls.create(to=WANJIRU, from_=OURS, twiml="x" * 4001)
    assert refused(error) == (400, 32018)


def test_moving_a_live_call_to_a_record_without_an_action_is_an_error() -> None:
    stage, client = line()
    stage.pages["/elsewhere"] = twiml("<Record/>")
    sid = stage.dials()
    stage.passes(1)
    client.calls(sid).update(url=f"{APP}/elsewhere")
    stage.passes(1)
    assert stage.errors() == [11100]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, 21205),
        ({"Url": "ftp://x"}, 21205),
        ({"Url": APP, "Twiml": "<Response/>"}, 21205),
        ({"Url": APP, "Timeout": "0"}, 21208),
        ({"Url": APP, "Timeout": "9" * 40}, 21208),
        ({"Url": APP, "Timeout": "²"}, 21208),
        ({"Url": APP, "Method": "PUT"}, 21209),
        ({"Url": APP, "StatusCallback": APP, "StatusCallbackEvent": ["ringing", "rang"]}, 21626),
    ],
)
def test_a_call_that_is_asked_for_wrongly_is_refused(params: dict[str, Any], code: int) -> None:
    stage, _ = line()
    answer = stage.rest("POST", "/Calls", To=WANJIRU, From=OURS, **params)
    assert isinstance(answer.body, dict)
    assert answer.body["code"] == code
    assert answer.body["status"] == answer.status == 400
    assert set(answer.body) == {"code", "message", "more_info", "status"}


def test_calls_are_listed_newest_first_filtered_and_by_the_page() -> None:
    stage, client = line(calls_per_second=10.0)
    for n in range(5):
        stage.places(f"+2547220000{n:02}", "/join")
        stage.passes(1)
    stage.places(ACHIENG, "/join")
    assert [c.to for c in client.calls.list()][:2] == [ACHIENG, "+254722000004"]
    assert len(client.calls.list(page_size=2)) == 6
    assert [c.to for c in client.calls.list(to=ACHIENG)] == [ACHIENG]
    assert len(client.calls.list(status="ringing")) == 3
    assert len(client.calls.list(limit=3)) == 3


def test_a_call_record_is_deleted_only_when_it_is_over() -> None:
    stage, client = line()
    sid = stage.dials()
    stage.passes(1)
    with pytest.raises(TwilioRestException) as error:
        client.calls(sid).delete()
    assert error.value.status == 409
    stage.exchange.hang_up(stage.now, AMINA)
    assert client.calls(sid).delete()
    with pytest.raises(TwilioRestException) as error:
        client.calls(sid).fetch()
    assert refused(error) == (404, 20404)
    stage.passes(1)
    assert len(stage.asked("/ended")) == 1, "what was on its way still arrives"


def test_a_browser_is_called_with_its_parameters() -> None:
    stage, client = line()
    stage.exchange.set_handset("client:wanjiru", kind="client", answers_after=1)
    call = client.calls.create(to="client:wanjiru?offer=7&round=2", from_=OURS, url=f"{APP}/join")
    stage.passes(5)
    assert call.to == "client:wanjiru"
    assert [(r.phone, r.parameters) for r in stage.sent(Ring)] == [("client:wanjiru", (("offer", "7"), ("round", "2")))]
    assert values(stage.asked("/join"), "To") == ["client:wanjiru"]


def test_a_text_is_sent_delivered_and_reported() -> None:
    stage, client = line()
    message = client.messages.create(
        to=WANJIRU, from_=OURS, body="Duty page. Ring the line.", status_callback=f"{APP}/texts"
    )
    assert (message.status, message.num_segments, message.date_sent) == ("queued", "1", None)
    stage.passes(3)
    assert [(t.from_, t.body) for t in stage.exchange.texts(WANJIRU)] == [(OURS, "Duty page. Ring the line.")]
    assert values(stage.asked("/texts"), "MessageStatus") == ["sent", "delivered"]
    assert client.messages(message.sid).fetch().status == "delivered"
    assert [m.to for m in client.messages.list(to=WANJIRU)] == [WANJIRU]


def test_a_text_to_a_phone_that_is_off_is_not_delivered() -> None:
    stage, client = line()
    stage.exchange.set_handset(WANJIRU, kind="off")
    message = client.messages.create(to=WANJIRU, from_=OURS, body="x")
    stage.passes(3)
    found = client.messages(message.sid).fetch()
    assert (found.status, found.error_code) == ("undelivered", 30003)
    assert stage.exchange.texts(WANJIRU) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": WANJIRU, "from_": ACHIENG, "body": "x"}, 21606),
        ({"to": "0722", "from_": OURS, "body": "x"}, 21211),
        ({"to": WANJIRU, "from_": OURS, "body": ""}, 21602),
        ({"to": WANJIRU, "from_": OURS, "body": "x" * 1601}, 21605),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused(given: dict[str, str], code: int) -> None:
    _, client = line()
    with pytest.raises(TwilioRestException) as error:
        client.messages.create(**given)
    assert refused(error) == (400, code)


def test_a_recording_is_404_for_two_seconds_then_a_tone_of_its_length_then_deleted() -> None:
    stage, client = line()
    stage.pages["/voice"] = twiml('<Record action="/kept" finishOnKey="#" trim="do-not-trim"/>')
    stage.pages["/kept"] = twiml("<Pause length='60'/>")
    sid = stage.dials()
    stage.passes(1)
    stage.exchange.speak(stage.now, AMINA, 30)
    stage.passes(9)
    stage.presses(AMINA, "#")
    stage.passes(1)
    params = stage.asked("/kept")[0].params
    path = params["RecordingUrl"].removeprefix("https://api.twilio.com") + ".wav"
    auth = (ACCOUNT, TOKEN)
    assert stage.exchange.rest(stage.now, "GET", path, {}, auth).status == 404
    assert client.recordings(params["RecordingSid"]).fetch().status == "processing"
    stage.passes(1.5)
    answer = stage.exchange.rest(stage.now, "GET", path, {}, auth)
    assert (answer.status, answer.content_type) == (200, "audio/x-wav")
    assert isinstance(answer.body, bytes)
    with wave.open(BytesIO(answer.body)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (8000, 1)
        assert sound.getnframes() / sound.getframerate() == int(params["RecordingDuration"]) == 9
    found = client.recordings(params["RecordingSid"]).fetch()
    assert (found.status, found.duration, found.call_sid) == ("completed", "9", sid)
    assert [r.sid for r in client.recordings.list(call_sid=sid)] == [found.sid]
    assert stage.exchange.rest(stage.now, "GET", path, {}, None).status == 401
    assert client.recordings(found.sid).delete()
    assert stage.exchange.rest(stage.now, "GET", path, {}, auth).status == 404


def test_conferences_and_participants_are_seen_held_muted_and_put_out() -> None:
    stage, client = line()
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    caller = stage.dials()
    stage.places(WANJIRU, "/join")
    stage.passes(10)
    (conference,) = client.conferences.list(status="in-progress", friendly_name="p-1")
    people = client.conferences(conference.sid).participants
    assert {p.call_sid for p in people.list()} == {caller, stage.exchange.handset(WANJIRU).connected().sid}
    assert people(caller).update(hold=True, hold_url=f"{APP}/elsewhere").hold is True
    stage.passes(1)
    assert stage.hears(AMINA) == "somewhere else"
    assert people(caller).update(hold=False, muted=True).muted is True
    stage.passes(1)
    assert stage.hears(AMINA) == "p-1"
    assert stage.sent(MixLegs)[-1].muted == (caller,)
    assert people(caller).delete()
    stage.passes(1)
    assert values(stage.asked("/after"), "DialCallStatus") == ["answered"]
    assert client.conferences(conference.sid).update(status="completed").status == "completed"
    stage.passes(1)
    assert len(stage.asked("/after")) == 2


def test_nobody_without_the_token_is_served() -> None:
    stage, _ = line()
    stranger = Client(ACCOUNT, "wrong", http_client=ToTheLine(stage))
    with pytest.raises(TwilioRestException) as error:
        stranger.calls.create(to=WANJIRU, from_=OURS, url=f"{APP}/join")
    assert refused(error) == (401, 20003)
    assert stage.seen("placed") == []


def test_an_api_key_is_as_good_as_the_token() -> None:
    stage, _ = line(api_keys={"SK" + "1" * 32: "a-secret"})
    client = Client("SK" + "1" * 32, "a-secret", ACCOUNT, http_client=ToTheLine(stage))
    assert client.api.accounts(ACCOUNT).fetch().status == "active"
    assert [n.phone_number for n in client.incoming_phone_numbers.list()] == [OURS]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Calls/CA" + "0" * 32, 404),
        ("GET", "/Recordings/RE" + "0" * 32, 404),
        ("GET", "/Messages/SM" + "0" * 32, 404),
        ("GET", "/Conferences/CF" + "0" * 32, 404),
        ("GET", "/Elephants", 404),
        ("PUT", "/Calls", 405),
    ],
)
def test_what_is_not_there_is_not_found(method: str, path: str, status: int) -> None:
    stage, _ = line()
    assert stage.rest(method, path).status == status


def test_a_request_that_is_done_but_never_answered_has_been_done() -> None:
    stage, client = line()
    stage.exchange.fault("rest lost", "/Calls.json")
    with pytest.raises(TimeoutError):
        client.calls.create(to=WANJIRU, from_=OURS, url=f"{APP}/join")
    stage.passes(4)
    assert [e.phone for e in stage.seen("ringing")] == [WANJIRU]
    stage.exchange.fault("rest error", "/Calls.json")
    with pytest.raises(TwilioRestException) as error:
        client.calls.create(to=ACHIENG, from_=OURS, url=f"{APP}/join")
    assert refused(error) == (503, 20503)
    stage.passes(10)
    assert [e.phone for e in stage.seen("ringing")] == [WANJIRU]


def test_a_sound_desk_is_told_what_to_play_mix_and_record() -> None:
    stage, _ = line()
    stage.pages["/voice"] = twiml("<Play>/greet-4s.wav</Play>", '<Record action="/conference" finishOnKey="#"/>')
    stage.pages["/conference"] = PAGES["/voice"]
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    caller = stage.dials()
    stage.passes(8)
    stage.presses(AMINA, "#")
    staff = stage.places(WANJIRU, "/join")
    stage.passes(10)
    stage.exchange.hang_up(stage.now, WANJIRU)
    stage.passes(1)
    assert [(p.leg, p.url) for p in stage.sent(PlaySound)] == [(caller, f"{APP}/greet-4s.wav")]
    assert stage.sent(StopSound)[1].leg == caller
    (recorded,) = stage.sent(RecordLeg)
    assert [s.recording for s in stage.sent(StopRecording)] == [recorded.recording]
    assert [m.legs for m in stage.sent(MixLegs)] == [(caller, staff), (caller,)]
    assert [r.leg for r in stage.sent(Ring)] == [r.leg for r in stage.sent(StopRinging)] == [staff]
