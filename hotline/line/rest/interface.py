"""The carrier's REST interface: who may ask, which resource is meant, and answers in the carrier's form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlsplit

from hotline.line.core.switchboard import Switchboard
from hotline.line.rest import calls, rooms, store
from hotline.line.rest.resources import Asked, RestAnswer, RestError, refusal

Handler = Callable[[Switchboard, Asked], RestAnswer]

ROOT = r"/2010-04-01/Accounts/(?P<account>AC[0-9a-f]{32})"
CALL = r"/Calls/(?P<call>CA[0-9a-f]{32})"
CONFERENCE = r"/Conferences/(?P<conference>CF[0-9a-f]{32})"
PARTICIPANT = CONFERENCE + r"/Participants/(?P<call>CA[0-9a-f]{32})"
RECORDING = r"/Recordings/(?P<recording>RE[0-9a-f]{32})"
MESSAGE = r"/Messages/(?P<message>SM[0-9a-f]{32})"
JSON = r"\.json"

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", JSON, store.fetch_account),
    ("GET", "/IncomingPhoneNumbers" + JSON, store.list_numbers),
    ("POST", "/Calls" + JSON, calls.create),
    ("GET", "/Calls" + JSON, calls.list_calls),
    ("GET", CALL + JSON, calls.fetch),
    ("POST", CALL + JSON, calls.update),
    ("DELETE", CALL + JSON, calls.delete),
    ("GET", CALL + "/Recordings" + JSON, store.list_recordings),
    ("GET", "/Conferences" + JSON, rooms.list_conferences),
    ("GET", CONFERENCE + JSON, rooms.fetch),
    ("POST", CONFERENCE + JSON, rooms.update),
    ("GET", CONFERENCE + "/Participants" + JSON, rooms.list_participants),
    ("GET", PARTICIPANT + JSON, rooms.fetch_participant),
    ("POST", PARTICIPANT + JSON, rooms.update_participant),
    ("DELETE", PARTICIPANT + JSON, rooms.remove_participant),
    ("POST", "/Messages" + JSON, store.send_message),
    ("GET", "/Messages" + JSON, store.list_messages),
    ("GET", MESSAGE + JSON, store.fetch_message),
    ("GET", "/Recordings" + JSON, store.list_recordings),
    ("GET", RECORDING + JSON, store.fetch_recording),
    ("DELETE", RECORDING + JSON, store.delete_recording),
    ("GET", RECORDING + r"(\.wav)?", store.fetch_sound),
)
COMPILED = tuple((method, re.compile(ROOT + path), handler) for method, path, handler in ROUTES)


class RestInterface:
    """Answers REST requests at once; what they set going takes its time."""

    def __init__(self, line: Switchboard) -> None:
        self._line = line

    def answer(
        self,
        method: str,
        path: str,
        params: Mapping[str, object],
        auth: tuple[str, str] | None,
    ) -> RestAnswer:
        """The answer to one request, errors included."""
        fault = self._line.office.faults.strike(path, rest=True)
        if fault is not None and fault.kind == "rest error":
            return refusal(RestError(503, 20503, "Service unavailable"))
        try:
            answer = self._dispatch(method, path, params, auth)
        except RestError as refused:
            answer = refusal(refused)
        self._line.board.note("rest", method=method, path=path, params=dict(params), status=answer.status)
        return RestAnswer(0, None) if fault is not None else answer

    def _dispatch(
        self,
        method: str,
        path: str,
        params: Mapping[str, object],
        auth: tuple[str, str] | None,
    ) -> RestAnswer:
        parts = urlsplit(path)
        given = {name: _as_sent(value) for name, value in params.items() if value is not None}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            given.setdefault(name, []).append(value)
        self._authenticate(auth)
        handler, names = self._route(method, parts.path)
        if names["account"] != self._line.settings.account_sid:
            raise RestError(404, 20404, f"The requested resource {parts.path} was not found")
        return handler(self._line, Asked(parts.path, names, given))

    def _authenticate(self, auth: tuple[str, str] | None) -> None:
        settings = self._line.settings
        known = {settings.account_sid: settings.auth_token, **settings.api_keys}
        if auth is None or known.get(auth[0]) != auth[1]:
            raise RestError(401, 20003, "Authenticate")

    def _route(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        found = [(m, match, handler) for m, at, handler in COMPILED if (match := at.fullmatch(path))]
        for allowed, match, handler in found:
            if allowed == method:
                return handler, match.groupdict()
        if found:
            raise RestError(405, 20004, "Method not allowed")
        raise RestError(404, 20404, f"The requested resource {path} was not found")


def _as_sent(value: object) -> list[str]:
    """A parameter as it would go over the wire: one text, or several under the same name."""
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
