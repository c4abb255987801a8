"""The token of a browser: an hour, incoming only, and one that the local line takes."""

from __future__ import annotations

import time

import jwt
import pytest

from hotline.errors import NotAllowed
from hotline.line.sound.tokens import EXPIRED, TokenRefused, read_token
from hotline.telephony.access_token import access_token
from tests.line.stage import ACCOUNT
from tests.telephony.conftest import SettingsWith

KEY, SECRET = "SK" + "1" * 32, "thirty-two characters of a secret"
IDENTITY = "p_0123abcd"


def test_it_names_her_for_an_hour_and_allows_incoming_calls_only(settings_with: SettingsWith) -> None:
    token = access_token(settings_with(twilio_api_key=KEY, twilio_api_secret=SECRET), IDENTITY)
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert claims["grants"] == {"identity": IDENTITY, "voice": {"incoming": {"allow": True}}}
    assert (claims["iss"], claims["sub"]) == (KEY, ACCOUNT)
    assert 3590 < claims["exp"] - time.time() <= 3600


def test_the_local_line_takes_it_until_its_time_is_over(settings_with: SettingsWith) -> None:
    token = access_token(settings_with(twilio_api_key=KEY, twilio_api_secret=SECRET), IDENTITY, lasts_s=60)
    now = time.time()
    assert read_token(token, ACCOUNT, {KEY: SECRET}, now).phone == f"client:{IDENTITY}"
    with pytest.raises(TokenRefused) as refused:
        read_token(token, ACCOUNT, {KEY: SECRET}, now + 61)
    assert refused.value.code == EXPIRED
    with pytest.raises(TokenRefused):
        read_token(token, ACCOUNT, {KEY: SECRET + "?"}, now)


def test_without_an_api_key_there_is_a_sentence(settings_with: SettingsWith) -> None:
    with pytest.raises(NotAllowed, match="TWILIO_API_KEY"):
        access_token(settings_with(), IDENTITY)
