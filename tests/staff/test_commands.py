"""`hotline staff`, `rota` and `page`, typed as an operator types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import time

import pytest
from click.testing import CliRunner, Result

from hotline.cli import hotline
from hotline.cli.rota import clock, weekdays
from hotline.db import make_engine, new_id
from hotline.errors import BadInput, HotlineError, NotAllowed
from hotline.privacy import KeyRing
from hotline.tickets import consented, find_ticket, open_ticket
from tests.staff.hotline_at import Hotline

Type = Callable[..., Result]
KEY = "A" * 43 + "="


@pytest.fixture
def types(database_url: str, redis_url: str) -> Type:
    """Types a command's words, and what is typed when it asks; what the hotline refuses is raised."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "TWILIO_API_URL": "http://127.0.0.1:8001",
        "HOTLINE_LOCAL_LINE": "1",
        "SECRET_KEY": "s" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "t" * 32,
        "HOTLINE_MASTER_KEYS": f"k1:{KEY}",
        "HOTLINE_INDEX_KEY": KEY,
    }
    runner = CliRunner(env=environment)

    def typed(*words: str, given: str | None = None) -> Result:
        result = runner.invoke(hotline, words, input=given)
        if isinstance(result.exception, HotlineError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result

    return typed


def test_a_counsellor_is_added_put_on_the_rota_and_is_on_call(types: Type) -> None:
    assert "Amani works here" in types("staff", "add", "Amani", "--role", "counsellor", "--phone", "0712345678").output
    types("rota", "add", "Amani", "primary")
    assert json.loads(types("rota", "who", "--json").output) == [
        {"duty": "primary", "rank": 1, "work_name": "Amani", "presence": "available"}
    ]
    assert "primary    1  Amani  available" in types("rota", "who").output
    assert types("rota", "who", "--at", "2020-01-01T00:00").output == "Nobody is on call.\n"


def test_a_number_is_never_shown_whole(types: Type) -> None:
    types("staff", "add", "Amani", "--phone", "0712345678")
    shown = [types("staff", "list").output, types("staff", "list", "--json").output]
    shown.append(types("staff", "phone", "Amani", given="0722345679\n").output)
    assert all("••• ••• 67" in text for text in shown)
    assert not any("71234" in text or "72234" in text for text in shown)


def test_a_pin_is_asked_for_twice_and_not_shown(types: Type) -> None:
    types("staff", "add", "Pendo", "--discipline", "MED", "--phone", "0712345678")
    asked = types("staff", "pin", "Pendo", given="2580\n2580\n").output
    assert "2580" not in asked
    assert json.loads(types("staff", "list", "--json").output)[0]["pin"] is True
    with pytest.raises(BadInput, match="guessed at once"):
        types("staff", "pin", "Pendo", given="1234\n1234\n")


def test_she_goes_on_a_break_and_comes_back_but_the_last_one_does_not_leave(types: Type) -> None:
    for name, number in (("Amani", "0712345678"), ("Baraka", "0712345679")):
        types("staff", "add", name, "--phone", number)
        types("rota", "add", name, "primary")
    assert "Baraka: on_break until" in types("staff", "break", "Baraka", "--minutes", "10").output
    with pytest.raises(NotAllowed, match="the last one on duty"):
        types("staff", "off", "Amani")
    types("staff", "on", "Baraka")
    types("staff", "off", "Amani", "--why", "ill")
    presences = {row["work_name"]: row["presence"] for row in json.loads(types("staff", "list", "--json").output)}
    assert presences == {"Amani": "off_shift", "Baraka": "available"}


def test_here_without_a_duty_is_told_that_nothing_rings_her(types: Type) -> None:
    types("staff", "add", "Amani", "--phone", "0712345678")
    assert "no duty now" in types("staff", "on", "Amani").stderr


def test_gaps_name_hours_people_and_what_is_missing(types: Type) -> None:
    types("staff", "add", "Amani")
    types("rota", "add", "Amani", "primary", "--from", "00:00", "--to", "23:59")
    report = json.loads(types("rota", "gaps", "--days", "1", "--duty", "primary", "--json").output)
    [gap] = report["gaps"]
    assert (gap["from"][11:], gap["to"][11:]) == ("23:59:00+03:00", "00:00:00+03:00")
    assert report["unready"] == [{"work_name": "Amani", "duty": "primary", "missing": "no phone on file"}]
    assert "Nobody on supervisor from" in types("rota", "gaps").output


def test_a_shift_is_removed_by_its_id_but_not_if_it_leaves_nobody(types: Type) -> None:
    types("staff", "add", "Amani", "--phone", "0712345678")
    types("rota", "add", "Amani", "primary", "--days", "mon", "--from", "08:00", "--to", "12:00")
    [shift] = json.loads(types("rota", "list", "--json").output)
    assert (shift["day"], shift["from"], shift["to"], shift["zone"]) == ("mon", "08:00", "12:00", "Africa/Nairobi")
    with pytest.raises(NotAllowed, match="nobody on primary"):
        types("rota", "remove", shift["id"])
    assert "Removed." in types("rota", "remove", shift["id"], "--force").output
    assert json.loads(types("rota", "list", "--json").output) == []
    with pytest.raises(BadInput, match="names 0 weekly shifts"):
        types("rota", "remove", shift["id"])


def test_who_is_retired_is_only_shown_when_asked_for(types: Type) -> None:
    types("staff", "add", "Amani", "--phone", "0712345678")
    types("staff", "retire", "Amani")
    assert json.loads(types("staff", "list", "--json").output) == []
    [gone] = json.loads(types("staff", "list", "--all", "--json").output)
    assert (gone["active"], gone["phone"]) == (False, None)


@pytest.mark.parametrize(
    ("text", "days"),
    [("daily", [0, 1, 2, 3, 4, 5, 6]), ("mon-fri", [0, 1, 2, 3, 4]), ("Sat,sun", [5, 6]), ("fri-mon", [4, 5, 6, 0])],
)
def test_days_are_written_as_people_write_them(text: str, days: list[int]) -> None:
    assert weekdays(text) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "8", "mon-xyz"])
