"""A console served on this machine for a test: over HTTP for a browser, or asked through Flask's test client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Thread

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import TestResponse

from hotline.app import create_app, web_runtime
from hotline.journey import Repertoire
from hotline.operations.demonstration import seed
from hotline.runtime import Runtime, silent
from hotline.settings import Settings
from hotline.staff import add_person
from hotline.staff.sign_in import DEMONSTRATION_PASSWORD, set_password
from hotline.work import Work

ADMIN = "Nuru"
PASSWORD = DEMONSTRATION_PASSWORD
_TOKEN = re.compile(r'data-csrf="([^"]+)"|name="csrf_token" value="([^"]+)"')


class Quietly(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


class Clock:
    """The wall's clock, which a test may push, or stop at an instant."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self.stopped: datetime | None = None

    def __call__(self) -> datetime:
        return self.stopped if self.stopped is not None else datetime.now(UTC) + self.ahead


@dataclass
class Visitor:
    """One person at the console without a browser: `get` and `post` as htmx or a browser sends them."""

    client: FlaskClient
    token: str = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for a page; headers as keywords: `HX_Request="true"`."""
        answer = self.client.get(path, headers=_named(headers), buffered=True)
        self._learn(answer)
        return answer

    def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> TestResponse:
        """Send a form, with the token of the page seen last."""
        sent = {"X-CSRFToken": self.token, "Referer": "http://localhost/", **_named(headers)}
        answer = self.client.post(path, data=data or {}, headers=sent, buffered=True)
        self._learn(answer)
        return answer

    def _learn(self, answer: TestResponse) -> None:
        found = _TOKEN.search(answer.text) if answer.mimetype == "text/html" else None
        if found:
            self.token = found[1] or found[2]


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {"Accept-Language": "en", **{name.replace("_", "-"): value for name, value in headers.items()}}


@dataclass
class Console:
    """The console of one test. People: the demonstration's (Amani and Baraka counsellors, Imani a supervisor, Pendo a
    responder ..) and Nuru, an administrator; everybody's password is `PASSWORD`."""

    settings: Settings
    runtime: Runtime
    app: Flask
    address: str
    clock: Clock
    browser: Browser | None = None
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def begin(self) -> AbstractContextManager[Work]:
        """One transaction at the present instant."""
        return self.runtime.begin()

    def passes(self, seconds: float = 0, **span: float) -> None:
        """Time goes by."""
        self.clock.ahead += timedelta(seconds=seconds, **span)

    def stranger(self) -> Visitor:
        """Somebody who is not signed in."""
        return Visitor(self.app.test_client())

    def as_(self, work_name: str) -> Visitor:
        """One of the staff, signed in, without a browser."""
        visitor = self.stranger()
        visitor.get("/sign-in")
        answer = visitor.post("/sign-in", {"work_name": work_name, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        visitor.get("/account")
        return visitor

    def open(self, path: str = "/", *, width: int = 1440, height: int = 900, theme: str = "dark") -> Page:
        """A fresh browser window on a page. What the page's console complains of is in `complaints`."""
        assert self.browser is not None, "ask for the fixture `browsing`"
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="light" if theme == "light" else "dark",
            permissions=["microphone", "notifications"],
            locale="en-GB",
            base_url=self.address,
        )
        context.set_default_timeout(8000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path)
        return page

    def sign_in(self, work_name: str, *, width: int = 1440, height: int = 900, theme: str = "dark") -> Page:
        """A browser window in which she has just signed in, on the page where she lands."""
        page = self.open("/sign-in", width=width, height=height, theme=theme)
        page.locator("[name=work_name]").fill(work_name)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form:has([name=password]) button[type=submit]").click()
        page.locator("#strip b").first.wait_for()
        return page

    def close_pages(self) -> None:
        """Shut every window."""
        for context in self.contexts:
            context.close()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@contextmanager
def served(settings: Settings) -> Iterator[Console]:
    """A console on a port of its own until the end of the test."""
    clock = Clock()
    runtime = replace(web_runtime(settings), ring=silent, clock=clock)
    seed(runtime)
    with runtime.begin() as work:
        set_password(work, add_person(work, ADMIN, ["admin"], demonstration=True), PASSWORD)
    app = create_app(runtime, Repertoire.load(settings))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quietly)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Console(settings, runtime, app, f"http://127.0.0.1:{server.port}", clock)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        runtime.engine.dispose()
