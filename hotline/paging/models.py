"""A page looks for a responder: its ladder is stamped on it when it opens, its attempts are rows that are due."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Model, new_id


class Page(Model):
    """States: held, climbing, accepted, closed. `exhausted_at` is a flag: the page goes on climbing with its backstop.

    `ladder` is the list of rungs as `paging.ladder.Rung` writes them; `level` is the next rung to ring, `due_at` when.
    """

    __tablename__ = "page"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"))
    discipline: Mapped[str]
    priority: Mapped[str]
    basis: Mapped[str]
    language: Mapped[str]
    county: Mapped[str] = mapped_column(default="unknown")
    state: Mapped[str]
    ladder: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    level: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    first_rung_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    exhausted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    contacted_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    close_code: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("state in ('held','climbing','accepted','closed')", name="state"),
        CheckConstraint("discipline in ('MED','LEGAL','PSYCH','SHELTER','SECURITY')", name="discipline"),
        CheckConstraint("priority in ('P1','P2','P3','P4')", name="priority"),
        CheckConstraint("(state = 'closed') = (close_code is not null)", name="closed"),
        CheckConstraint("state not in ('held','climbing') or due_at is not null", name="open_is_due"),
        Index("ix_page_due", "due_at", postgresql_where=text("state <> 'closed'")),
        Index("ux_page_open", "ticket_id", "discipline", unique=True, postgresql_where=text("state <> 'closed'")),
    )


class Attempt(Model):
    """One try to reach one person about one page by one channel.

    States: due, sending (leased), sent, ringing, answered, accepted, declined, ended, failed, withdrawn. `due_at` is
    when the clock looks at it: to send it (due, sending), to ask the carrier (sent, ringing, answered), to ring again
    (ended). `pin_tries` counts her answers to the question she is being asked, `why` says how it ended.
    """

    __tablename__ = "attempt"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    page_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("page.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    level: Mapped[int]
    channel: Mapped[str]  # voice, text
    state: Mapped[str]
    first: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    leg_sid: Mapped[str | None] = mapped_column(index=True)
    leg_sequence: Mapped[int] = mapped_column(default=-1)
    pin_tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("channel in ('voice','text')", name="channel"),
        CheckConstraint(
            "state in ('due','sending','sent','ringing','answered','accepted','declined','ended','failed','withdrawn')",
            name="state",
        ),
        Index("ix_attempt_due", "due_at", postgresql_where=text("due_at is not null")),
    )
