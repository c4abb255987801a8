"""Settings: read by their names alone, and refused with one sentence for each fault."""

from __future__ import annotations

import os

import pytest

from hotline.errors import SettingsError
from hotline.settings import Settings, read_settings

GOOD: dict[str, object] = {
    "database_url": "postgresql://somebody@127.0.0.1/hotline",
    "redis_url": "redis://127.0.0.1/0",
    "public_url": "https://line.example",
    "secret_key": "s" * 32,
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": "t" * 32,
    "master_keys": "k1:" + "A" * 43 + "=",
    "index_key": "A" * 43 + "=",
}


@pytest.fixture(autouse=True)
def empty_environment() -> None:
    """No setting of this machine."""
    for field in Settings.model_fields.values():
        os.environ.pop(str(field.alias), None)


def test_nothing_set_names_each_thing_that_is_missing() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert sorted(str(refused.value).splitlines()) == [
        "DATABASE_URL is not set",
        "HOTLINE_INDEX_KEY is not set",
        "HOTLINE_MASTER_KEYS is not set",
        "PUBLIC_URL is not set",
        "REDIS_URL is not set",
        "SECRET_KEY is not set",
        "TWILIO_ACCOUNT_SID is not set",
        "TWILIO_AUTH_TOKEN is not set",
    ]


def test_the_terminals_own_variables_are_no_settings_of_ours() -> None:
    os.environ.update({"LINES": "24", "VAR": "/nowhere", "TIMEZONE": "Mars/Olympus"})
    try:
        settings = read_settings(**GOOD)
    finally:
        for name in ("LINES", "VAR", "TIMEZONE"):
            del os.environ[name]
    assert settings.our_numbers == {"+254800720262": "tollfree_0800", "+254780225813": "mobile_0780"}
    assert settings.timezone == "Africa/Nairobi"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"twilio_api_url": "http://10.0.0.1:8001"}, "TWILIO_API_URL points away from twilio.com"),
        ({"local_line": True}, "HOTLINE_LOCAL_LINE=1 needs TWILIO_API_URL"),
        ({"demonstration": True}, "HOTLINE_DEMONSTRATION=1 is refused with a real carrier"),
        ({"public_url": "http://line.example"}, "PUBLIC_URL must begin with https://"),
        ({"audio_days": 31}, "HOTLINE_AUDIO_DAYS is 31, but callers are told 30 days"),
        ({"lines": "nothing"}, "HOTLINE_LINES names no number"),
        ({"timezone": "Mars/Olympus"}, "HOTLINE_TIMEZONE is 'Mars/Olympus'"),
        ({"master_keys": "k1:short"}, "HOTLINE_MASTER_KEYS must be id:base64 pairs"),
        ({"index_key": "AAAA"}, "HOTLINE_INDEX_KEY must be the base64 of 32 bytes"),
        ({"secret_key": "short"}, "SECRET_KEY must have at least 32 characters"),
        ({"database_url": "mysql://somewhere"}, "DATABASE_URL must begin with postgresql://"),
        ({"redis_url": "http://somewhere"}, "REDIS_URL must begin with redis://"),
        ({"calls_per_second": 0}, "HOTLINE_CALLS_PER_SECOND"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(**{**GOOD, **changed})
    assert str(refused.value).startswith(sentence)
    assert len(str(refused.value).splitlines()) == 1


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(**{**GOOD, "secret_key": "short", "timezone": "nowhere", "audio_days": 90})
    assert len(str(refused.value).splitlines()) == 3
