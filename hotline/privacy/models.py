"""What privacy keeps: each ticket's own data key, and the chained audit log."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Model


class TicketKey(Model):
    """A ticket's data key, wrapped by a master key. Deleting the row destroys what it sealed, in every backup too."""

    __tablename__ = "ticket_key"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class AuditEntry(Model):
    """Somebody read or revealed sealed content. Append-only; `digest` covers the entry and the digest before it."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    did: Mapped[str]
    ticket_id: Mapped[uuid.UUID | None]
    reason: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)

    __table_args__ = (Index(None, "ticket_id", "id"),)
