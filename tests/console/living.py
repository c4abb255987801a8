"""A whole hotline in real time for a browser: the console, the local line with its sound, the clock and the jobs."""

from __future__ import annotations

import asyncio
import queue
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import requests
from aiohttp import ClientSession
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer, make_server

from hotline.app import create_app, web_runtime
from hotline.calls.own_line import own_line
from hotline.errands import Errand
from hotline.jobs.clock import Clock
from hotline.jobs.running import run_errand
from hotline.journey import Repertoire
from hotline.line.server import Line, listen, serve
from hotline.line.settings import Delays, InboundNumber, LineSettings
from hotline.operations.demonstration import seed
from hotline.rehearsal.settings import rehearsal_settings
from hotline.runtime import Runtime
from hotline.settings import Settings
from hotline.staff import find_person, identity_of
from hotline.staff.sign_in import DEMONSTRATION_PASSWORD
from hotline.telephony import paths
from hotline.telephony.access_token import access_token
from hotline.telephony.twilio_rest import TwilioCarrier
from tests.console.served import Quietly
from tests.sound.living import Living as LivingLine
from tests.sound.living import Robot, page_robot

EARS = Path(__file__).with_name("ears.js")
AMINA = "+254711000001"
OURS = "+254800720262"
PATIENCE_S = 15.0
TICK_S = 0.2
LOUD_DB = -60.0
# Nothing here is about a carrier's slowness; a tab's leg outlives it for a second and a half.
QUICK = Delays(webhook=(0.0, 0.02), ring=(0.2, 0.4), browser_ring=(0.0, 0.05), recording_file=0.1, browser_loss=1.5)


@dataclass
class Hotline:
    """What a story needs: windows of the staff, phones of the line, and a look into the records."""

    settings: Settings
    runtime: Runtime
    address: str
    line: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, work_name: str, *, width: int = 1440, tone: int = 0) -> Page:
        """A window in which she has just signed in; `tone` is what her microphone gives, in hertz."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            permissions=["microphone", "notifications"],
            locale="en-GB",
            base_url=self.address,
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        if tone:
            context.add_init_script(f"window.__tone = {tone};{EARS.read_text()}")
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto("/sign-in")
        page.locator("[name=work_name]").fill(work_name)
        page.locator("[name=password]").fill(DEMONSTRATION_PASSWORD)
        page.locator("form:has([name=password]) button[type=submit]").click()
        page.locator("#softphone:not([data-view=unknown])").wait_for()
        return page

    def phone(self, act: str, number: str = AMINA, **given: str) -> dict[str, Any]:
        """A phone of the line is used, as its page does it."""
        answer = requests.post(f"{self.line}/phones/{number}/{act}", json=given, timeout=5)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def phones(self) -> dict[str, dict[str, Any]]:
        """Every phone of the line as its page shows it."""
        phones = requests.get(f"{self.line}/state", timeout=5).json()["phones"]
        return {phone["number"]: phone for phone in phones}

    def asks_for_a_human(self, number: str = AMINA, key: str = "4") -> None:
        """Somebody dials, chooses English and presses a key."""
        self.phone("dial", number, to=OURS)
        for name in ("greet", "main"):
            self.until(lambda wanted=name: wanted in str(self.phones().get(number)))  # type: ignore[misc]  # a default
            self.phone("press", number, keys="3" if name == "greet" else key)

    def until(self, so: Callable[[], object]) -> None:
        """Wait for something; AssertionError if it does not come."""
        end = time.monotonic() + PATIENCE_S
        while not so():
            assert time.monotonic() < end, "it did not come"
            time.sleep(0.05)

    def state_of(self, work_name: str) -> str:
        """How she stands, as the server says."""
        with self.runtime.begin() as work:
            return own_line(work, find_person(work, work_name).id).state

    def short_lived_token(self, work_name: str) -> dict[str, Any]:
        """What the server gives a browser, but good for 63 s: it is renewed a minute before its end."""
        with self.runtime.begin() as work:
            identity = identity_of(find_person(work, work_name).id)
        token = access_token(self.settings, identity, lasts_s=63)
        return {"token": token, "identity": identity, "lasts_s": 63, "local_line": self.line.removeprefix("http://")}

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


class Voice:
    """A caller's phone page with its sound on: it sends a tone, and says which tones it hears."""

    def __init__(self, hotline: Hotline, hertz: float, number: str = AMINA) -> None:
        self.robot: Robot | None = None
        self._loop = asyncio.new_event_loop()
        self._gone = asyncio.Event()
        self._thread = Thread(target=self._loop.run_until_complete, args=(self._live(hotline, hertz, number),))
        self._thread.start()
        hotline.until(lambda: self.robot is not None)

    async def _live(self, hotline: Hotline, hertz: float, number: str) -> None:
        async with ClientSession() as http:
            line = LivingLine(hotline.line, hotline.address, http, [])
            async with page_robot(line, number, hertz) as self.robot:
                await self._gone.wait()

    def comes_to_hear(self, wanted: set[float], among: set[float]) -> None:
        """Wait until exactly these are heard; AssertionError with what is heard instead."""
        assert self.robot is not None
        asyncio.run_coroutine_threadsafe(self.robot.comes_to_hear(wanted, among), self._loop).result(40)

    def close(self) -> None:
        """It is gone."""
        self._loop.call_soon_threadsafe(self._gone.set)
        self._thread.join()
        self._loop.close()


