"""The carrier's REST interface over real sockets: what a client of the carrier sends, and what it gets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.line.open_line import AMANI, OpenLine, open_line
from tests.line.stage import OURS, twiml


@pytest.fixture
def line() -> Iterator[OpenLine]:
    with open_line() as opened:
        yield opened


def test_a_call_is_placed_rings_and_is_ended(line: OpenLine) -> None:
    line.application.pages["/leg"] = twiml("<Say>Duty call.</Say>", "<Pause length='60'/>")
    given = {"To": AMANI, "From": OURS, "Url": f"{line.application.address}/leg"}
    status, call = line.asks("POST", "/Calls.json", **given)
    assert (status, call["status"]) == (201, "queued")
    line.waits_for(lambda: (line.phone(AMANI)["call"] or {}).get("ringing"))
    line.remote.act(AMANI, "answer")
    line.hears(AMANI, "Duty call.")
    assert line.asks("GET", f"/Calls/{call['sid']}.json")[1]["status"] == "in-progress"
    assert line.asks("POST", f"/Calls/{call['sid']}.json", Status="completed")[0] == 200
    assert line.phone(AMANI)["call"] is None


def test_several_values_of_one_name_arrive(line: OpenLine) -> None:
    line.application.pages["/status"] = ""
    line.asks(
        "POST",
        "/Calls.json",
        To=AMANI,
        From=OURS,
        Url=f"{line.application.address}/leg",
        StatusCallback=f"{line.application.address}/status",
        StatusCallbackEvent=["initiated", "ringing"],
    )
    line.waits_for(lambda: len(line.application.asked("/status")) == 2)
    told = [dict(request.form)["CallStatus"] for request in line.application.asked("/status")]
    assert sorted(told) == ["initiated", "ringing"]


def test_a_text_arrives_on_the_phone(line: OpenLine) -> None:
    assert line.asks("POST", "/Messages.json", To=AMANI, From=OURS, Body="DUTY 4821730 P1 MED 42.")[0] == 201
    line.waits_for(lambda: line.phone(AMANI)["texts"])
    assert [text["body"] for text in line.phone(AMANI)["texts"]] == ["DUTY 4821730 P1 MED 42."]


def test_without_the_accounts_token_nothing_is_done(line: OpenLine) -> None:
    assert line.asks("POST", "/Messages.json", token="guessed", To=AMANI, From=OURS, Body="x")[0] == 401
    assert line.phone(AMANI)["texts"] == []


def test_the_sounds_of_a_document_in_the_request_itself_are_known(line: OpenLine) -> None:
    prompt = f"{line.application.address}/prompts/en/main.2.wav"
    line.asks("POST", "/Calls.json", To=AMANI, From=OURS, Twiml=twiml(f"<Play>{prompt}</Play>"))
    line.waits_for(lambda: (line.phone(AMANI)["call"] or {}).get("ringing"))
    line.remote.act(AMANI, "answer")
    line.hears(AMANI, "To talk to a counsellor, press 4.")
