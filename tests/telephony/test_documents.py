"""Our verbs as the carrier's documents: exactly what is meant, and nothing its strict reader refuses."""

from __future__ import annotations

from uuid import UUID

import pytest

from hotline.line.documents import verbs as read
from hotline.line.documents.twiml import parse
from hotline.telephony import paths
from hotline.telephony.twiml import EMPTY, document
from hotline.telephony.verbs import (
    DialNumber,
    Gather,
    HangUp,
    JoinConference,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
    Verb,
)

OFFER = UUID("7b1c0000-0000-4000-8000-000000000001")
CALL = UUID("7b1c0000-0000-4000-8000-000000000002")


def test_nothing_to_do_is_an_empty_document() -> None:
    assert EMPTY == '<?xml version="1.0" encoding="UTF-8"?><Response />'
    assert parse(EMPTY) == ()


def test_a_menu_waits_for_one_key_and_says_so_when_none_was_pressed() -> None:
    action = paths.turn(CALL, 3)
    menu = Gather(action, 8, sounds=(Play("/prompts/sw/main.3f2a9c1b.wav"), Pause(1)))
    assert document([menu, Redirect(action)]) == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        f'<Gather action="{action}" finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="8">'
        '<Play>/prompts/sw/main.3f2a9c1b.wav</Play><Pause length="1" /></Gather>'
        f'<Redirect method="POST">{action}</Redirect></Response>'
    )


def test_a_number_is_keyed_until_hash() -> None:
    assert parse(document([Gather("/a", 10, digits=None, finish="#")])) == (
        read.Gather(action="/a", timeout=10, num_digits=None, finish_on_key="#"),
    )


@pytest.mark.parametrize(("seconds", "whole"), [(8, 8), (7.2, 8), (0.4, 1), (0, 1)])
def test_waits_are_whole_seconds_and_never_shorter_than_meant(seconds: float, whole: int) -> None:
    (gather,) = parse(document([Gather("/a", seconds)]))
    assert isinstance(gather, read.Gather)
    assert gather.timeout == whole


def test_a_message_is_not_trimmed_has_no_beep_and_reports_its_file_or_its_absence() -> None:
    recording = paths.recording(CALL)
    assert parse(document([Record("/done", 300, 8, "#9", recording)])) == (
        read.Record(
            action="/done",
            method="POST",
            timeout=8,
            finish_on_key="#9",
            max_length=300,
            play_beep=False,
            trim="do-not-trim",
            recording_status_callback=recording,
            recording_status_callback_event=("completed", "absent"),
        ),
    )


def join(*, hang_up_on_star: bool = False) -> str:
    return document(
        [
            JoinConference(
                f"p-{OFFER}",
                action=paths.caller_left(OFFER),
                wait_path=paths.QUIET,
                status_path=paths.conference(OFFER),
                hang_up_on_star=hang_up_on_star,
            )
        ]
    )


def test_the_join_is_word_for_word_what_keeps_either_leg_going_when_the_other_leaves() -> None:
    assert join() == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        f'<Dial action="/voice/offers/{OFFER}/caller" method="POST">'
        '<Conference beep="false" endConferenceOnExit="true" jitterBufferSize="small" startConferenceOnEnter="true"'
        f' statusCallback="/voice/offers/{OFFER}/conference" statusCallbackEvent="start end join leave hold modify"'
        ' statusCallbackMethod="POST" waitMethod="GET" waitUrl="/voice/quiet">'
        f"p-{OFFER}</Conference></Dial></Response>"
    )


def test_only_the_counsellors_own_leg_ends_on_star() -> None:
    assert "hangupOnStar" not in join()
    assert '<Dial action="/voice/offers/' in join(hang_up_on_star=True)
    assert 'hangupOnStar="true"' in join(hang_up_on_star=True)


def test_one_phone_is_dialled_screened_and_sees_our_number() -> None:
    verb = DialNumber("+254722000002", paths.leg_broken(1), "+254780225813", paths.screened(0), 20)
    assert parse(document([verb])) == (
        read.Dial(
            (read.Number("+254722000002", url="/voice/broken/0/screen", method="POST"),),
            action="/voice/broken/1",
            method="POST",
            timeout=20,
            caller_id="+254780225813",
        ),
    )
    through_a_trunk = document([DialNumber("+254722000002", "/a", "+254780225813", "/s", 20, byoc="BY" + "0" * 32)])
    assert f'byoc="BY{"0" * 32}"' in through_a_trunk


def test_words_of_last_resort_are_spoken_and_what_xml_would_read_is_escaped() -> None:
    text = document([Say("Please hold <now> & wait", "en-GB"), Say("Tafadhali subiri"), HangUp()])
    assert parse(text) == (
        read.Say("Please hold <now> & wait", language="en-GB"),
        read.Say("Tafadhali subiri"),
        read.Hangup(),
    )
    assert "language" not in text.partition("Tafadhali")[0].rpartition("<Say")[2]


def test_paths_become_addresses_for_a_document_that_others_serve() -> None:
    verbs: list[Verb] = [
        Gather("/voice/a", 8, sounds=(Play("/prompts/x.wav"),)),
        Play("https://elsewhere.example/x.wav"),
        Redirect("/voice/b", "GET"),
    ]
    text = document(verbs, "https://app.example/")
    assert 'action="https://app.example/voice/a"' in text
    assert "<Play>https://app.example/prompts/x.wav</Play>" in text
    assert "<Play>https://elsewhere.example/x.wav</Play>" in text
    assert '<Redirect method="GET">https://app.example/voice/b</Redirect>' in text


def test_a_document_larger_than_the_carrier_takes_is_refused_here_and_not_there() -> None:
    with pytest.raises(ValueError, match="at most 65536"):
        document([Play("/prompts/both/greet.3f2a9c1b.wav")] * 1600)
    parse(document([Play("/prompts/both/greet.3f2a9c1b.wav")] * 1300))


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ufffe"])
def test_a_document_that_no_reader_could_read_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="XML"):
        document([Say(f"words {bad}")])
