"""A running process's own things: settings, database, clock, carrier, keys, doorbell. Everything else is passed a Work.

`app` and `cli` build one and hand in what lives above: the reactions and the doorbell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hotline.errands import Errand
from hotline.settings import Settings
from hotline.telephony import Carrier
from hotline.work import Event, Keys, Work

React = Callable[[Work, Event], None]
Ring = Callable[[Sequence[Errand]], bool]


def wall_clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def silent(_: Sequence[Errand]) -> bool:
    """A doorbell that does not ring: the clock finds the errands all the same."""
    return False


@dataclass(frozen=True)
class Runtime:
    """What one process holds.

    `ring` is called after a commit with the errands that are due at once, and says whether the bell works.
    """

    settings: Settings
    engine: Engine
    keys: Keys
    carrier: Carrier
    react: React
    ring: Ring = silent
    clock: Callable[[], datetime] = wall_clock

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """One transaction: committed at the end, rolled back on any error; then the doorbell rings."""
        with Session(self.engine, expire_on_commit=False) as session:
            work = Work(session, self.clock(), self.react, self.keys)
            with session.begin():
                yield work
        due = [errand for errand in work.promised if errand.due_at <= work.now]
        if due:
            self.ring(due)
