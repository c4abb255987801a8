"""The exchange's post office: a webhook's way to the application and back, as the carrier sends it.

Fifteen seconds for all of it; one retry, and only when no connection came about; at most ten redirects;
cookies kept per call; the same idempotency token on every copy of a request; every request signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie
from typing import Literal
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from twilio.request_validator import RequestValidator

from hotline.line.commands import SendRequest
from hotline.line.core.board import Alarm, Board
from hotline.line.core.faults import Faults

PATIENCE = 15.0
RETRY_AFTER = 0.2
OVERTAKEN = 0.05
MOST_REDIRECTS = 10

Params = tuple[tuple[str, str], ...]
Headers = Iterable[tuple[str, str]] | Mapping[str, str]
Purpose = Literal["document", "call", "conference", "recording", "message"]
FailureReason = Literal["connect", "broken"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to be made."""

    url: str
    method: str = "POST"
    params: Params = ()

    def adding(self, *params: tuple[str, str]) -> Ask:
        """The same with these parameters more."""
        return replace(self, params=(*self.params, *params))


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application answered, after redirects; `url` is the one that answered."""

    url: str
    method: str
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, with Twilio's error number."""

    url: str
    code: int
    message: str


class CookieJar:
    """The cookies of one call, by host."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, str]] = {}

    def keep(self, url: str, headers: Iterable[tuple[str, str]]) -> None:
        """Keep what a response sets; a cookie of no age is thrown away."""
        kept = self._kept.setdefault(urlsplit(url).netloc, {})
        for value in (value for name, value in headers if name.lower() == "set-cookie"):
            for name, morsel in _read_cookies(value).items():
                kept[name] = morsel.value
                if morsel["max-age"] == "0":
                    del kept[name]

    def header(self, url: str) -> str:
        """The Cookie header for an address, '' for none."""
        return "; ".join(f"{name}={value}" for name, value in self._kept.get(urlsplit(url).netloc, {}).items())


def _read_cookies(value: str) -> SimpleCookie:
    try:
        return SimpleCookie(value)
    except CookieError:
        return SimpleCookie()


class _Form(dict[str, list[str]]):
    """A form as the signing function wants to read it: a name may stand several times."""

    def getlist(self, name: str) -> list[str]:
        """All values of a name."""
        return self[name]


def sign(auth_token: str, url: str, params: Params) -> str:
    """The X-Twilio-Signature of a request: HMAC-SHA1 over address and form, by the twilio library itself."""
    form = _Form()
    for name, value in params:
        form.setdefault(name, []).append(value)
    signature: str = RequestValidator(auth_token).compute_signature(url, form)
    return signature


@dataclass(eq=False, slots=True)
class Delivery:
    """One request with its retry, its redirects and its one end."""

    ask: Ask
    purpose: Purpose
    leg: str
    jar: CookieJar
    receive: Callable[[Reply | Failure], None]
    token: str
    way: float
    deadline: Alarm | None = None
    retries: int = 1
    redirects: int = MOST_REDIRECTS
    faults: frozenset[str] = frozenset()
    over: bool = field(default=False)


class PostOffice:
    """Sends requests and brings their answers back."""

    def __init__(self, board: Board) -> None:
        self.faults = Faults()
        self._board = board
        self._under_way: dict[str, Delivery] = {}

    def send(
        self,
        ask: Ask,
        purpose: Purpose,
        receive: Callable[[Reply | Failure], None],
        leg: str = "",
        jar: CookieJar | None = None,
    ) -> None:
        """Make a request; `receive` gets what came of it, within 15 s, exactly once."""
        board = self._board
        way = board.between(board.settings.delays.webhook) / 2
        delivery = Delivery(ask, purpose, leg, jar or CookieJar(), receive, board.sid("RQ")[2:], way)
        delivery.deadline = board.after(PATIENCE, lambda: self._late(delivery))
        board.after(way, lambda: self._meet_faults(delivery))

    def report(self, ask: Ask, purpose: Purpose, leg: str = "", jar: CookieJar | None = None) -> None:
        """Tell the application something. A report that is not taken is lost: a warning (15003), no second try."""

        def missed(result: Reply | Failure) -> None:
            if isinstance(result, Failure):
                self._board.note("error", leg, code=15003, message=result.message, url=result.url)

        self.send(ask, purpose, missed, leg, jar)

    def answered(self, request: str, status: int, headers: Headers, body: bytes) -> None:
        """The application answered a request that was sent; an answer to one long over is dropped."""
        delivery = self._under_way.pop(request, None)
        if delivery is None or delivery.over or "lost answer" in delivery.faults:
            return
        pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
        if "truncate" in delivery.faults:
            body = body[: len(body) // 2]
        self._board.after(delivery.way, lambda: self._digest(delivery, status, pairs, body))

    def failed(self, request: str, reason: FailureReason) -> None:
        """A request that was sent did not get through (`connect`), or its answer broke off (`broken`)."""
        delivery = self._under_way.pop(request, None)
        if delivery is not None and not delivery.over:
            self._fail_or_retry(delivery, reason)

    def _meet_faults(self, delivery: Delivery) -> None:
        fault = self.faults.strike(delivery.ask.url)
        if fault is None:
            self._emit(delivery)
            return
        delivery.faults |= {fault.kind}
        self._suffer(delivery, fault.kind, fault.seconds)

    def _suffer(self, delivery: Delivery, kind: str, seconds: float) -> None:
        if kind == "delay":
            self._board.after(seconds, lambda: self._emit(delivery))
        elif kind == "reorder":
            self.faults.hold_back(lambda: self._emit(delivery))
            self._board.after(seconds, self.faults.let_go)
        elif kind == "error":
            self._board.after(delivery.way, lambda: self._digest(delivery, 503, [], b""))
        elif kind == "reset":
            self._board.after(delivery.way, lambda: self._fail_or_retry(delivery, "connect"))
        elif kind != "drop":
            self._emit(delivery)

    def _emit(self, delivery: Delivery) -> None:
        if delivery.over:
            return
        copies = 2 if "duplicate" in delivery.faults else 1
        for _copy in range(copies):
            request = self._board.sid("RQ")
            self._under_way[request] = delivery
            self._board.emit(self._signed(request, delivery))
            self._note(delivery)
        delivery.faults -= {"duplicate"}
        if self.faults.holding:
            self._board.after(OVERTAKEN, self.faults.let_go)

    def _note(self, delivery: Delivery) -> None:
        ask = delivery.ask
        self._board.note(
            "requested",
            delivery.leg,
            purpose=delivery.purpose,
            url=ask.url,
            method=ask.method,
            params=ask.params,
        )

    def _signed(self, request: str, delivery: Delivery) -> SendRequest:
        ask = delivery.ask
        url, form = _address(ask), ask.params if ask.method == "POST" else ()
        headers = [
            ("User-Agent", "TwilioProxy/1.1"),
            ("Accept", "*/*"),
            ("X-Twilio-Signature", sign(self._board.settings.auth_token, url, form)),
            ("I-Twilio-Idempotency-Token", delivery.token),
        ]
        if ask.method == "POST":
            headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"))
        if cookies := delivery.jar.header(url):
            headers.append(("Cookie", cookies))
        return SendRequest(request, ask.method, url, form, tuple(headers))

    def _digest(self, delivery: Delivery, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        if delivery.over:
            return
        url = _address(delivery.ask)
        delivery.jar.keep(url, headers)
        where = _header(headers, "location")
        if status in (301, 302, 303, 307, 308) and where:
            self._follow(delivery, status, urljoin(url, where))
        elif status >= 400:
            self._finish(delivery, Failure(url, 11200, f"HTTP retrieval failure: the answer was {status}"))
        else:
            content_type = _header(headers, "content-type").split(";")[0].strip().lower()
            self._finish(delivery, Reply(url, delivery.ask.method, status, content_type, body))

    def _follow(self, delivery: Delivery, status: int, url: str) -> None:
        if delivery.redirects == 0:
            self._finish(delivery, Failure(url, 11215, "Too many HTTP redirects"))
            return
        delivery.redirects -= 1
        kept = delivery.ask if status in (307, 308) else replace(delivery.ask, method="GET", params=())
        delivery.ask = replace(kept, url=url)
        self._board.after(delivery.way, lambda: self._meet_faults(delivery))

    def _fail_or_retry(self, delivery: Delivery, reason: FailureReason) -> None:
        if reason == "connect" and delivery.retries:
            delivery.retries -= 1
            self._board.after(RETRY_AFTER, lambda: self._meet_faults(delivery))
        else:
            self._finish(delivery, Failure(_address(delivery.ask), 11205, f"HTTP connection failure: {reason}"))

    def _late(self, delivery: Delivery) -> None:
        self._finish(delivery, Failure(_address(delivery.ask), 11205, "HTTP connection failure: 15 s are over"))

    def _finish(self, delivery: Delivery, result: Reply | Failure) -> None:
        if delivery.over:
            return
        delivery.over = True
        if delivery.deadline is not None:
            delivery.deadline.call_off()
        outcome = result.status if isinstance(result, Reply) else result.code
        self._board.note("replied", delivery.leg, purpose=delivery.purpose, url=result.url, outcome=outcome)
        delivery.receive(result)


def _header(headers: list[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _address(ask: Ask) -> str:
    """The address as it is requested and signed: no fragment; for a GET the parameters stand in the query."""
    url = urldefrag(ask.url).url
    if ask.method != "GET" or not ask.params:
        return url
    kept = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return f"{url}{'&' if kept else '?'}{urlencode(ask.params)}"
