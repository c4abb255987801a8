"""What supervisors leave at a call: looked at, in whose hands, in which words; and when each of them last looked."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import PII, Model, new_id


class Review(Model):
    """How a call stands with the supervisors: `person_id` touched it last, `at` then; `reviewed_at` once it is done.

    `assigned_to` has been asked to look at it.
    """

    __tablename__ = "review"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        Index("ix_review_open", "call_id", postgresql_where=text("assigned_to is not null and reviewed_at is null")),
    )


class Comment(Model):
    """A supervisor's words about a call, sealed under the key of the call's ticket: `ticket_id` is that ticket."""

    __tablename__ = "review_comment"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    ticket_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=PII)


class LastLook(Model):
    """Up to when a supervisor has seen everything: what came after it is new to her."""

    __tablename__ = "last_look"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
