"""The local line as a server: the carrier's REST interface and the page for people, on one port of this machine."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from aiohttp import web

from hotline.line.core.handsets import PhoneError
from hotline.line.driver import Driver
from hotline.line.exchange import Exchange
from hotline.line.people.phone_book import PhoneBook
from hotline.line.people.phones_server import PhonesServer
from hotline.line.people.sound_server import SoundServer
from hotline.line.people.views import Onlooker
from hotline.line.rest.server import RestServer
from hotline.line.settings import LineSettings
from hotline.line.sound.desk import Desk
from hotline.line.sound.media import Media
from hotline.line.sound.shelf import Shelf
from hotline.line.sound.signalling import Signalling
from hotline.line.sound.ticker import Ticker

SAFETY = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self)",
}
LARGEST_REQUEST = 1024 * 1024
LAST_WORDS_S = 0.5


class CannotListen(Exception):
    """The line may not or cannot listen at this address; the text says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One local line: its account, where the application is, and whose phones it plays."""

    settings: LineSettings
    application: str
    book: PhoneBook = field(default_factory=PhoneBook)


def listen(host: str, port: int, *, beyond_this_machine: bool = False) -> socket.socket:
    """A socket at this port, or at another where it is taken (0 is any).

    Raises CannotListen for a host that other machines reach, unless that is wished: anybody could use the phones.
    """
    if not beyond_this_machine and not _is_this_machine(host):
        raise CannotListen(f"{host} can be reached from other machines, where anybody could use the phones")
    for wanted in (port, 0):
        try:
            return socket.create_server((host, wanted))
        except OSError as error:
            reason = error.strerror or str(error)
    raise CannotListen(f"cannot listen on {host}: {reason}")


def run_line(line: Line, listener: socket.socket, ready: Callable[[str], None]) -> None:
    """Run the line until SIGTERM or SIGINT; `ready` is told its address once it answers."""
    asyncio.run(_until_a_signal(line, listener, ready))


async def serve(line: Line, listener: socket.socket, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    """Run the line in this event loop until `stop` is set."""
    host, port = listener.getsockname()[:2]
    address = f"http://{host}:{port}"
    shelf = Shelf()
    desk = Desk(shelf.file)
    settings = replace(line.settings, play_info=shelf.info, recorded=desk.recording, api_url=address)
    works = Works(Driver(Exchange(settings), shelf, desk))
    app = make_app(works, Onlooker(works.driver, line.book, line.application))
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=LAST_WORDS_S)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        ready(address)
        await _first_of(works.run(), stop.wait())
    finally:
        await runner.cleanup()  # browsers that go now let go of what they were offered
        await works.media.close()


class Works:
    """Everything of one line that runs: the exchange, its browsers, and the clock of their sound."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.media = Media(driver.desk.mixer)
        self.signalling = Signalling(driver, self.media)
        self.ticker = Ticker(driver.desk.mixer, self.media, self._spoke)
        driver.obedient += [self.signalling.obey, self.media.obey]

    async def run(self) -> None:
        """Run until cancelled, or until one of them fails."""
        await _first_of(self.driver.run(), self.signalling.run(), self.ticker.run())

    def _spoke(self, leg: str) -> None:
        """A leg that is recorded was heard to speak; by now it may be over."""
        with suppress(PhoneError):
            self.driver.act(lambda exchange, now: exchange.voice(now, leg))


def make_app(works: Works, onlooker: Onlooker) -> web.Application:
    """The web application of a line."""
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.add_routes(
        [
            *RestServer(works.driver).routes(),
            *works.signalling.routes(),
            *SoundServer(works.driver, works.media).routes(),
            *PhonesServer(works.driver, onlooker).routes(),
        ]
    )
    app.on_response_prepare.append(_say_what_a_page_may)
    return app


async def _say_what_a_page_may(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SAFETY)


async def _until_a_signal(line: Line, listener: socket.socket, ready: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(line, listener, stop, ready)


async def _first_of(*works: Awaitable[object]) -> None:
    """Until the first of these is done, or fails; the others are cancelled."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
