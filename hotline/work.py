"""Work: one transaction, one instant, and the events it recorded.

Every service takes a Work first. It never commits, never asks the time and never touches the network: what must happen
outside is promised as an errand in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from hotline.db import Model
from hotline.errands import Chore, Errand
from hotline.events import Happened

Subject = uuid.UUID | None


class Keys(Protocol):
    """The process's keys, as far as a Work needs them; `hotline.privacy` has the real ones."""

    def seal(self, plain: bytes, place: str) -> bytes:
        """An envelope that opens only at `place`."""

    def open(self, envelope: bytes, place: str) -> bytes:
        """What was sealed at `place`; SealBroken if it does not open."""

    def index(self, number: str) -> bytes:
        """The keyed hash by which an E.164 number is found again."""


class Event(Model):
    """Something that happened, with the ids it is about. Append-only: the database refuses changes."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    call_id: Mapped[Subject]
    ticket_id: Mapped[Subject]
    offer_id: Mapped[Subject]
    page_id: Mapped[Subject]
    person_id: Mapped[Subject]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (
        Index(None, "call_id", "id"),
        Index(None, "ticket_id", "id"),
        Index(None, "page_id", "id"),
        Index(None, "kind", "at"),
    )


class Work:
    """One unit of work. `promised` are the errands it wrote, for the doorbell after the commit."""

    def __init__(self, session: Session, now: datetime, react: Callable[[Work, Event], None], keys: Keys) -> None:
        self.session = session
        self.now = now
        self.keys = keys
        self.promised: list[Errand] = []
        self._react = react

    def record(
        self,
        kind: Happened,
        *,
        call: Subject = None,
        ticket: Subject = None,
        offer: Subject = None,
        page: Subject = None,
        person: Subject = None,
        **data: Any,
    ) -> Event:
        """Write that something happened, and apply what follows from it in this same transaction."""
        event = Event(
            at=self.now,
            kind=kind,
            call_id=call,
            ticket_id=ticket,
            offer_id=offer,
            page_id=page,
            person_id=person,
            data=data,
        )
        self.session.add(event)
        self._react(self, event)
        return event

    def promise(
        self, kind: Chore, *, after: float = 0.0, urgency: int = 5, call: Subject = None, **args: Any
    ) -> Errand:
        """Write an errand that is due `after` seconds from now. `args` are ids as strings and plain values."""
        errand = Errand(
            kind=kind,
            args={"call": str(call), **args} if call is not None else args,
            call_id=call,
            created_at=self.now,
            due_at=self.now + timedelta(seconds=after),
            urgency=urgency,
        )
        self.session.add(errand)
        self.promised.append(errand)
        return errand
