"""A stage for the local line: an application that is one function, and time that jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hotline.line.commands import Command, SendRequest
from hotline.line.core.board import Trace
from hotline.line.exchange import Exchange
from hotline.line.rest.resources import RestAnswer
from hotline.line.settings import Delays, InboundNumber, LineSettings

ACCOUNT = "AC" + "0" * 32
TOKEN = "a-token-of-the-tests"
OURS = "+254800720262"
AMINA = "+254711000001"
WANJIRU = "+254722000002"
ACHIENG = "+254733000003"
APP = "https://app.example"
START = 1_795_000_000.0
"""Tue, 17 Nov 2026, some time in the afternoon."""

STEADY = Delays(webhook=(0.2, 0.2), ring=(3.0, 3.0), text=(1.0, 1.0))
"""Carrier times without chance, so that seconds can be worked out by hand."""


@dataclass(frozen=True, slots=True)
class Request:
    """A webhook as the application sees it."""

    at: float
    path: str
    params: dict[str, str]
    sent: SendRequest

    def header(self, name: str) -> str:
        return dict(self.sent.headers).get(name, "")


@dataclass
class Response:
    """What it answers."""

    body: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/xml"})


Serve = Callable[[Request], "Response | str"]


def twiml(*verbs: str) -> str:
    """A document of these verbs."""
    return f"<Response>{''.join(verbs)}</Response>"


def settings(**changes: Any) -> LineSettings:
    """Our account with one number; seconds of sounds are written in their names: `/menu-8s.wav`."""
    number = InboundNumber(f"{APP}/voice", fallback_url=f"{APP}/fallback", status_callback=f"{APP}/ended")
    given: dict[str, Any] = {"numbers": {OURS: number}, "delays": STEADY, "play_info": play_info, **changes}
    return LineSettings(account_sid=ACCOUNT, auth_token=TOKEN, **given)


def play_info(url: str) -> tuple[float, str] | None:
    """The seconds a sound's name tells, and its first word as caption; `missing` is nowhere to be found."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    if name.startswith("missing"):
        return None
    caption, _, rest = name.partition("-")
    return float(rest.split("s.")[0] or 3), caption


class Stage:
    """Drives an exchange under virtual time; `pages` maps a path to a document or to a function of the request."""

    def __init__(self, pages: dict[str, str | Serve] | None = None, **changes: Any) -> None:
        self.exchange = Exchange(settings(**changes))
        self.pages: dict[str, str | Serve] = {"/ended": "", "/status": "", **(pages or {})}
        self.now = START
        self.requests: list[Request] = []
        self.commands: list[Command] = []
        self.unreachable: set[str] = set()

    # time

    def passes(self, seconds: float) -> None:
        """So many seconds go by, each thing at its own instant."""
        end = self.now + seconds
        self._work(self.now)
        while (due := self.exchange.next_due()) is not None and due <= end:
            self._work(due)
        self._work(end)

    def _work(self, now: float) -> None:
        self.now = now
        for command in self.exchange.advance(now):
            self.commands.append(command)
            if isinstance(command, SendRequest):
                self._serve(command)

    def _serve(self, sent: SendRequest) -> None:
        parts = urlsplit(sent.url)
        params = dict(parse_qsl(parts.query, keep_blank_values=True)) | dict(sent.params)
        request = Request(self.now, parts.path, params, sent)
        self.requests.append(request)
        if parts.path in self.unreachable:
            self.exchange.request_failed(self.now, sent.id, "connect")
            return
        page = self.pages.get(parts.path, Response("not found", 404))
        given = page(request) if callable(page) else page
        response = given if isinstance(given, Response) else Response(given)
        self.exchange.request_answered(self.now, sent.id, response.status, response.headers, response.body.encode())

    # people

    def dials(self, from_: str = AMINA, to: str = "0800720262") -> str:
        """A caller dials."""
        return self.exchange.dial(self.now, from_, to)

    def presses(self, who: str, keys: str) -> None:
        """Keys are pressed."""
        self.exchange.press(self.now, who, keys)

    def rest(self, method: str, path: str, **params: Any) -> RestAnswer:
        """A REST request to our account."""
        where = f"/2010-04-01/Accounts/{ACCOUNT}{path}.json"
        return self.exchange.rest(self.now, method, where, params, (ACCOUNT, TOKEN))

    def places(self, to: str, url: str, **params: Any) -> str:
        """A call is placed by REST; its sid."""
        answer = self.rest("POST", "/Calls", To=to, From=OURS, Url=APP + url, **params)
        assert answer.status == 201, answer.body
        assert isinstance(answer.body, dict)
        return str(answer.body["sid"])

    # what was seen

    def asked(self, path: str) -> list[Request]:
        """The requests the application saw at a path."""
        return [request for request in self.requests if request.path == path]

    def seen(self, *what: str) -> list[Trace]:
        """The entries of the trace of these kinds."""
        return [entry for entry in self.exchange.trace if entry.what in what]

    def heard(self, who: str) -> list[str]:
        """The captions, words and kinds a phone has heard, in order."""
        entries = [e for e in self.seen("heard") if who in (e.phone, e.leg)]
        return [e.details["caption"] or e.details["what"] or e.details["kind"] for e in entries]

    def hears(self, who: str) -> str:
        """What is heard at this instant."""
        hearing = self.exchange.hearing(who)
        return (hearing.caption or hearing.what or hearing.kind) if hearing else "nothing"

    def errors(self) -> list[int]:
        """The carrier's error numbers, in order."""
        return [entry.details["code"] for entry in self.seen("error")]

    def sent(self, kind: type) -> list[Any]:
        """The commands of a kind."""
        return [command for command in self.commands if isinstance(command, kind)]


def values(requests: Iterable[Request], name: str) -> list[str]:
    """One parameter of several requests."""
    return [request.params.get(name, "") for request in requests]
