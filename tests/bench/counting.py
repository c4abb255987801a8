"""What one request costs others: statements and commits in PostgreSQL, commands to Redis, asks of the carrier.

Only what the requesting thread itself does is counted, for that is what a caller waits for.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields
from typing import Any, NoReturn

import redis
from sqlalchemy import Engine, event

from hotline.errors import HotlineError
from hotline.telephony import Ask


@dataclass
class Counts:
    """What happened on one thread since the last `take`."""

    statements: int = 0
    commits: int = 0
    redis: int = 0
    carrier: int = 0

    def __post_init__(self) -> None:
        self._thread = threading.get_ident()

    def note(self, what: str) -> None:
        """One more of these, if it is this thread that does it."""
        if threading.get_ident() == self._thread:
            setattr(self, what, getattr(self, what) + 1)

    def take(self) -> dict[str, int]:
        """What was counted, and from zero again."""
        taken = {field.name: int(getattr(self, field.name)) for field in fields(self)}
        for name in taken:
            setattr(self, name, 0)
        return taken


def watch_database(engine: Engine, counts: Counts) -> None:
    """Count the statements and commits that go through an engine; BEGIN and COMMIT are no statements."""
    event.listen(engine, "before_cursor_execute", lambda *_: counts.note("statements"))
    event.listen(engine, "commit", lambda _: counts.note("commits"))


def watched_redis(url: str, counts: Counts) -> redis.Redis:
    """A client that counts every time it sends something to Redis."""

    class Watched(redis.Connection):
        def send_packed_command(self, command: Any, check_health: bool = True) -> None:
            counts.note("redis")
            super().send_packed_command(command, check_health)  # type: ignore[no-untyped-call]  # as redis has it

    return redis.Redis.from_pool(redis.ConnectionPool.from_url(url, connection_class=Watched))


@dataclass(frozen=True)
class WatchedCarrier:
    """A carrier that counts whoever asks it, and refuses."""

    counts: Counts

    def get_ready(self) -> None:
        """There is nothing to get ready."""

    def perform(self, ask: Ask) -> NoReturn:
        """Count, and refuse."""
        self.counts.note("carrier")
        raise HotlineError(f"a webhook asked the carrier: {type(ask).__name__}")
