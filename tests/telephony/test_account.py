"""What the carrier says of our account, asked through its own library; one fact that is refused hides no other."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from twilio.http.response import Response

from hotline.telephony.account import AccountFacts, Announced, read_account
from tests.line.stage import ACCOUNT, OURS, Stage
from tests.telephony.conftest import LOCAL, SettingsWith

ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
TRUNK, APPLICATION, RECORDING = "BY" + "1" * 32, "AP" + "2" * 32, "RE" + "3" * 32
URLS = {
    "voice_url": "https://app.example/voice/inbound",
    "voice_method": "POST",
    "voice_fallback_url": "https://app.example/voice/fallback",
    "voice_fallback_method": "POST",
}


def listed(key: str, *found: dict[str, Any]) -> dict[str, Any]:
    return {"meta": {"key": key, "next_page_url": None}, key: list(found)}


def account() -> dict[str, Any]:
    """A well-kept account by the paths at which the library asks for it."""
    number = {"phone_number": "+254800720262", "status_callback": "https://app.example/voice/status", **URLS}
    forwarded = {"phone_number": "+254780225813", "voice_application_sid": APPLICATION, "trunk_sid": "TK1"}
    return {
        f"{ROOT}.json": {"sid": ACCOUNT, "status": "active", "type": "Full"},
        f"{ROOT}/Balance.json": {"balance": "41.5", "currency": "USD"},
        f"{ROOT}/IncomingPhoneNumbers.json": listed("incoming_phone_numbers", number, forwarded),
        f"{ROOT}/Applications/{APPLICATION}.json": {"sid": APPLICATION, **URLS, "voice_method": "get"},
        f"{ROOT}/OutgoingCallerIds.json": listed("outgoing_caller_ids", {"phone_number": "+254711000000"}),
        f"/v1/ByocTrunks/{TRUNK}": {"sid": TRUNK, **URLS, "status_callback_url": "https://app.example/voice/status"},
        "/v1/DialingPermissions/Countries/KE": {"iso_code": "KE", "low_risk_numbers_enabled": True},
        "/v1/CustomerProfiles": listed("results", {"status": "draft"}, {"status": "twilio-approved"}),
        f"{ROOT}/Recordings.json": listed("recordings", {"sid": RECORDING}),
        f"{ROOT}/Recordings/{RECORDING}.wav": 401,
    }


@dataclass
class Network:
    """A network at whose end are these paths: a body, a status without one, or nobody. It keeps what was asked."""

    paths: dict[str, Any] = field(default_factory=account)
    asked: list[tuple[str, str, bool]] = field(default_factory=list)

    def request(self, method: str, url: str, **more: Any) -> Response:
        path = urlsplit(url).path
        self.asked.append((method, path, bool(more.get("auth"))))
        body = self.paths.get(path, 404)
        if isinstance(body, OSError):
            raise body
        if isinstance(body, int):
            return Response(body, json.dumps({"code": 20404, "message": "no", "status": body}), {})
        return Response(200, json.dumps(body), {})


def test_a_well_kept_account_tells_everything_and_nothing_is_changed_by_asking(settings_with: SettingsWith) -> None:
    network = Network()
    facts = read_account(settings_with(byoc=TRUNK), network)
    assert facts.unknown == {}
    assert (facts.status, facts.trial, facts.balance) == ("active", False, (41.5, "USD"))
    assert (facts.caller_ids, facts.kenya, facts.approved, facts.media_open) == (
        frozenset({"+254711000000"}),
        True,
        True,
        False,
    )
    inbound, fallback, status = (f"https://app.example/voice/{door}" for door in ("inbound", "fallback", "status"))
    assert facts.trunk == Announced(TRUNK, inbound, "POST", fallback, "POST", status)
    assert facts.numbers == (
        Announced("+254800720262", inbound, "POST", fallback, "POST", status),
        Announced("+254780225813", inbound, "GET", fallback, "POST", "", sip_trunk="TK1"),
    )
    assert {method for method, _, _ in network.asked} == {"GET"}
    assert [path for _, path, with_password in network.asked if not with_password] == [
        f"{ROOT}/Recordings/{RECORDING}.wav"
    ]


def test_recordings_that_anybody_can_fetch_are_noticed_and_none_to_fetch_is_not_known(
    settings_with: SettingsWith,
) -> None:
    sound: dict[str, Any] = {f"{ROOT}/Recordings/{RECORDING}.wav": {}}
    assert read_account(settings_with(), Network(account() | sound)).media_open is True
    nothing = {f"{ROOT}/Recordings.json": listed("recordings")}
    facts = read_account(settings_with(), Network(account() | nothing))
    assert (facts.media_open, facts.unknown) == (None, {})


def test_what_is_refused_or_does_not_answer_is_unknown_with_its_reason(settings_with: SettingsWith) -> None:
    broken = {
        f"{ROOT}/Balance.json": 403,
        "/v1/CustomerProfiles": 403,
        "/v1/DialingPermissions/Countries/KE": ConnectionResetError(),
        f"{ROOT}/OutgoingCallerIds.json": {"odd": 1, "answer": 2},
    }
    facts = read_account(settings_with(), Network(account() | broken))
    assert (facts.status, facts.kenya, facts.approved, facts.balance) == ("active", None, None, None)
    assert facts.unknown["balance"] == "the carrier refused with status 403"
    assert facts.unknown["kenya"] == "no answer from the carrier (ConnectionResetError)"
    assert set(facts.unknown) == {"balance", "approved", "kenya", "caller_ids"}


def test_wrong_credentials_are_told_and_no_trunk_is_asked_for_where_none_is_named(settings_with: SettingsWith) -> None:
    network = Network({f"{ROOT}.json": 401})
    facts = read_account(settings_with(), network)
    assert facts.unknown["account"] == "the carrier refused with status 401"
    assert "trunk" not in facts.unknown
    assert facts.status is None


@dataclass
class Cable:
    """A network of one cable to the local line's REST interface."""

    stage: Stage

    def request(self, method: str, url: str, **more: Any) -> Response:
        answer = self.stage.exchange.rest(self.stage.now, method, urlsplit(url).path, {}, more.get("auth"))
        return Response(answer.status, json.dumps(answer.body), {})


def test_the_local_line_tells_of_its_account_and_numbers(settings_with: SettingsWith) -> None:
    facts = read_account(settings_with(**LOCAL), Cable(Stage({})))
    assert (facts.status, facts.trial, facts.media_open) == ("active", False, None)
    assert facts.numbers is not None
    assert OURS in {number.name for number in facts.numbers}
    assert set(facts.unknown) == {"balance", "caller_ids", "kenya", "approved"}
    assert facts != AccountFacts()
