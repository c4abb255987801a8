"""Requests as the carrier sends them, 27 form parameters and a genuine signature, straight into a WSGI application.

No server and no socket stand between: what is measured is the application's own work, for the floor as for us.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

TOKEN = "the token of the bench"
ADDRESS = "http://hotline.example"
ACCOUNT = "AC" + "0" * 32
CALLER = "+254711000001"
LINE = "+254800720262"

PARAMETERS = {
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
    "CallSid": "",
    "CallStatus": "ringing",
    "CallToken": "%7B%22parentCallInfoToken%22%3A%22" + "eyJhbGciOiJFUzI1NiJ9" * 8 + "%22%7D",
    "Called": LINE,
    "CalledCity": "",
    "CalledCountry": "KE",
    "CalledState": "",
    "CalledZip": "",
    "Caller": CALLER,
    "CallerCity": "NAIROBI",
    "CallerCountry": "KE",
    "CallerState": "",
    "CallerZip": "00100",
    "Direction": "inbound",
    "From": CALLER,
    "FromCity": "NAIROBI",
    "FromCountry": "KE",
    "FromState": "",
    "FromZip": "00100",
    "StirVerstat": "TN-Validation-Passed-A",
    "To": LINE,
    "ToCity": "",
    "ToCountry": "KE",
    "ToState": "",
    "ToZip": "",
}

Application = Callable[..., Iterable[bytes]]
_validator = RequestValidator(TOKEN)


@dataclass(frozen=True)
class Reply:
    """How an application answered."""

    status: int
    body: bytes


def new_sid(kind: str = "CA") -> str:
    """An id such as the carrier gives: two letters and 32 hexadecimal digits."""
    return kind + secrets.token_hex(16)


def form(sid: str, **changed: str) -> dict[str, str]:
    """The 27 parameters for one leg. What is new takes the place of the call token, which only a new call has."""
    given = PARAMETERS | {"CallSid": sid} | changed
    spare = ["StirVerstat", "CallToken"]
    while len(given) > len(PARAMETERS):
        del given[spare.pop()]
    return given


def signed_environ(path: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The WSGI environment of a POST that bears the carrier's signature."""
    body = urlencode(parameters).encode()
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "RAW_URI": path,
        "SERVER_NAME": "hotline.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "hotline.example",
        "HTTP_USER_AGENT": "TwilioProxy/1.1",
        "HTTP_ACCEPT": "*/*",
        "HTTP_X_TWILIO_SIGNATURE": _validator.compute_signature(ADDRESS + path, parameters),
        "HTTP_I_TWILIO_IDEMPOTENCY_TOKEN": "4c2cf0a3-1f5d-4a0f-8b52-55b0f5b2a6a3",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def ask(application: Application, environ: dict[str, Any]) -> Reply:
    """Let an application answer one request."""
    heads: list[str] = []

    def start_response(status: str, *_: Any) -> None:
        heads.append(status)

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    return Reply(int(heads[0].split()[0]), body)
