"""The adapter and the local line speak the same language: real library, real REST interface, real legs, no network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from hotline.errors import CarrierRefused, CarrierUnsure
from hotline.telephony import (
    AskLeg,
    DeleteCallRecord,
    DeleteRecording,
    Done,
    EndLeg,
    FetchRecording,
    HoldLeg,
    LegSeen,
    MoveLeg,
    PlaceCall,
    Placed,
    ReleaseLeg,
    SendText,
    Sent,
)
from hotline.telephony.twilio_rest import TwilioCarrier
from hotline.telephony.twiml import document
from hotline.telephony.verbs import Gather, JoinConference, Pause, Play, Record, Redirect, Verb
from tests.line.stage import AMINA, OURS, WANJIRU, Stage, values
from tests.telephony.conftest import LOCAL, SettingsWith

LEG, STATUS, ELSEWHERE, GONE = "/voice/offers/o/leg", "/voice/offers/o/status", "/voice/elsewhere", "/voice/fallback"


@dataclass
class Answer:
    """An answer as the library reads it."""

    status_code: int
    content: Any
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else ""


@dataclass
class Wire:
    """A network of one cable: from the library to the line's REST interface."""

    stage: Stage

    def request(self, method: str, url: str, **more: Any) -> Answer:
        parts = urlsplit(url)
        data = {name: value if isinstance(value, list) else str(value) for name, value in (more["data"] or {}).items()}
        answer = self.stage.exchange.rest(self.stage.now, method, parts.path, data, more["auth"])
        if answer.status == 0:
            raise ConnectionResetError
        body = json.dumps(answer.body) if isinstance(answer.body, dict) else answer.body
        return Answer(answer.status, body or "", {"Content-Type": answer.content_type})


def menu(action: str) -> str:
    verbs: list[Verb] = [Gather(action, 8, sounds=(Play("/prompts/whisper-5s.wav"),)), Redirect(action)]
    return document(verbs)


@pytest.fixture
def stage() -> Stage:
    pages: dict[str, Any] = {
        LEG: menu("/voice/offers/o/key/0"),
        "/voice/offers/o/key/0": document([Pause(60)]),
        STATUS: "",
        "/voice/texts/status": "",
        ELSEWHERE: document([Play("/prompts/elsewhere-9s.wav")]),
        "/voice": document([Record("/voice/done", 60, 8, "#9", "/voice/recordings/r"), Redirect("/voice/done")]),
        "/voice/done": document([Pause(30)]),
        "/voice/recordings/r": "",
    }
    return Stage(pages)


@pytest.fixture
def carrier(stage: Stage, settings_with: SettingsWith) -> TwilioCarrier:
    return TwilioCarrier(settings_with(**LOCAL), Wire(stage))


def rings(carrier: TwilioCarrier, to: str = WANJIRU) -> str:
    placed = carrier.perform(PlaceCall(to, LEG, STATUS, GONE, 20))
    assert isinstance(placed, Placed)
    return placed.leg


def test_a_phone_rings_shows_our_number_and_reports_every_step(stage: Stage, carrier: TwilioCarrier) -> None:
    leg = rings(carrier)
    assert carrier.perform(AskLeg(leg)) == LegSeen("queued")
    stage.passes(4)
    assert carrier.perform(AskLeg(leg)) == LegSeen("ringing")
    stage.exchange.answer(stage.now, WANJIRU)
    stage.passes(2)
    assert stage.hears(WANJIRU) == "whisper"
    assert values(stage.asked(LEG), "From") == [OURS]
    assert carrier.perform(EndLeg(leg)) == Done()
    stage.passes(2)
    assert values(stage.asked(STATUS), "CallStatus") == ["initiated", "ringing", "in-progress", "completed"]
    assert stage.errors() == []


