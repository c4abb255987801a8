"""Settings of a hotline on a real carrier, and of one on the local line."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from hotline.settings import Settings, read_settings
from tests.line.stage import ACCOUNT, TOKEN

SettingsWith = Callable[..., Settings]

GIVEN = {
    "database_url": "postgresql://localhost/none",
    "redis_url": "redis://localhost/0",
    "public_url": "https://app.example",
    "secret_key": "x" * 32,
    "twilio_account_sid": ACCOUNT,
    "twilio_auth_token": TOKEN,
    "master_keys": "k1:" + base64.b64encode(bytes(32)).decode(),
    "index_key": base64.b64encode(bytes(32)).decode(),
    "caller_id": "+254800720262",
}
LOCAL = {"local_line": True, "twilio_api_url": "http://127.0.0.1:8300"}


@pytest.fixture
def settings_with() -> SettingsWith:
    """Settings of a hotline, with changes by field name."""

    def given(**changes: object) -> Settings:
        return read_settings(**{**GIVEN, **changes})

    return given
