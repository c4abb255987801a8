"""The same verdict as the carrier's own validator on every genuine and every forged request, without its crashes."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from hotline.telephony import genuine

TOKEN = "12345678901234567890123456789012"
Pairs = list[tuple[str, str]]


class Form(dict[str, list[str]]):
    """A form as the validator reads it: a name may stand several times."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def form(pairs: Pairs) -> Form:
    found = Form()
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def signed(url: str, pairs: Pairs) -> str:
    return str(RequestValidator(TOKEN).compute_signature(url, form(pairs)))


def theirs(url: str, pairs: Pairs, signature: str) -> bool:
    return bool(RequestValidator(TOKEN).validate(url, form(pairs), signature))


CALL: Pairs = [
    ("CallSid", "CA" + "0" * 32),
    ("From", "+254712345678"),
    ("To", "+254800720262"),
    ("CallStatus", "ringing"),
]

URLS = [
    "https://app.example/voice/inbound",
    "https://app.example/voice/inbound?bare",
    "https://app.example/voice?a=1&b=2",
    "https://app.example/voice?name=Ali%20Hassan",
    "https://app.example/voice?to=%2B254712345678",
    "https://app.example/voice?money=%E2%82%AC",
    "https://app.example/voice?home=%7Eamani",
    "https://app.example/voice?empty=&a=1",
    "https://app.example/voice?a=2&a=1&a=2",
    "https://app.example/caf%C3%A9/x",
    "https://app.example:8443/voice",
    "https://app.example:443/voice",
    "http://app.example:80/voice?a=1",
    "http://127.0.0.1:5000/voice",
    "https://[::1]/voice",
]
FORMS: list[Pairs] = [
    [],
    CALL,
    [*CALL, ("Digits", "")],
    [("Digits", "1"), ("Digits", "2"), ("Digits", "1")],
    [("b", "2"), ("a", "1"), ("B", "3")],
    [("Name", " Ali "), ("Body", "Jambo + € ~ %20 \n ümlaut")],
    [("a", ""), ("", "b")],
]


@pytest.mark.parametrize("pairs", FORMS)
@pytest.mark.parametrize("url", URLS)
def test_a_genuine_request_is_genuine_to_both(url: str, pairs: Pairs) -> None:
    signature = signed(url, pairs)
    assert theirs(url, pairs, signature)
    assert genuine(TOKEN, url, pairs, signature)


@pytest.mark.parametrize("signed_for", URLS)
@pytest.mark.parametrize("arrived_at", URLS)
def test_a_signature_of_one_address_is_good_at_another_only_where_the_validator_says_so(
    signed_for: str, arrived_at: str
) -> None:
    signature = signed(signed_for, CALL)
    assert genuine(TOKEN, arrived_at, CALL, signature) == theirs(arrived_at, CALL, signature)


def test_an_address_with_or_without_its_port_is_the_same_address() -> None:
    assert genuine(TOKEN, "https://app.example:8443/v", CALL, signed("https://app.example/v", CALL))
    assert genuine(TOKEN, "https://app.example/v", CALL, signed("https://app.example:443/v", CALL))
    assert not genuine(TOKEN, "https://app.example/v", CALL, signed("https://app.example:8443/v", CALL))


@pytest.mark.parametrize(
    "url", ["https://app.example/voice?", "https://user:secret@app.example:8443/voice", "https://app.example/a;b?c#d"]
)
def test_addresses_on_which_their_validator_stumbles_are_genuine_here(url: str) -> None:
    assert genuine(TOKEN, url, CALL, signed(url, CALL))


def test_credentials_stay_in_the_address_when_its_port_is_left_out() -> None:
    assert genuine(TOKEN, "https://u:p@app.example:8443/v", CALL, signed("https://u:p@app.example/v", CALL))


TAMPERED: list[Pairs] = [
    [*CALL, ("Digits", "1")],
    CALL[:-1],
    [*CALL[:-1], ("CallStatus", "completed")],
    [("CallSi", "dCA" + "0" * 31), *CALL[1:]],
    [],
]


@pytest.mark.parametrize("pairs", TAMPERED)
def test_a_changed_form_is_not_genuine(pairs: Pairs) -> None:
    signature = signed(URLS[0], CALL)
    assert not theirs(URLS[0], pairs, signature)
    assert not genuine(TOKEN, URLS[0], pairs, signature)


def test_neither_another_token_nor_another_address_is_genuine() -> None:
    signature = signed(URLS[0], CALL)
    assert not genuine(TOKEN[:-1] + "0", URLS[0], CALL, signature)
    assert not genuine(TOKEN, URLS[0] + "/", CALL, signature)
    assert not genuine(TOKEN, URLS[0].replace("https", "http"), CALL, signature)


@pytest.mark.parametrize("signature", [None, "", "x", "ünicode", "\ud800", "A" * 100_000])
def test_a_request_without_a_proper_signature_is_not_genuine(signature: str | None) -> None:
    assert not genuine(TOKEN, URLS[0], CALL, signature)


def json_request(body: bytes) -> tuple[str, str]:
    url = f"https://app.example/voice?bodySHA256={hashlib.sha256(body).hexdigest()}"
    return url, signed(url, [])


def test_a_json_body_is_genuine_by_its_hash_in_the_address() -> None:
    body = b'{"a": 1}'
    url, signature = json_request(body)
    assert RequestValidator(TOKEN).validate(url, body.decode(), signature)
    assert genuine(TOKEN, url, body, signature)
    assert not genuine(TOKEN, url, b'{"a": 2}', signature)


def test_a_json_body_without_its_hash_makes_their_validator_crash_and_is_not_genuine_here() -> None:
    url = "https://app.example/voice"
    with pytest.raises(TypeError):
        RequestValidator(TOKEN).validate(url, '{"a": 1}', signed(url, []))
    assert not genuine(TOKEN, url, b'{"a": 1}', signed(url, []))
    assert not genuine(TOKEN, url, b"", signed(url, []))


def test_a_signature_is_what_the_carrier_documents() -> None:
    text = "https://app.example/voiceDigits1FromAmina"
    by_hand = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    assert genuine(TOKEN, "https://app.example/voice", [("From", "Amina"), ("Digits", "1")], by_hand)


words = st.text(max_size=20)


@given(url=words, pairs=st.lists(st.tuples(words, words), max_size=5), signature=words)
def test_nothing_anybody_sends_raises(url: str, pairs: Pairs, signature: str) -> None:
    assert not genuine(TOKEN, url, pairs, signature)
    assert not genuine(TOKEN, f"https://app.example:{url}/", pairs, signature)
    assert not genuine(TOKEN, f"https://[{url}/?bodySHA256={signature}", url.encode("utf-8", "replace"), signature)


@given(pairs=st.lists(st.tuples(words, words), max_size=6))
def test_any_form_gets_the_validators_own_signature(pairs: Pairs) -> None:
    assert genuine(TOKEN, URLS[0], pairs, signed(URLS[0], pairs))
