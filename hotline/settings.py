"""Settings: one frozen, typed class, read once from the environment and passed in.

A process with missing or contradictory settings refuses to start, with one sentence for each fault.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from hotline.errors import SettingsError

SPOKEN_AUDIO_DAYS = 30  # the figure said aloud in the recording `info_privacy`


class Settings(BaseSettings):
    """Every setting, by its usual name in the environment."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str = Field(alias="DATABASE_URL", description="PostgreSQL, as postgresql://user:password@host/name")
    redis_url: str = Field(alias="REDIS_URL", description="Redis, as redis://:password@host:port/0")
    public_url: str = Field(
        alias="PUBLIC_URL", description="The address at which the carrier reaches us, without a path"
    )
    secret_key: str = Field(alias="SECRET_KEY", description="Signs console sessions; at least 32 characters")

    twilio_account_sid: str = Field(alias="TWILIO_ACCOUNT_SID", description="The carrier account, AC and 32 hex digits")
    twilio_auth_token: str = Field(
        alias="TWILIO_AUTH_TOKEN", description="The account's primary token; signs every webhook"
    )
    twilio_api_key: str = Field("", alias="TWILIO_API_KEY", description="API key for console access tokens")
    twilio_api_secret: str = Field("", alias="TWILIO_API_SECRET", description="The API key's secret")
    twilio_twiml_app_sid: str = Field("", alias="TWILIO_TWIML_APP_SID", description="TwiML application of the console")
    twilio_api_url: str = Field(
        "",
        alias="TWILIO_API_URL",
        description="Another REST address for the carrier: only with the local line",
    )
    twilio_region: str = Field("", alias="TWILIO_REGION", description="Carrier region, empty for the default")

    local_line: bool = Field(
        False, alias="HOTLINE_LOCAL_LINE", description="1: calls run over the local line on this machine"
    )
    demonstration: bool = Field(
        False,
        alias="HOTLINE_DEMONSTRATION",
        description="1: demonstration staff; refused with a real carrier",
    )
    master_keys: str = Field(
        alias="HOTLINE_MASTER_KEYS",
        description="Key ring for sealing: id:base64 of 32 bytes, comma-separated, newest first",
    )
    index_key: str = Field(
        alias="HOTLINE_INDEX_KEY",
        description="Base64 of 32 bytes; keys the index by which a number is found again",
    )
    lines: str = Field(
        "+254800720262=tollfree_0800,+254780225813=mobile_0780",
        alias="HOTLINE_LINES",
        description="Our numbers and what each is called",
    )
    caller_id: str = Field("+254780225813", alias="HOTLINE_CALLER_ID", description="The number that staff phones show")
    callback_from: str = Field(
        "",
        alias="HOTLINE_CALLBACK_FROM",
        description="What a caller's phone shows when we ring back; neutral",
    )
    byoc: str = Field("", alias="HOTLINE_BYOC", description="Trunk SID for outgoing calls over a Kenyan carrier")
    calls_per_second: float = Field(
        1.0,
        alias="HOTLINE_CALLS_PER_SECOND",
        gt=0,
        description="How many calls the account may start each second",
    )
    audio_days: int = Field(
        SPOKEN_AUDIO_DAYS,
        alias="HOTLINE_AUDIO_DAYS",
        ge=1,
        description="Days a recording is kept; callers are told 30",
    )
    timezone: str = Field("Africa/Nairobi", alias="HOTLINE_TIMEZONE", description="Zone of shifts and reports")
    service_seconds: int = Field(
        20, alias="HOTLINE_SERVICE_SECONDS", gt=0, description="T: an answer within it is in service level"
    )
    danger_service_seconds: int = Field(
        10, alias="HOTLINE_DANGER_SERVICE_SECONDS", gt=0, description="T for the danger queue"
    )
    short_abandon_seconds: int = Field(
        10, alias="HOTLINE_SHORT_ABANDON_SECONDS", ge=0, description="S: an abandon within it is short"
    )
    var: Path = Field(Path("var"), alias="HOTLINE_VAR", description="Folder for what this installation writes")
    threads: int = Field(8, alias="HOTLINE_WEB_THREADS", ge=1, description="Threads of a web process")

    @property
    def our_numbers(self) -> dict[str, str]:
        """Our lines: E.164 number to line code, such as 'tollfree_0800'."""
        pairs = (pair.split("=", 1) for pair in self.lines.split(",") if "=" in pair)
        return {number.strip(): code.strip() for number, code in pairs}

    @property
    def key_ring(self) -> dict[str, bytes]:
        """Sealing keys by id, newest first."""
        pairs = (pair.split(":", 1) for pair in self.master_keys.split(",") if ":" in pair)
        return {key_id.strip(): base64.b64decode(key) for key_id, key in pairs}

    @property
    def index_secret(self) -> bytes:
        """The key of the phone index."""
        return base64.b64decode(self.index_key)