def test_what_is_no_day_is_refused(text: str) -> None:
    if text == "mon-":
        assert weekdays(text) == [0]
        return
    with pytest.raises(BadInput, match="not a day"):
        weekdays(text)


def test_times_are_written_as_on_the_wall() -> None:
    assert (clock("08:00"), clock("8:05"), clock("24:00"), clock("00:00")) == (
        time(8),
        time(8, 5),
        time(0),
        time(0),
    )
    for text in ("8", "25:00", "24:01", "08:60", "-1:00", "ab:cd"):
        with pytest.raises(BadInput, match="not a time"):
            clock(text)


@pytest.fixture
def reference(database_url: str) -> str:
    """The reference of a ticket."""
    hotline = Hotline(make_engine(database_url), keys=KeyRing({"k1": bytes(32)}, bytes(32)))
    with hotline.begin() as work:
        found = open_ticket(work, new_id(), priority="P2").reference
    hotline.engine.dispose()
    return found


def test_a_page_is_opened_held_sent_cancelled_and_its_story_told(types: Type, reference: str) -> None:
    types("staff", "add", "Imani", "--role", "supervisor")
    opened = types("page", "open", reference, "MED", "--basis", "consent", "--hold", "--as", "Imani").output
    assert opened == f"The MED page for {reference} is held.\n"
    [row] = json.loads(types("page", "list", "--json").output)
    assert (row["reference"], row["state"], row["priority"]) == (reference, "held", "P2")
    assert types("page", "send", reference, "--as", "imani").output == "Sent.\n"
    assert "It is not held: it is climbing already." in types("page", "send", reference).output
    assert reference in types("page", "list").output
    types("page", "cancel", reference, "--reason", "prank")
    assert types("page", "list").output == "No page is open.\n"
    [story] = json.loads(types("page", "show", reference, "--json").output)
    assert [moment["what"] for moment in story["timeline"]] == ["page_opened", "page_sent", "page_closed"]
    assert story["timeline"][1]["who"] == "Imani"
    assert "MED P2: prank" in types("page", "show", reference).output


def test_consent_given_aloud_is_in_the_ledger(types: Type, reference: str, database_url: str) -> None:
    types("page", "open", reference, "LEGAL", "--basis", "consent")
    hotline = Hotline(make_engine(database_url))
    with hotline.begin() as work:
        ticket = find_ticket(work, reference)
        assert consented(work, ticket.id, "REFER_LEGAL")
        assert not consented(work, ticket.id, "REFER_HEALTH")
    hotline.engine.dispose()


def test_contact_before_anybody_accepted_and_a_second_close_are_refused(types: Type, reference: str) -> None:
    types("page", "open", reference, "MED", "--basis", "vital_interest", "--priority", "P1")
    with pytest.raises(HotlineError, match="nobody has accepted"):
        types("page", "contact", reference)
    types("page", "close", reference, "no_responder")
    with pytest.raises(HotlineError, match="no open page"):
        types("page", "close", reference, "helped")


def test_a_ticket_with_two_open_pages_asks_which(types: Type, reference: str) -> None:
    for discipline in ("MED", "LEGAL"):
        types("page", "open", reference, discipline, "--basis", "consent")
    with pytest.raises(BadInput, match=r"LEGAL, MED"):
        types("page", "close", reference, "helped")
    assert types("page", "close", reference, "helped", "--discipline", "MED").output == "Closed.\n"
