"""The line in real time: the exchange under asyncio, with the wall clock and requests that really go out.

The exchange is single-threaded and so is this: whatever people or the application do goes through `act`, which runs
without a pause in the event loop's one thread, and one task (`run`) lets happen what is due.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from hotline.line.commands import Command, SendRequest
from hotline.line.core.webhooks import PATIENCE, FailureReason
from hotline.line.documents.document import sound_addresses
from hotline.line.exchange import Exchange
from hotline.line.sound.desk import Desk
from hotline.line.sound.shelf import Shelf

Result = TypeVar("Result")

LONGEST_SLEEP = 1.0
"""Seconds after which the driver looks at the wall clock again, for somebody may have set it."""


class Driver:
    """Drives one exchange until it is cancelled."""

    def __init__(self, exchange: Exchange, shelf: Shelf, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        self.exchange = exchange
        self.shelf = shelf
        self.desk = desk
        self.clock = clock
        self._stirred = asyncio.Event()
        self.obedient: list[Callable[[Command], None]] = [desk.take]
        """Whoever else does something about the exchange's commands."""
        self._listeners: set[asyncio.Event] = set()
        self._session: ClientSession | None = None

    def act(self, said: Callable[[Exchange, float], Result]) -> Result:
        """Say something to the exchange at this instant; what it raises comes back."""
        try:
            return said(self.exchange, self.clock())
        finally:
            self._stirred.set()

    async def learn(self, urls: Iterable[str]) -> None:
        """Fetch sounds, so that the exchange can be told how long they are."""
        if self._session is not None:
            await self.shelf.learn(self._session, urls)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever something may have changed; the listener clears it and looks for itself."""
        news = asyncio.Event()
        self._listeners.add(news)
        try:
            yield news
        finally:
            self._listeners.discard(news)

    async def run(self) -> None:
        """Let happen what is due, for as long as nobody cancels it."""
        # A new connection for each request: the application may close one kept open in the moment it is used.
        connector = TCPConnector(limit=0, force_close=True)
        patience = ClientTimeout(total=PATIENCE)
        async with (
            ClientSession(connector=connector, cookie_jar=DummyCookieJar(), timeout=patience) as session,
            asyncio.TaskGroup() as requests,
        ):
            self._session = session
            while True:
                self._stirred.clear()
                for command in self.exchange.advance(self.clock()):
                    for obey in self.obedient:
                        obey(command)
                    if isinstance(command, SendRequest):
                        requests.create_task(self._send(session, command))
                for listener in self._listeners:
                    listener.set()
                await self._sleep()

    async def _sleep(self) -> None:
        due = self.exchange.next_due()
        seconds = LONGEST_SLEEP if due is None else min(LONGEST_SLEEP, max(0.0, due - self.clock()))
        # Not wait_for: in Python 3.11 it can swallow a cancellation that meets the event, and nobody could stop us.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()

    async def _send(self, session: ClientSession, request: SendRequest) -> None:
        """Ask the application and hand its answer back; one that takes too long is the exchange's own affair."""
        # The address goes out exactly as it was signed.
        url = URL(request.url, encoded=True)
        body = urlencode(request.params).encode() if request.method == "POST" else None
        asking = session.request(request.method, url, data=body, headers=request.headers, allow_redirects=False)
        try:
            response = await asking
        except TimeoutError:
            return
        except (ClientError, OSError, ValueError):
            self._failed(request, "connect")
            return
        async with response:
            await self._hand_back(request, response)

    async def _hand_back(self, request: SendRequest, response: ClientResponse) -> None:
        try:
            body = await response.read()
        except TimeoutError:
            return
        except (ClientError, OSError):
            self._failed(request, "broken")
            return
        headers = list(response.headers.items())
        await self.learn(sound_addresses(request.url, body))
        self.act(lambda exchange, now: exchange.request_answered(now, request.id, response.status, headers, body))

    def _failed(self, request: SendRequest, reason: FailureReason) -> None:
        self.act(lambda exchange, now: exchange.request_failed(now, request.id, reason))
