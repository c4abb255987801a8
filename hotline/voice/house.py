"""What the doors stand on: this process's runtime and repertoire, and how a request of the carrier is read."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import cast

from flask import Response, current_app, request

from hotline.errors import SealBroken
from hotline.journey import Repertoire
from hotline.runtime import Runtime
from hotline.telephony import genuine
from ivr_flows.steps import Input, Keys, Silence

EXTENSION = "hotline"
LONGEST_KEYS = 40
KEPT_KEYS = "kept"


@dataclass(frozen=True)
class House:
    """One web process's own things."""

    runtime: Runtime
    repertoire: Repertoire


def house() -> House:
    """The house of the running application."""
    return cast(House, current_app.extensions[EXTENSION])


def signed() -> bool:
    """Whether the carrier signed this request, for the address it was given: our public one and the raw URI."""
    settings = house().runtime.settings
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path
    sent = list(request.form.items(multi=True)) if request.method == "POST" else []
    header = request.headers.get("X-Twilio-Signature")
    body = None if request.form or request.method == "GET" else request.get_data()
    return genuine(settings.twilio_auth_token, settings.public_url.rstrip("/") + str(raw), body or sent, header)


def said(name: str) -> str:
    """One parameter of the carrier's request, '' when absent."""
    return request.values.get(name, "")


def number_said(name: str, absent: int = 0) -> int:
    """A whole number the carrier sent; `absent` when it is none."""
    text = said(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else absent


def sid_in(url: str) -> str:
    """The carrier's id at the end of a resource's address, '' if there is none."""
    last = url.rstrip("/").rpartition("/")[2].partition(".")[0]
    return last[:64] if last.isalnum() else ""


def kept(pressed: str) -> str:
    """Keys as they may stand in an address: sealed for this path, for they may be a number."""
    return urlsafe_b64encode(house().runtime.keys.seal(pressed.encode(), request.path)).decode()


def _keys_kept() -> str:
    """The keys that were kept through a slow step; none if there are none, or somebody else wrote them."""
    try:
        return house().runtime.keys.open(urlsafe_b64decode(request.args[KEPT_KEYS]), request.path).decode()
    except (KeyError, ValueError, SealBroken):
        return ""


def keys() -> str:
    """The keys pressed, at most 40, only what a telephone has; those kept through a slow step included."""
    pressed = said("Digits") or _keys_kept()
    return "".join(key for key in pressed if key in "0123456789*#")[:LONGEST_KEYS]


def given() -> Input:
    """What the caller did in this turn."""
    pressed = keys().rstrip("#")
    return Keys(pressed) if pressed else Silence()


def live() -> bool:
    """Whether the leg that asks is still connected: an action of a dead leg is noted and not answered."""
    return said("CallStatus") in ("", "in-progress", "ringing", "queued", "initiated")


def twiml(document: str) -> Response:
    """A document as the carrier wants it."""
    return Response(document, mimetype="text/xml")


def nothing() -> Response:
    """The answer to a status report."""
    return Response(status=204)
