"""A line that really listens, for people, and a small application that really answers it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from hotline.line.core.recordings import tone
from hotline.line.people.phone_book import read_phone_book
from hotline.line.people.remote import Json, RemoteLine
from hotline.line.server import Line, listen, serve
from hotline.line.settings import Delays, InboundNumber, LineSettings
from tests.line.stage import ACCOUNT, OURS, TOKEN, twiml

CALLER = "+254711000001"
AMANI = "+254722000002"
PHONE_BOOK = '[{"number": "0722 000 002", "name": "Amani", "role": "counsellor", "pin": "482913"}]'
SWIFT = Delays(webhook=(0.01, 0.01), ring=(0.1, 0.1), text=(0.05, 0.05), key_gap=0.05, radio_loss=0.5)

CAPTIONS = {
    "/prompts/both/greet.1.wav": "Karibu. Bonyeza 3. Welcome. For English press 3.",
    "/prompts/en/main.2.wav": "To talk to a counsellor, press 4.",
    "/prompts/en/connect.3.wav": "We are calling a counsellor. Stay on the line.",
}
Page = str | tuple[int, dict[str, str], bytes]
PAGES: dict[str, Page] = {
    "/voice/inbound": twiml(
        '<Gather action="/turns/1" numDigits="1"><Play>/prompts/both/greet.1.wav</Play></Gather>',
        "<Redirect>/voice/inbound?lang=&#8364;</Redirect>",
    ),
    "/turns/1": twiml('<Gather action="/turns/2" numDigits="1"><Play>/prompts/en/main.2.wav</Play></Gather>'),
    "/turns/2": twiml(
        "<Play>/prompts/en/connect.3.wav</Play>",
        f'<Dial callerId="{OURS}"><Number url="/whisper">{AMANI}</Number></Dial>',
    ),
    "/whisper": twiml('<Gather action="/accepted" numDigits="1"><Say>Duty call. Press 1 to take it.</Say></Gather>'),
    "/accepted": twiml("<Say>English.</Say>"),
    "/message": twiml("<Say>Speak after the tone.</Say>"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as the application saw it: the path and query as they came, the form, the headers in small letters."""

    method: str
    path: str
    form: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]


@dataclass
class Application:
    """The small application. `pages` maps a path to a document or a whole answer; sounds last two seconds each."""

    pages: dict[str, Page] = field(default_factory=lambda: dict(PAGES))
    seen: list[Seen] = field(default_factory=list)
    address: str = ""

    def asked(self, path: str) -> list[Seen]:
        """The requests at a path, whatever their query."""
        return [request for request in list(self.seen) if urlsplit(request.path).path == path]

    def answer(self, seen: Seen) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        self.seen.append(seen)
        path = urlsplit(seen.path).path
        if path in CAPTIONS:
            return 200, {"Content-Type": "audio/wav", "X-Caption": quote(CAPTIONS[path])}, tone(2)
        page = self.pages.get(path)
        if isinstance(page, tuple):
            return page
        if page is not None:
            return 200, {"Content-Type": "text/xml"}, page.encode()
        return (200, {"Content-Type": "text/xml"}, b"") if path == "/voice/status" else (404, {}, b"")


class _Door(BaseHTTPRequestHandler):
    application: Application

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form = tuple(parse_qsl(body, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, answered, content = self.application.answer(Seen(self.command, self.path, form, headers))
        self.send_response(status)
        for name, value in answered.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Quietly."""


@contextmanager
def open_application() -> Iterator[Application]:
    """The application, listening."""
    application = Application()
    door = type("Door", (_Door,), {"application": application})
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    server.daemon_threads = False
    application.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield application
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class OpenLine:
    """The line and the application it calls."""

    remote: RemoteLine
    application: Application

    @property
    def address(self) -> str:
        """Where the line is."""
        return self.remote.address

    def phone(self, number: str) -> Json:
        """One phone as the line shows it."""
        unused: Json = {"call": None, "texts": []}
        return next((phone for phone in self.remote.state()["phones"] if phone["number"] == number), unused)

    def waits_for(self, what: Callable[[], object], seconds: float = 8.0) -> None:
        """Wait until it is so; fails after so many seconds."""
        give_up = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < give_up, "it did not happen"
            time.sleep(0.02)

    def hears(self, number: str, words: str) -> None:
        """Wait until a phone hears these words."""
        self.waits_for(lambda: words in (((self.phone(number)["call"] or {}).get("hears") or {}).get("caption") or ""))

    def asks(self, method: str, path: str, token: str = TOKEN, **params: object) -> tuple[int, Any]:
        """A REST request of the application's to its account; status and JSON."""
        credentials = b64encode(f"{ACCOUNT}:{token}".encode()).decode()
        request = urllib.request.Request(
            f"{self.address}/2010-04-01/Accounts/{ACCOUNT}{path}",
            data=urlencode(params, doseq=True).encode() if params else None,
            method=method,
            headers={"Authorization": f"Basic {credentials}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def text(self, number: str, words: str) -> None:
        """The application sends a text."""
        assert self.asks("POST", "/Messages.json", To=number, From=OURS, Body=words)[0] == 201

    def words(self) -> list[str]:
        """The timeline's words, oldest first."""
        return [row["words"] for row in self.remote.state()["rows"]]


def line_for(application: str) -> Line:
    """A swift line with one number, and Amani in its phone book."""
    number = InboundNumber(
        f"{application}/voice/inbound",
        fallback_url=f"{application}/fallback",
        status_callback=f"{application}/voice/status",
    )
    settings = LineSettings(ACCOUNT, TOKEN, numbers={OURS: number}, delays=SWIFT, calls_per_second=50)
    return Line(settings, application, read_phone_book(PHONE_BOOK))


@contextmanager
def open_line() -> Iterator[OpenLine]:
    """A line and its application, both listening."""
    with open_application() as application:
        ready, address = threading.Event(), []
        loop, stop = asyncio.new_event_loop(), asyncio.Event()

        def tell(where: str) -> None:
            address.append(where)
            ready.set()

        def run() -> None:
            loop.run_until_complete(serve(line_for(application.address), listen("127.0.0.1", 0), stop, tell))
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            assert ready.wait(10), "the line does not listen"
            yield OpenLine(RemoteLine(address[0]), application)
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(10)
            assert not thread.is_alive(), "the line does not end"
