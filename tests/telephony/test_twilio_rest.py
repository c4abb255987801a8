"""What the adapter asks of the carrier, through the carrier's own library, and how it takes the answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
from twilio.http.response import Response

from hotline.errors import CarrierRefused, CarrierUnsure, SettingsError
from hotline.telephony import (
    Ask,
    AskLeg,
    DeleteCallRecord,
    DeleteRecording,
    Done,
    EndLeg,
    FetchRecording,
    LegSeen,
    MoveLeg,
    PlaceCall,
    Placed,
    SendText,
    Sent,
)
from hotline.telephony.twilio_rest import TIMEOUT_S, TwilioCarrier, Wire
from tests.line.stage import ACCOUNT, TOKEN
from tests.telephony.conftest import LOCAL, SettingsWith

LEG, TEXT, RECORDING = ("CA" + "1" * 32, "SM" + "2" * 32, "RE" + "3" * 32)
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
RING = PlaceCall("+254722000002", "/voice/offers/o/leg", "/voice/offers/o/status", "/voice/fallback", 20)
MOVE = MoveLeg(LEG, "/voice/offers/o/join", "/voice/fallback")
ASKS: list[Ask] = [
    RING,
    MOVE,
    EndLeg(LEG),
    SendText("+254722000002", "DUTY 4821730", "/s"),
    FetchRecording(RECORDING),
    DeleteRecording(RECORDING),
    DeleteCallRecord(LEG),
    AskLeg(LEG),
]
WAV = b"RIFF" + (36 + 4).to_bytes(4, "little") + b"WAVEfmt " + bytes(28) + b"tone"


@dataclass
class Network:
    """A network that keeps what was sent and gives one answer to all of it, or breaks."""

    status: int = 200
    body: Any = field(default_factory=lambda: {"sid": LEG, "status": "ringing"})
    breaks: OSError | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)

    def request(self, method: str, url: str, **more: Any) -> Response:
        self.sent.append({"method": method, "url": url, **more})
        if self.breaks is not None:
            raise self.breaks
        body = json.dumps(self.body) if isinstance(self.body, dict) else self.body
        return Response(self.status, body, {})


def refusal(status: int, code: int) -> Network:
    return Network(status, {"code": code, "message": "The number +254722000002 is not valid", "status": status})


def test_a_call_carries_our_document_its_fallback_where_to_report_and_a_number_of_ours(
    settings_with: SettingsWith,
) -> None:
    network = Network(201)
    assert TwilioCarrier(settings_with(), network).perform(RING) == Placed(LEG)
    (sent,) = network.sent
    assert (sent["method"], sent["url"]) == ("POST", f"https://api.twilio.com{ROOT}/Calls.json")
    assert sent["auth"] == (ACCOUNT, TOKEN)
    assert sent["timeout"] == TIMEOUT_S == 10
    assert sent["data"] == {
        "To": "+254722000002",
        "From": "+254800720262",
        "Url": "https://app.example/voice/offers/o/leg",
        "Method": "POST",
        "FallbackUrl": "https://app.example/voice/fallback",
        "FallbackMethod": "POST",
        "StatusCallback": "https://app.example/voice/offers/o/status",
        "StatusCallbackMethod": "POST",
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "Timeout": 20,
    }


def test_calls_go_out_by_the_trunk_where_there_is_one_and_browsers_never_do(settings_with: SettingsWith) -> None:
    network, trunk = Network(201), "BY" + "0" * 32
    carrier = TwilioCarrier(settings_with(byoc=trunk), network)
    carrier.perform(RING)
    carrier.perform(PlaceCall("client:amani?offer=o", "/l", "/s", "/f", 20))
    phone, browser = network.sent
    assert phone["data"]["Byoc"] == trunk
    assert "Byoc" not in browser["data"]
    assert browser["data"]["To"] == "client:amani?offer=o"


def test_a_move_carries_a_document_and_a_fallback_and_a_place_to_report_if_given_one(
    settings_with: SettingsWith,
) -> None:
    network = Network()
    carrier = TwilioCarrier(settings_with(), network)
    assert carrier.perform(MOVE) == Done()
    assert carrier.perform(MoveLeg(LEG, "/j", "/f", status_path="/voice/status")) == Done()
    plain, reporting = network.sent
    assert plain["url"].endswith(f"/Calls/{LEG}.json")
    assert plain["data"] == {
        "Url": "https://app.example/voice/offers/o/join",
        "Method": "POST",
        "FallbackUrl": "https://app.example/voice/fallback",
        "FallbackMethod": "POST",
    }
    assert reporting["data"]["StatusCallback"] == "https://app.example/voice/status"


def test_the_rest_of_what_is_asked(settings_with: SettingsWith) -> None:
    network = Network()
    carrier = TwilioCarrier(settings_with(), network)
    assert carrier.perform(EndLeg(LEG)) == Done()
    assert network.sent[-1]["data"] == {"Status": "completed"}
    assert carrier.perform(AskLeg(LEG)) == LegSeen("ringing")
    assert network.sent[-1]["method"] == "GET"
    network.body, network.status = {"sid": TEXT}, 201
    assert carrier.perform(SendText("+254722000002", "DUTY 4821730 P1", "/voice/texts/status")) == Sent(TEXT)
    assert network.sent[-1]["data"] == {
        "To": "+254722000002",
        "From": "+254800720262",
        "Body": "DUTY 4821730 P1",
        "StatusCallback": "https://app.example/voice/texts/status",
    }
    network.body, network.status = "", 204
    assert carrier.perform(DeleteRecording(RECORDING)) == Done()
    assert (network.sent[-1]["method"], network.sent[-1]["url"][-39:]) == ("DELETE", f"{RECORDING}.json")
    assert carrier.perform(DeleteCallRecord(LEG)) == Done()
    assert (network.sent[-1]["method"], network.sent[-1]["url"][-39:]) == ("DELETE", f"{LEG}.json")


@pytest.mark.parametrize("to", ["999", "+254999", "0900123456", "0800720553", "+12025550143", "anonymous", ""])
def test_no_other_number_than_a_kenyan_line_reaches_the_network(settings_with: SettingsWith, to: str) -> None:
    network = Network(201)
    carrier = TwilioCarrier(settings_with(), network)
    for ask in (PlaceCall(to, "/l", "/s", "/f", 20), SendText(to, "words", "/s")):
        with pytest.raises(CarrierRefused) as refused:
            carrier.perform(ask)
        assert refused.value.code == 21211
    assert network.sent == []


@pytest.mark.parametrize(("status", "code"), [(400, 21220), (400, 21211), (401, 20003), (404, 20404), (429, 10004)])
def test_a_definite_no_is_told_with_its_code_and_without_the_number(
    settings_with: SettingsWith, status: int, code: int
) -> None:
    with pytest.raises(CarrierRefused) as refused:
        TwilioCarrier(settings_with(), refusal(status, code)).perform(RING)
    assert refused.value.code == code
    assert "254722" not in str(refused.value)


def test_a_caller_who_has_gone_cannot_be_moved(settings_with: SettingsWith) -> None:
    with pytest.raises(CarrierRefused) as refused:
        TwilioCarrier(settings_with(), refusal(400, 21220)).perform(MOVE)
    assert refused.value.code == 21220


def test_what_is_over_or_deleted_already_is_done(settings_with: SettingsWith) -> None:
    assert TwilioCarrier(settings_with(), refusal(400, 21220)).perform(EndLeg(LEG)) == Done()
    gone = TwilioCarrier(settings_with(), refusal(404, 20404))
    assert gone.perform(EndLeg(LEG)) == Done()
    assert gone.perform(DeleteRecording(RECORDING)) == Done()
    assert gone.perform(DeleteCallRecord(LEG)) == Done()
    with pytest.raises(CarrierRefused):
        TwilioCarrier(settings_with(), refusal(409, 20009)).perform(DeleteCallRecord(LEG))


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: type(ask).__name__)
@pytest.mark.parametrize(
    "network",
    [
        Network(breaks=requests.ConnectTimeout()),
        Network(breaks=requests.ReadTimeout()),
        Network(breaks=requests.ConnectionError()),
        Network(breaks=ConnectionResetError()),
        Network(breaks=TimeoutError()),
        Network(500, "<html>oops</html>"),
        Network(503, {"code": 20503, "message": "Service unavailable", "status": 503}),
    ],
    ids=lambda network: str(network.breaks or network.status),
)
def test_no_clear_answer_is_no_answer(settings_with: SettingsWith, network: Network, ask: Ask) -> None:
    with pytest.raises(CarrierUnsure):
        TwilioCarrier(settings_with(), network).perform(ask)


def test_an_answer_that_is_not_the_carriers_settles_nothing(settings_with: SettingsWith) -> None:
    with pytest.raises(CarrierUnsure):
        TwilioCarrier(settings_with(), Network(200, "<html>Welcome to our guest network</html>")).perform(AskLeg(LEG))


def test_too_many_requests_are_worth_another_try_except_for_a_new_call(settings_with: SettingsWith) -> None:
    for ask in (MOVE, EndLeg(LEG), AskLeg(LEG)):
        with pytest.raises(CarrierUnsure):
            TwilioCarrier(settings_with(), refusal(429, 20429)).perform(ask)


def test_a_recording_is_fetched_as_wav_with_our_credentials(settings_with: SettingsWith) -> None:
    network = Network(200, WAV)
    assert TwilioCarrier(settings_with(), network).perform(FetchRecording(RECORDING)) == WAV
    (sent,) = network.sent
    assert (sent["method"], sent["url"]) == ("GET", f"https://api.twilio.com{ROOT}/Recordings/{RECORDING}.wav")
    assert sent["auth"] == (ACCOUNT, TOKEN)


@pytest.mark.parametrize(
    "network",
    [
        refusal(404, 20404),
        Network(200, WAV[:-1]),
        Network(200, b""),
        Network(200, b"<html>"),
        Network(200, "RIFF....WAVE as text"),
    ],
    ids=["not there yet", "cut short", "empty", "no sound", "text"],
)
def test_a_recording_that_is_not_whole_is_asked_for_again(settings_with: SettingsWith, network: Network) -> None:
    with pytest.raises(CarrierUnsure):
        TwilioCarrier(settings_with(), network).perform(FetchRecording(RECORDING))


def test_a_recording_we_may_not_have_is_refused(settings_with: SettingsWith) -> None:
    with pytest.raises(CarrierRefused):
        TwilioCarrier(settings_with(), refusal(401, 20003)).perform(FetchRecording(RECORDING))


# --- where requests go ------------------------------------------------------------------------------


def test_requests_go_to_the_local_line_and_never_past_it(settings_with: SettingsWith) -> None:
    network = Network(201)
    TwilioCarrier(settings_with(**LOCAL), network).perform(RING)
    assert network.sent[0]["url"] == f"http://127.0.0.1:8300{ROOT}/Calls.json"


def test_a_region_is_part_of_the_address(settings_with: SettingsWith) -> None:
    network = Network(201)
    carrier = TwilioCarrier(settings_with(twilio_region="ie1"), network)
    carrier.perform(RING)
    network.body = WAV
    network.status = 200
    carrier.perform(FetchRecording(RECORDING))
    assert [sent["url"].split("/")[2] for sent in network.sent] == ["api.ie1.twilio.com"] * 2


def test_the_processs_environment_does_not_change_where_requests_go(
    settings_with: SettingsWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    settings = settings_with(twilio_region="")
    network = Network(201)
    TwilioCarrier(settings, network).perform(RING)
    assert network.sent[0]["url"].startswith("https://api.twilio.com/")


@pytest.mark.parametrize(
    "changes",
    [
        {"twilio_api_url": "https://stranger.example"},
        {"twilio_api_url": "https://twilio.com.stranger.example"},
        {"twilio_api_url": "https://nottwilio.com"},
        {"local_line": True, "twilio_api_url": ""},
        {"local_line": True, "twilio_api_url": "https://api.twilio.com"},
    ],
)
def test_our_credentials_go_to_no_stranger_even_if_the_settings_were_not_checked(
    settings_with: SettingsWith, changes: dict[str, object]
) -> None:
    unchecked = settings_with().model_copy(update=changes)
    with pytest.raises(SettingsError):
        TwilioCarrier(unchecked, Network())


# --- the network itself -----------------------------------------------------------------------------


class Sounds(BaseHTTPRequestHandler):
    """A server of one sound, which answers anything else with words; `/slow` never answers."""

    def do_GET(self) -> None:
        is_sound = self.path.endswith(".wav")
        body = bytes(range(256)) if is_sound else b'{"status": "ringing"}'
        self.send_response(200)
        self.send_header("Content-Type", "audio/x-wav" if is_sound else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_a_sound_arrives_byte_for_byte_and_words_as_words() -> None:
    with HTTPServer(("127.0.0.1", 0), Sounds) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        wire = Wire()
        try:
            where = f"http://127.0.0.1:{server.server_port}"
            assert wire.request("GET", f"{where}/r.wav").content == bytes(range(256))
            assert wire.request("GET", f"{where}/leg.json").text == '{"status": "ringing"}'
        finally:
            wire.close()
            server.shutdown()
            thread.join()


def test_a_port_where_nobody_listens_is_an_os_error() -> None:
    with HTTPServer(("127.0.0.1", 0), Sounds) as server:
        port = server.server_port
    wire = Wire()
    with pytest.raises(OSError, match="refused"):
        wire.request("GET", f"http://127.0.0.1:{port}/")
    wire.close()
