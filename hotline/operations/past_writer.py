"""With what a told month is written: the rows of each table, ids that are the same each time, and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from hotline.calls.models import Call, Callback, Offer, Recording
from hotline.db import Model
from hotline.events import Happened
from hotline.paging.models import Attempt, Page
from hotline.reports.models import LastLook, Review
from hotline.staff.models import Shift
from hotline.tickets.models import Consent, Contact, Ticket, WorkItem
from hotline.work import Event, Work

_ORDER: tuple[type[Model], ...] = (
    Ticket,
    Call,
    Contact,
    Shift,
    Offer,
    Callback,
    Recording,
    Consent,
    WorkItem,
    Page,
    Attempt,
    Event,
    Review,
    LastLook,
)


@dataclass
class Month:
    """The rows of each table, in the order in which they must be written."""

    rows: dict[type[Model], list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in _ORDER})

    def add(self, table: type[Model], rows: Sequence[dict[str, Any]]) -> None:
        """More rows for a table."""
        self.rows[table] += rows


@dataclass(frozen=True)
class Writer:
    """What the rows of one call are made with."""

    work: Work
    month: Month
    people: dict[str, UUID]
    rng: Random

    def id(self) -> UUID:
        """The next id; the same month has the same ones."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def happened(self, at: datetime, kind: Happened, *, who: str | None = None, **more: Any) -> None:
        """One more event; ids go to their columns, the rest is its data."""
        ids = {f"{name}_id": more.pop(name, None) for name in ("call", "ticket", "offer", "page")}
        person = self.people[who] if who else None
        row = {"at": at, "kind": kind.value, **ids, "person_id": person, "data": more}
        self.month.rows[Event].append(row)
