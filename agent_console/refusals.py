"""One place turns what the house refuses into a clear sentence: a page, a notice in a running shell, or JSON."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from agent_console.doorkeeper import Closed
from agent_console.rendering import fragment, page, sentence, swapped_in
from hotline.errors import NotAllowed, NotFound, Refusal, TooLate

STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403, TooLate: 409}


def handle_refusals(app: Flask) -> None:
    """Answer refusals, closed doors and faults of the console; other doors of the application are left alone."""

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> Response:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        return _say(sentence(error), status)

    @app.errorhandler(Closed)
    def closed(error: Closed) -> Response:
        return _door(error.why)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> Response:
        return _say(_("This page is too old to be sent. Load it again, then send it once more."), 400)

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Any:
        if request.path.startswith(("/voice/", "/prompts/", "/health/", "/metrics")):
            return error
        if isinstance(error.code, int) and 300 <= error.code < 400:
            return error
        return _say(_http_sentence(error.code or 500), error.code or 500)


def _http_sentence(code: int) -> str:
    words = {
        403: _("This page is not for you."),
        404: _("There is nothing here, or not for you."),
        405: _("This cannot be done that way."),
        413: _("That is too large."),
        429: _("Too many attempts from here. Wait a minute, then try again."),
    }
    return words.get(code, _("Something broke on our side. Nothing you saved before is lost. Try again."))


def _say(words: str, status: int) -> Response:
    """A refusal, where it is seen: what was typed stays as it is when a running shell asked."""
    if wants_json():
        answer = jsonify(sentence=words)
    elif swapped_in() and not _is_visit():
        answer = make_response(fragment("parts/said.html", words=words, kind="warning"))
        answer.headers.update({"HX-Retarget": "#notices", "HX-Reswap": "innerHTML", "HX-Push-Url": "false"})
    else:
        answer = make_response(page("refused.html", words=words, status=status))
    answer.status_code = status
    return answer


def _door(why: str) -> Response:
    """The way in: a page of its own, or over a running shell, which stays."""
    place = {"signed out": "entrance.ask", "locked": "entrance.locked", "no code": "account.code"}[why]
    if wants_json():
        answer = jsonify(sentence=_("Sign in again."), why=why)
        answer.status_code = 401
        return answer
    if swapped_in():
        answer = make_response("", 401)
        answer.headers.update({"HX-Reswap": "none", "HX-Push-Url": "false", "HX-Trigger": "door-closed"})
        return answer
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return make_response(redirect(url_for(place, next=back)))


def wants_json() -> bool:
    """Whether a script of ours asked for data, not for a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _is_visit() -> bool:
    """Whether a running shell goes to another page, and nothing typed is at stake."""
    boosted = request.headers.get("HX-Boosted") == "true"
    return request.method == "GET" and (boosted or request.headers.get("HX-History-Restore-Request") == "true")
