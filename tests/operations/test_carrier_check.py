"""What a carrier's account lacks, and what it costs."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from hotline.operations.carrier_check import carrier_findings
from hotline.settings import Settings, read_settings
from hotline.telephony.account import AccountFacts, Announced

FREE, MOBILE, TRUNK = "+254800720262", "+254780225813", "BY" + "1" * 32
APP = "https://app.example"


def announced(name: str, **changes: str) -> Announced:
    fine = Announced(name, f"{APP}/voice/inbound", "POST", f"{APP}/voice/fallback", "POST", f"{APP}/voice/status")
    return replace(fine, **changes)


FINE = AccountFacts(
    status="active",
    trial=False,
    balance=(41.5, "USD"),
    numbers=(announced(FREE), announced(MOBILE)),
    caller_ids=frozenset(),
    kenya=True,
    approved=True,
    media_open=False,
)


def settings_with(**changes: object) -> Settings:
    given: dict[str, object] = {
        "database_url": "postgresql://localhost/none",
        "redis_url": "redis://localhost/0",
        "public_url": APP,
        "secret_key": "x" * 32,
        "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_token": "0" * 32,
        "master_keys": "k1:" + base64.b64encode(bytes(32)).decode(),
        "index_key": base64.b64encode(bytes(32)).decode(),
        "calls_per_second": 5.0,
    }
    return read_settings(**{**given, **changes})


def found(facts: AccountFacts, **settings: object) -> list[tuple[str, str]]:
    """Level and words of everything found."""
    return [(one.level, one.what) for one in carrier_findings(settings_with(**settings), facts)]


def test_nothing_is_wrong_with_a_well_kept_account() -> None:
    assert found(FINE) == []


NUMBERS = {
    "elsewhere": announced(FREE, voice_url="https://old.example/voice"),
    "by GET": announced(FREE, voice_method="GET"),
    "nowhere": announced(FREE, voice_url=""),
    "no fallback": announced(FREE, fallback_url=""),
    "fallback by GET": announced(FREE, fallback_method="GET"),
    "no status": announced(FREE, status_url=""),
    "SIP trunk": announced(FREE, sip_trunk="TK1"),
}


@pytest.mark.parametrize(
    ("number", "level", "words"),
    [
        ("elsewhere", "failing", "announces its calls to POST https://old.example/voice"),
        ("by GET", "failing", f"announces its calls to GET {APP}/voice/inbound"),
        ("nowhere", "failing", "announces its calls to nothing"),
        ("no fallback", "warning", "has no fallback"),
        ("fallback by GET", "failing", "is a GET"),
        ("no status", "warning", "does not tell us when a caller's leg ends"),
        ("SIP trunk", "failing", "sends its calls to the SIP trunk TK1"),
    ],
)
def test_a_number_that_is_announced_wrongly(number: str, level: str, words: str) -> None:
    ((said, what),) = found(replace(FINE, numbers=(NUMBERS[number], announced(MOBILE))))
    assert said == level
    assert words in what
    assert FREE in what


def test_retries_written_into_an_address_are_no_fault() -> None:
    retrying = announced(FREE, voice_url=f"{APP}/voice/inbound#rc=3&rp=all")
    assert found(replace(FINE, numbers=(retrying, announced(MOBILE)))) == []


def test_a_line_that_the_account_does_not_have_needs_a_trunk_that_brings_it() -> None:
    without = replace(FINE, numbers=(announced(MOBILE),))
    ((level, what),) = found(without)
    assert (level, what.split()[0]) == ("failing", FREE)
    assert found(replace(without, trunk=announced(TRUNK)), byoc=TRUNK) == []
    ((level, what),) = found(replace(without, trunk=announced(TRUNK, voice_url="")), byoc=TRUNK)
    assert level == "failing"
    assert TRUNK in what


@pytest.mark.parametrize(
    ("change", "level", "words"),
    [
        ({"status": "suspended"}, "failing", "suspended"),
        ({"trial": True}, "failing", "trial"),
        ({"balance": (0.0, "USD")}, "failing", "0.00 USD"),
        ({"balance": (19.99, "USD")}, "warning", "19.99 USD"),
        ({"kenya": False}, "failing", "may not call Kenya"),
        ({"approved": False}, "warning", "no business profile is approved"),
        ({"media_open": True}, "failing", "without a password"),
        ({"media_open": None}, "note", "shows only when there is one"),
        ({"balance": None, "unknown": {"balance": "it refused"}}, "warning", "does not say its balance (it refused)"),
    ],
)
def test_what_an_account_lacks(change: dict[str, Any], level: str, words: str) -> None:
    ((said, what),) = found(replace(FINE, **change))
    assert said == level
    assert words in what


def test_a_number_that_staff_phones_would_show_must_be_ours() -> None:
    assert [level for level, _ in found(FINE, caller_id="+254711000000")] == ["failing"]
    assert found(replace(FINE, caller_ids=frozenset({"+254711000000"})), caller_id="+254711000000") == []
    assert [level for level, _ in found(FINE, callback_from="+254711000000")] == ["warning"]


def test_one_call_a_second_rings_six_phones_in_six_seconds() -> None:
    ((level, what),) = found(FINE, calls_per_second=1.0)
    assert level == "warning"
    assert "six phones take 6 s to ring" in what


def test_an_account_that_says_nothing_is_one_finding() -> None:
    silent = AccountFacts(unknown={"account": "the carrier refused with status 401", "balance": "the same"})
    ((level, what),) = found(silent)
    assert (level, "status 401" in what) == ("failing", True)


def test_of_the_local_line_only_what_it_has_is_asked() -> None:
    local = {"local_line": True, "twilio_api_url": "http://127.0.0.1:8001", "calls_per_second": 1.0}
    unknown = {"balance": "404", "kenya": "404"}
    assert found(AccountFacts(status="active", numbers=FINE.numbers, unknown=unknown), **local) == []
    ((level, what),) = found(AccountFacts(unknown={"account": "no answer"}), **local)
    assert (level, "the local line does not answer" in what) == ("failing", True)
