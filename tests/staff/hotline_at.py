"""A hotline's database at an instant that the test chooses: services are called as a door calls them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hotline.db import make_engine
from hotline.errands import Errand
from hotline.privacy import KeyRing
from hotline.work import Event, Work

# A Tuesday, 14:00 in Nairobi.
TUESDAY = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@dataclass
class Hotline:
    """`begin()` is one transaction at `now`; `passes()` pushes the clock; `happened` keeps every event."""

    engine: Engine
    now: datetime = TUESDAY
    keys: KeyRing = field(default_factory=lambda: KeyRing({"k1": bytes(range(32))}, bytes(32)))
    happened: list[Event] = field(default_factory=list)
    promised: list[Errand] = field(default_factory=list)

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """One transaction, committed at its end."""
        events: list[Event] = []
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            work = Work(session, self.now, lambda _, event: events.append(event), self.keys)
            yield work
        self.happened += events
        self.promised += work.promised

    def passes(self, seconds: float = 0, **span: float) -> None:
        """Time goes by."""
        self.now += timedelta(seconds=seconds, **span)

    def kinds(self) -> list[str]:
        """What happened, in order."""
        return [str(event.kind) for event in self.happened]


@contextmanager
def hotline_on(database_url: str) -> Iterator[Hotline]:
    """A hotline on this database, whose connections are closed at the end."""
    engine = make_engine(database_url, pool_size=4)
    try:
        yield Hotline(engine)
    finally:
        engine.dispose()
