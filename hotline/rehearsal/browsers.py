"""The browser tabs of a World's staff: each says every five seconds that it is there, as long as it is."""

from __future__ import annotations

from uuid import UUID

from hotline.line.exchange import Exchange
from hotline.runtime import Runtime
from hotline.staff import HEARTBEAT_EVERY_S, browser_left, heartbeat


class Browsers:
    """Tabs by their name to the line, such as `client:p_12ab`."""

    def __init__(self, runtime: Runtime, exchange: Exchange) -> None:
        self._runtime = runtime
        self._exchange = exchange
        self.people: dict[str, UUID] = {}
        self._beats: dict[str, float] = {}

    def open(self, now: float, name: str, person: UUID) -> None:
        """She goes on shift in her browser: it is registered and beats from now on."""
        self.people[name] = person
        self._exchange.set_handset(name, kind="client")
        self._exchange.come_back(now, name)
        self._beats[name] = now
        self.beat(now)

    def kill(self, now: float, name: str) -> None:
        """The tab dies without a word, in a call or not."""
        self._beats.pop(name, None)
        if self._exchange.leg(name) is not None:
            self._exchange.vanish(now, name)
        self._exchange.set_handset(name, kind="client", registered=False)

    def close(self, now: float, name: str) -> None:
        """The tab is closed properly: it says so, and its leg is hung up."""
        self.kill(now, name)
        with self._runtime.begin() as work:
            browser_left(work, self.people[name])

    def next_due(self) -> float | None:
        """When the next of them beats."""
        return min(self._beats.values(), default=None)

    def beat(self, now: float) -> None:
        """Every tab whose five seconds are over."""
        for name in [name for name, at in self._beats.items() if at <= now]:
            self._beats[name] = now + HEARTBEAT_EVERY_S
            with self._runtime.begin() as work:
                heartbeat(work, self.people[name])