def hears(page: Page, among: Sequence[int]) -> set[int]:
    """Which of these frequencies the newest call in this window hears just now."""
    levels = page.evaluate("frequencies => window.__hears(frequencies)", list(among))
    return {hertz for hertz, level in zip(among, levels, strict=True) if level > LOUD_DB}


def comes_to_hear(page: Page, wanted: set[int], among: Sequence[int]) -> None:
    """Wait until exactly these are heard; AssertionError with what is heard instead."""
    for _ in range(12):
        if (found := hears(page, among)) == wanted:
            return
    raise AssertionError(f"{found} is heard, not {wanted}")


class Jobs:
    """Does what was rung for at once, as workers do."""

    def __init__(self) -> None:
        self.waiting: queue.Queue[int | None] = queue.Queue()

    def ring(self, errands: Sequence[Errand]) -> bool:
        """Take them in."""
        for errand in errands:
            self.waiting.put(errand.id)
        return True

    def run(self, runtime: Runtime) -> None:
        """Until told to stop."""
        while (errand := self.waiting.get()) is not None:
            run_errand(runtime, errand)


@contextmanager
def living(database_url: str, redis_url: str, var: Any, browser: Browser) -> Iterator[Hotline]:
    """Everything up until the end of the test, on ports of its own."""
    web, line = socket.create_server(("127.0.0.1", 0)), listen("127.0.0.1", 0)
    address, line_address = (f"http://127.0.0.1:{one.getsockname()[1]}" for one in (web, line))
    given = {"public_url": address, "twilio_api_url": line_address, "demonstration": True}
    settings = rehearsal_settings(database_url, redis_url, var, calls_per_second=20.0, threads=12, **given)
    jobs, stop = Jobs(), Event()
    runtime = replace(web_runtime(settings), ring=jobs.ring)
    seed(runtime)
    worker = replace(runtime, carrier=TwilioCarrier(settings))
    server = _server(runtime, web)
    threads = [
        Thread(target=server.serve_forever, daemon=True),
        Thread(target=_run_line, args=(settings, line, stop), daemon=True),
        Thread(target=jobs.run, args=(worker,), daemon=True),
        Thread(target=_run_clock, args=(worker, stop), daemon=True),
    ]
    for thread in threads:
        thread.start()
    hotline = Hotline(settings, runtime, address, line_address, browser)
    try:
        yield hotline
    finally:
        for context in hotline.contexts:
            context.close()
        stop.set()
        jobs.waiting.put(None)
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()
        web.close()
        runtime.engine.dispose()


def _server(runtime: Runtime, web: socket.socket) -> BaseWSGIServer:
    """The web process, on a socket whose port its settings name already."""
    app = create_app(runtime, Repertoire.load(runtime.settings))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quietly, fd=web.fileno())
    assert isinstance(server, ThreadedWSGIServer)
    server.daemon_threads = False  # closing it waits for what it is answering
    return server


def _run_clock(runtime: Runtime, stop: Event) -> None:
    clock = Clock(runtime)
    while not stop.wait(TICK_S):
        clock.tick()


def _run_line(settings: Settings, listener: socket.socket, stop: Event) -> None:
    number = InboundNumber(
        settings.public_url + paths.INBOUND,
        fallback_url=settings.public_url + paths.FALLBACK,
        status_callback=settings.public_url + paths.CALL_STATUS,
    )
    account = LineSettings(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        numbers=dict.fromkeys(settings.our_numbers, number),
        api_keys={settings.twilio_api_key: settings.twilio_api_secret},
        callers=frozenset({settings.caller_id}),
        calls_per_second=settings.calls_per_second,
        delays=QUICK,
    )
    asyncio.run(_serve(Line(account, settings.public_url), listener, stop))


async def _serve(line: Line, listener: socket.socket, stop: Event) -> None:
    stopped = asyncio.Event()
    serving = asyncio.create_task(serve(line, listener, stopped, lambda _: None))
    await asyncio.to_thread(stop.wait)
    stopped.set()
    await serving
