"""The people, their weekly shifts and whether they are here."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import PII, Model, new_id

DUTIES = ("primary", "backup", "supervisor", "MED", "LEGAL", "PSYCH", "SHELTER", "SECURITY")
ROLES = ("counsellor", "supervisor", "responder", "admin")


class Person(Model):
    """Somebody who works here, under a work name. The phone is sealed under the master key; `phone_tail` is shown."""

    __tablename__ = "person"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    work_name: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[list[str]]
    languages: Mapped[list[str]]
    disciplines: Mapped[list[str]] = mapped_column(default=list)
    coordinator: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    county: Mapped[str | None]
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_tail: Mapped[str | None]
    phone_dead_at: Mapped[datetime | None]
    pin_hash: Mapped[str | None]
    pin_failures: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class ShiftPattern(Model):
    """A weekly shift in a zone, from `starts` on `weekday` (0 is Monday) to `ends`, the next day if that is not later.

    It begins shifts on days from `valid_from` up to, not on, `valid_until`.
    """

    __tablename__ = "shift_pattern"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    duty: Mapped[str]
    rank: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    zone: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    __table_args__ = (CheckConstraint("weekday between 0 and 6", name="weekday"),)


class Shift(Model):
    """A concrete shift: from its start instant up to its end instant, half-open."""

    __tablename__ = "shift"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    pattern_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("shift_pattern.id", ondelete="SET NULL"))
    duty: Mapped[str]
    rank: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="forwards"),
        Index(None, "ends_at", "starts_at"),
        Index(
            "ux_shift_pattern_start",
            "pattern_id",
            "starts_at",
            unique=True,
            postgresql_where=text("pattern_id is not null"),
        ),
    )


class Presence(Model):
    """What a person last said of herself, and what we last saw of her.

    `state` is available, on_break or off_shift; that she is being rung, talks or wraps up is read from her offers. It
    lasts to `until` (None: for good). Without a row, or after that, the rota speaks for her. A browser counts while
    `heartbeat_at` is fresh and it has lost no ring since she last said that she is here. A lost ring takes her off, up
    to `absent_until`: not her own word, so a P1 rings her all the same.
    """

    __tablename__ = "presence"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(default="")
    heartbeat_at: Mapped[datetime | None]
    phone_missed_at: Mapped[datetime | None]
    browser_lost_at: Mapped[datetime | None]
    browser_lost_why: Mapped[str] = mapped_column(default="")
    absent_until: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("state in ('available', 'on_break', 'off_shift')", name="state"),)


class SignIn(Model):
    """How a person proves to the console that it is she: a password's hash, a code generator's secret, sealed.

    `code_step` is the last 30 s step whose code was taken: none is taken twice. `failures` counts refusals in a row.
    An invitation lets her set her own password once, up to `invited_until`; only its hash is kept.
    """

    __tablename__ = "sign_in"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    password_hash: Mapped[str | None]
    code_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)
    code_confirmed_at: Mapped[datetime | None]
    code_step: Mapped[int] = mapped_column(BigInteger, default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    invitation_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    invited_until: Mapped[datetime | None]

    __table_args__ = (Index("ux_sign_in_invitation", "invitation_hash", unique=True),)


class ConsoleSession(Model):
    """One browser that she is signed in with. Its cookie names this row; without the row it opens nothing."""

    __tablename__ = "console_session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
