"""An incident ticket, the calls that belong to it, its consents and notes, and the work that waits for a human."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import PII, Model, new_id


class Ticket(Model):
    """One incident. `reference` is six random digits and a Damm check digit: speakable, saying nothing."""

    __tablename__ = "ticket"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    priority: Mapped[str]
    listed: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None]
    county: Mapped[str] = mapped_column(default="unknown")
    demonstration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("state in ('new','open','following_up','closed')", name="state"),
        CheckConstraint("priority in ('P1','P2','P3','P4')", name="priority"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed"),
    )


class Contact(Model):
    """Joins a call to its one ticket."""

    __tablename__ = "contact"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]


class Consent(Model):
    """One row of the append-only consent ledger: the newest per purpose and recipient wins, none means refused."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"))
    at: Mapped[datetime]
    purpose: Mapped[str]
    recipient: Mapped[str] = mapped_column(default="")
    decision: Mapped[str]
    how: Mapped[str]
    language: Mapped[str]
    prompt_version: Mapped[str]
    person_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        CheckConstraint("decision in ('given','refused','withdrawn')", name="decision"),
        CheckConstraint("how in ('dtmf','verbal','third_party')", name="how"),
    )


class WorkItem(Model):
    """Something that waits for a human, with an owner or none: nothing promised to a caller hangs in the air."""

    __tablename__ = "work_item"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    priority: Mapped[str]
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"))
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None]
    close_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(
            "kind in ('p1','callback','message','reached_nobody','follow_up','dropped','unsure_page')",
            name="kind",
        ),
        Index("ix_work_item_open", "due_at", postgresql_where=text("closed_at is null")),
        Index("ix_work_item_number", "number_index", postgresql_where=text("closed_at is null")),
    )


class WorkItemCall(Model):
    """A further call that belongs to a work item already open: a second cry for help from the same number."""

    __tablename__ = "work_item_call"

    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("work_item.id"), primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), primary_key=True)
    at: Mapped[datetime]


class Note(Model):
    """Words about a ticket, sealed under its key."""

    __tablename__ = "note"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    person_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=PII)


class IncidentField(Model):
    """One answer to one question about an incident, as it was entered: the newest per field counts, none is changed.

    `value` holds the few codes that say little of a person; whatever says more is `sealed` under the ticket's key.
    """

    __tablename__ = "incident_field"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    field: Mapped[str]
    place: Mapped[uuid.UUID] = mapped_column(default=new_id)
    value: Mapped[str | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)
    codes_version: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("(value is null) <> (sealed is null)", name="one_of_both"),
        Index(None, "ticket_id", "field", "id"),
    )


class DirectoryEntry(Model):
    """A service that a caller can be told of, known by its name and county. A number goes stale if nobody checks it."""

    __tablename__ = "directory_entry"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    service: Mapped[str]
    county: Mapped[str]
    hours: Mapped[str]
    phone: Mapped[str]
    verified_on: Mapped[date]
    verified_by: Mapped[str]

    __table_args__ = (UniqueConstraint("name", "county"),)
