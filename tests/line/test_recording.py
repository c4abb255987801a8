"""A message on the local line: what ends it, how long it is, and who is told."""

from __future__ import annotations

import pytest

from tests.line.stage import AMINA, Stage, twiml, values

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
