"""The outermost line of every voice door: whatever breaks behind it, the carrier gets a document.

A caller hears that something is wrong on our side and is put through to the phones on call; a slow database costs her a
moment and keeps her keys; a counsellor's leg is let go and somebody else is rung; a report is answered and the clock
finds out later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from psycopg.errors import LockNotAvailable, QueryCanceled
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from hotline.errors import NotFound
from hotline.journey import words
from hotline.telephony.speech import play
from hotline.telephony.twiml import document
from hotline.telephony.verbs import HangUp, Redirect
from hotline.voice import aftermath, failing
from hotline.voice.house import KEPT_KEYS, house, kept, keys, live, nothing, said, twiml
from ivr_flows.steps import Say

PATIENCE = 2

View = Callable[..., Any]


def caller_door(view: View) -> View:
    """A door for a caller's leg: the view returns the document."""

    @wraps(view)
    def door(**ids: Any) -> Response:
        try:
            return twiml(view(**ids))
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost line: she hears a sentence and is put through
            return twiml(_caller_hears(error, ids))

    return door


def counsellor_door(view: View) -> View:
    """A door for a counsellor's leg: what breaks ends the leg, and somebody else is rung."""

    @wraps(view)
    def door(**ids: Any) -> Response:
        try:
            return twiml(view(**ids))
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost line: the leg is let go, somebody else is rung
            if aftermath.note(error, ids):
                aftermath.offer_failed(ids.get("offer"))
            return twiml(document((HangUp(),)))

    return door


def report_door(view: View) -> View:
    """A door for status reports: always answered; what was lost the clock asks for."""

    @wraps(view)
    def door(**ids: Any) -> Response:
        try:
            view(**ids)
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost line: the carrier would only say 15003
            aftermath.note(error, ids)
        return nothing()

    return door


def _caller_hears(error: Exception, ids: dict[str, Any]) -> str:
    if isinstance(error, NotFound) or not live():
        return words.EMPTY
    if _slow(error):
        again = _again()
        if again is not None:
            return again
    if aftermath.note(error, ids):
        aftermath.dials_by_herself(said("CallSid"))
    return failing.apology(house())


def _slow(error: Exception) -> bool:
    """A statement or lock that took too long, or no free connection: trying again may help."""
    slow = isinstance(error, OperationalError) and isinstance(error.orig, QueryCanceled | LockNotAvailable)
    return slow or isinstance(error, TimeoutError)


def _again() -> str | None:
    """'One moment', and the same request again with the keys that were pressed; None when that was tried enough."""
    tried = request.args.get("tried", "0")
    times = int(tried) if tried.isdigit() else PATIENCE
    if times >= PATIENCE:
        return None
    query = urlencode({"tried": times + 1, KEPT_KEYS: kept(keys())})
    moment = play((Say("one_moment", "sw"), Say("one_moment", "en")), house().repertoire.catalogue, {})
    return document((*moment, Redirect(f"{request.path}?{query}")))
