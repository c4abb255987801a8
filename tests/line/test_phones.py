"""Dial on the local line: phones that ring, whisper, talk, or cannot be reached."""

from __future__ import annotations

import pytest

from hotline.line.core.handsets import HandsetKind, PhoneError
from tests.line.stage import AMINA, OURS, WANJIRU, Stage, twiml, values

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