def read_settings(**given: object) -> Settings:
    """Settings from the environment, `given` ones (by the name of the field or of the setting) first.

    Raises SettingsError with one line for each thing missing, malformed or contradictory.
    """
    fields = Settings.model_fields
    named = {(fields[name].alias or name) if name in fields else name: value for name, value in given.items()}
    try:
        settings = Settings(**named)  # type: ignore[arg-type]  # pydantic checks what mypy cannot see here
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(fault) for fault in error.errors())) from error
    faults = contradictions(settings)
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def contradictions(settings: Settings) -> list[str]:
    """What cannot be true together, or cannot be used, one sentence each; empty when all is well."""
    return [*_key_faults(settings), *_carrier_faults(settings), *_promise_faults(settings)]


def _key_faults(settings: Settings) -> list[str]:
    faults = []
    try:
        ring = settings.key_ring
    except (binascii.Error, ValueError):
        ring = {}
    if not ring or any(len(key) != 32 for key in ring.values()):
        faults.append("HOTLINE_MASTER_KEYS must be id:base64 pairs of 32-byte keys, such as k1:AAAA...=")
    try:
        secret = settings.index_secret
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != 32:
        faults.append("HOTLINE_INDEX_KEY must be the base64 of 32 bytes")
    if len(settings.secret_key) < 32:
        faults.append("SECRET_KEY must have at least 32 characters")
    return faults


def _carrier_faults(settings: Settings) -> list[str]:
    faults = []
    host = urlsplit(settings.twilio_api_url).hostname or ""
    real_host = host == "twilio.com" or host.endswith(".twilio.com")
    if settings.twilio_api_url and not real_host and not settings.local_line:
        faults.append("TWILIO_API_URL points away from twilio.com; that is allowed only with HOTLINE_LOCAL_LINE=1")
    if settings.local_line and (not settings.twilio_api_url or real_host):
        faults.append("HOTLINE_LOCAL_LINE=1 needs TWILIO_API_URL to name the local line's address")
    if settings.demonstration and not settings.local_line:
        faults.append("HOTLINE_DEMONSTRATION=1 is refused with a real carrier; unset one of the two")
    if urlsplit(settings.public_url).scheme not in ("http", "https"):
        faults.append("PUBLIC_URL must begin with https:// (or http:// on this machine)")
    elif not settings.local_line and not settings.public_url.startswith("https://"):
        faults.append("PUBLIC_URL must begin with https:// when a real carrier calls it")
    return faults


def _promise_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.audio_days > SPOKEN_AUDIO_DAYS:
        faults.append(
            f"HOTLINE_AUDIO_DAYS is {settings.audio_days}, but callers are told {SPOKEN_AUDIO_DAYS} days; lower it"
        )
    if not settings.our_numbers:
        faults.append("HOTLINE_LINES names no number; give number=code pairs such as +254800720262=tollfree_0800")
    if settings.timezone not in available_timezones():
        faults.append(f"HOTLINE_TIMEZONE is {settings.timezone!r}; give a zone such as Africa/Nairobi")
    if not settings.database_url.startswith("postgresql://"):
        faults.append("DATABASE_URL must begin with postgresql://")
    if not settings.redis_url.startswith(("redis://", "rediss://", "unix://")):
        faults.append("REDIS_URL must begin with redis://, rediss:// or unix://")
    return faults


def _sentence(fault: object) -> str:
    assert isinstance(fault, dict)
    name = ".".join(str(part) for part in fault["loc"]) or "settings"
    return f"{name} is not set" if fault["type"] == "missing" else f"{name}: {fault['msg']}"