def test_a_live_leg_is_moved_and_one_that_has_gone_is_refused_with_its_code(
    stage: Stage, carrier: TwilioCarrier
) -> None:
    leg = rings(carrier)
    stage.passes(4)
    stage.exchange.answer(stage.now, WANJIRU)
    stage.passes(2)
    assert carrier.perform(MoveLeg(leg, ELSEWHERE, GONE)) == Done()
    stage.passes(2)
    assert stage.hears(WANJIRU) == "elsewhere"
    stage.exchange.hang_up(stage.now, WANJIRU)
    stage.passes(2)
    with pytest.raises(CarrierRefused) as refused:
        carrier.perform(MoveLeg(leg, ELSEWHERE, GONE))
    assert refused.value.code == 21220
    assert carrier.perform(EndLeg(leg)) == Done()
    assert carrier.perform(DeleteCallRecord(leg)) == Done()
    assert carrier.perform(DeleteCallRecord(leg)) == Done()


def test_a_ringing_phone_is_let_go(stage: Stage, carrier: TwilioCarrier) -> None:
    leg = rings(carrier)
    stage.passes(4)
    assert carrier.perform(EndLeg(leg)) == Done()
    stage.passes(1)
    assert stage.exchange.handset(WANJIRU).leg is None
    assert carrier.perform(AskLeg(leg)) in (LegSeen("completed"), LegSeen("canceled"))


def test_a_held_leg_hears_words_and_nobody_ends_it_for_the_others_until_it_is_released(
    stage: Stage, carrier: TwilioCarrier
) -> None:
    stage.pages |= {LEG: document([JoinConference("p-1", GONE, "/quiet", STATUS)]), "/quiet": document([Pause(60)])}
    stage.pages |= {"/words": document([Play("/prompts/on_hold-30s.wav")]), GONE: document([Pause(60)])}
    legs = [rings(carrier), rings(carrier, AMINA)]
    stage.passes(10)
    for phone in (WANJIRU, AMINA):
        stage.exchange.answer(stage.now, phone)
    stage.passes(3)
    (room,) = stage.exchange.line.rooms.known.values()
    assert room.status == "in-progress"
    carrier.perform(HoldLeg(room.sid, legs[0], legs[1], "/words"))
    carrier.perform(HoldLeg(room.sid, legs[0], legs[1], "/words"))  # asked twice
    stage.passes(2)
    assert stage.hears(WANJIRU) == "on_hold"
    assert [member.end_on_exit for member in room.members.values()] == [False, False]
    carrier.perform(ReleaseLeg(room.sid, legs[0], legs[1]))
    stage.passes(1)
    assert [(member.hold, member.end_on_exit) for member in room.members.values()] == [(False, True), (False, True)]


def test_a_text_arrives(stage: Stage, carrier: TwilioCarrier) -> None:
    words = "DUTY 4821730 P1 MED 42. Answer the duty call."
    assert isinstance(carrier.perform(SendText(WANJIRU, words, "/voice/texts/status")), Sent)
    stage.passes(5)
    assert [text.body for text in stage.exchange.texts(WANJIRU)] == [words]


def test_a_message_is_fetched_once_its_file_is_there_and_then_deleted(stage: Stage, carrier: TwilioCarrier) -> None:
    stage.dials(AMINA)
    stage.passes(2)
    stage.exchange.speak(stage.now, AMINA, 6)
    stage.passes(6)
    stage.presses(AMINA, "#")
    stage.passes(1)
    (done,) = stage.asked("/voice/done")
    recording = done.params["RecordingUrl"].rpartition("/")[2]
    with pytest.raises(CarrierUnsure):
        carrier.perform(FetchRecording(recording))
    stage.passes(5)
    sound = carrier.perform(FetchRecording(recording))
    assert isinstance(sound, bytes)
    assert len(sound) > 6 * 8000
    assert carrier.perform(DeleteRecording(recording)) == Done()
    assert carrier.perform(DeleteRecording(recording)) == Done()
    assert values(stage.asked("/voice/recordings/r"), "RecordingStatus") == ["completed"]


def test_a_carrier_that_breaks_down_leaves_it_open(stage: Stage, carrier: TwilioCarrier) -> None:
    stage.exchange.fault("rest error", "/Calls")
    with pytest.raises(CarrierUnsure):
        rings(carrier)
    stage.passes(30)
    assert stage.asked(STATUS) == []
    rings(carrier)
