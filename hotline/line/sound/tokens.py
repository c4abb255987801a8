"""Access tokens: who a browser is, signed by the application with its API key, checked as the carrier checks them."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

INVALID = 31204
EXPIRED = 31205
NOT_ALLOWED = 31201
_IDENTITY = re.compile(r"[A-Za-z0-9_]{1,121}")


class TokenRefused(Exception):
    """The token opens nothing; `code` is the carrier's number for it, the text says why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Bearer:
    """A browser that may be rung, until `expires` (seconds since 1970)."""

    identity: str
    expires: float

    @property
    def phone(self) -> str:
        """The browser as the exchange names it."""
        return f"client:{self.identity}"


def read_token(token: object, account_sid: str, api_keys: Mapping[str, str], now: float) -> Bearer:
    """Whose token this is: signed with a key of ours (HMAC, SHA-256), of this account, in time, and for being rung.

    Raises TokenRefused.
    """
    claims = _signed_claims(token, api_keys)
    if claims.get("sub") != account_sid:
        raise TokenRefused(INVALID, "the token is of another account")
    expires = claims.get("exp")
    if not isinstance(expires, int | float):
        raise TokenRefused(INVALID, "the token never expires")
    if expires <= now:
        raise TokenRefused(EXPIRED, "the token has expired")
    grants = _object(claims.get("grants"))
    identity = grants.get("identity")
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        raise TokenRefused(INVALID, "the token names nobody who can be rung: letters, digits and _ are a name")
    if _object(_object(grants.get("voice")).get("incoming")).get("allow") is not True:
        raise TokenRefused(NOT_ALLOWED, "the token does not allow incoming calls")
    return Bearer(identity, float(expires))


def _signed_claims(token: object, api_keys: Mapping[str, str]) -> Mapping[str, Any]:
    parts = token.split(".") if isinstance(token, str) else []
    if len(parts) != 3:
        raise TokenRefused(INVALID, "this is no token")
    header, claims = _json(parts[0]), _json(parts[1])
    secret = api_keys.get(str(claims.get("iss")))
    if header.get("alg") != "HS256" or secret is None:
        raise TokenRefused(INVALID, "the token is not signed with an API key of this account")
    wanted = hmac.digest(secret.encode(), f"{parts[0]}.{parts[1]}".encode(), "sha256")
    if not hmac.compare_digest(wanted, _bytes(parts[2])):
        raise TokenRefused(INVALID, "the token's signature is wrong")
    return claims


def _json(part: str) -> Mapping[str, Any]:
    try:
        return _object(json.loads(_bytes(part)))
    except ValueError as error:
        raise TokenRefused(INVALID, "this is no token") from error


def _bytes(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise TokenRefused(INVALID, "this is no token") from error


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
