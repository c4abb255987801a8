"""What the jobs keep for themselves: when the next call may be started, and who was last seen alive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Model


class DialSlot(Model):
    """The one row of the token bucket: calls are handed to the carrier one by one, the next not before `next_at`."""

    __tablename__ = "dial_slot"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class Heartbeat(Model):
    """When a process was last seen alive: 'clock', 'urgent', 'chores', and 'carrier' for its last clear answer."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
