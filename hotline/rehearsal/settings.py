"""The settings of a World: keys of its own, the local line's account, nothing of this installation."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from hotline.settings import Settings, read_settings


def rehearsal_settings(database_url: str, redis_url: str, var: Path, **changes: Any) -> Settings:
    """Settings for a hotline that lives for one rehearsal."""
    given: dict[str, Any] = {
        "database_url": database_url,
        "redis_url": redis_url,
        "public_url": "http://hotline.example",
        "secret_key": "a rehearsal has no secrets worth keeping",
        "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_token": "rehearsal-token",
        "twilio_api_key": "SK" + "0" * 32,
        "twilio_api_secret": "the rehearsal's API secret, 32 long",
        "twilio_api_url": "http://line.example",
        "local_line": True,
        "master_keys": "r1:" + base64.b64encode(bytes(range(32))).decode(),
        "index_key": base64.b64encode(bytes(range(32, 64))).decode(),
        "var": var,
        "calls_per_second": 1.0,
        "threads": 4,
        **changes,
    }
    return read_settings(**given)
