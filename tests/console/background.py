"""A line that runs beside a browser test: its loop has a thread of its own, and the test asks it for things."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, TypeVar

from tests.sound.living import Living, living

Result = TypeVar("Result")
PATIENCE_S = 30.0


class Background:
    """The line, and the loop it lives in."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._ready = Event()
        self._over = asyncio.Event()
        self.line: Living

    def do(self, what: Coroutine[Any, Any, Result]) -> Result:
        """Do something in the line's loop, and wait for what comes of it."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE_S)

    def run(self, pages: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> None:
        """The thread: until it is told that it is over."""
        try:
            self._loop.run_until_complete(self._live(pages, files))
        finally:
            self._ready.set()
            self._loop.close()

    def wait(self) -> None:
        """Until the line answers."""
        assert self._ready.wait(PATIENCE_S)

    def end(self) -> None:
        """It is over."""
        self._loop.call_soon_threadsafe(self._over.set)

    async def _live(self, pages: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> None:
        async with living(pages, files) as self.line:
            self._ready.set()
            await self._over.wait()


@contextmanager
def line_beside(pages: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None) -> Iterator[Background]:
    """A line and its application, for as long as the test lasts."""
    background = Background()
    thread = Thread(target=background.run, args=(pages, files or {}))
    thread.start()
    background.wait()
    try:
        yield background
    finally:
        background.end()
        thread.join()
