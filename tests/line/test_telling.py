"""The timeline's words: one short line for each thing that happened."""

from __future__ import annotations

from hotline.line.core.board import Trace
from hotline.line.people.phone_book import read_phone_book
from hotline.line.people.telling import Row, tell
from tests.line.conversation import talking
from tests.line.stage import AMINA, OURS, WANJIRU, Stage, twiml

BOOK = read_phone_book(f'[{{"number": "{WANJIRU}", "name": "Wanjiru"}}, {{"number": "{AMINA}", "name": "Amina"}}]')


def told(stage: Stage, *groups: str) -> list[str]:
    """The lines of a stage's trace as `who words`, of these groups (all without one)."""
    rows = [tell(n, entry, BOOK.name) for n, entry in enumerate(stage.exchange.trace)]
    return [f"{BOOK.name(row.who)} {row.words}" for row in rows if row and (not groups or row.group in groups)]


def test_a_call_reads_like_a_story() -> None:
    menu = twiml("<Gather numDigits='1' action='/next'><Play>/menu-8s.wav</Play></Gather>")
    stage = Stage({"/voice": menu, "/next": twiml("<Play>/goodbye-2s.wav</Play>")})
    stage.dials()
    stage.passes(3)
    stage.presses(AMINA, "4")
    stage.passes(10)
    assert told(stage, "calls") == [
        "Amina dials 0800 720 262",
        "Amina hears the ringing tone",
        "Amina is answered by the hotline",
        "Amina hears “menu”",
        "Amina presses 4",
        "Amina hears “goodbye”",
        "Amina the call is over",
    ]


def test_a_conversation_says_who_meets_whom() -> None:
    stage, _, _ = talking()
    lines = told(stage, "calls")
    assert lines[-3] == " the conference begins: both hear each other"
    assert sorted(lines[-2:]) == ["Amina is talking", "Wanjiru is talking"]
    assert "Wanjiru rings" in lines
    assert "Wanjiru picks up" in lines


def test_a_request_is_told_by_its_path_and_what_matters_in_it() -> None:
    stage = Stage({"/voice": twiml("<Pause length='2'/>")})
    stage.dials()
    stage.passes(5)
    rows = [tell(n, entry, BOOK.name) for n, entry in enumerate(stage.exchange.trace) if entry.what == "requested"]
    assert next((row.words, row.more) for row in rows if row) == ("POST /voice", "CallStatus=ringing")


def test_long_ids_are_shortened_to_what_tells_them_apart() -> None:
    path = "/voice/offers/48f495b2-14b8-484d-bcbf-687b40493036/status"
    stage = Stage({"/voice": twiml(f"<Redirect>{path}</Redirect>"), path: twiml("<Pause/>")})
    stage.dials()
    stage.passes(5)
    assert " POST /voice/offers/48f4…/status" in told(stage, "requests")


def test_what_is_no_speech_is_told_quietly_and_without_quotes() -> None:
    stage = Stage({"/voice": twiml("<Play>/tone-5s.wav</Play>")}, play_info=lambda _url: (5.0, "(a quiet tone)"))
    stage.dials()
    stage.passes(3)
    rows = [row for n, entry in enumerate(stage.exchange.trace) if (row := tell(n, entry, BOOK.name))]
    assert [(row.words, row.tone) for row in rows if row.sound == "prompt"] == [("hears a quiet tone", "quiet")]


def test_a_text_is_told_with_its_words() -> None:
    stage = Stage()
    stage.rest("POST", "/Messages", To=WANJIRU, From=OURS, Body="DUTY 4821730 P1 MED 42.")
    stage.passes(5)
    assert told(stage, "texts") == ["Wanjiru gets the text “DUTY 4821730 P1 MED 42.”"]


def test_what_the_hotline_asks_of_the_carrier_is_told_with_its_answer() -> None:
    stage = Stage()
    stage.rest("POST", "/Messages", To=WANJIRU, From="+254700000000", Body="x")
    row = tell(0, stage.exchange.trace[0], BOOK.name)
    assert row is not None
    assert (row.words, row.tone) == ("asks POST /Messages.json → 400", "bad")


def test_a_caller_id_of_thousands_of_digits_is_shortened() -> None:
    stage = Stage({"/voice": twiml("<Pause/>")})
    stage.exchange.dial(stage.now, "5" * 5000, OURS, AMINA)
    row = tell(0, stage.exchange.trace[0], BOOK.name)
    assert row is not None
    assert len(row.more) < 100


def test_what_nobody_needs_to_read_is_left_out() -> None:
    stopped = Trace(0.0, "stopped", "CA1", AMINA, {"kind": "prompt", "what": "x"})
    assert tell(0, stopped, BOOK.name) is None


def test_a_row_can_be_sent_to_a_page() -> None:
    row = Row(7, 1.5, "calls", "pressed", "CA1", AMINA, "presses 4")
    assert row.as_json()["words"] == "presses 4"
