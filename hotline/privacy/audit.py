"""The audit log: who read or revealed sealed content and why, each entry chained to the one before.

Whoever changes, removes or inserts an entry breaks the chain from there on, and `verify` finds the place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hotline.errors import BadInput
from hotline.privacy.masking import without_numbers
from hotline.privacy.models import AuditEntry
from hotline.work import Work

_ONE_WRITER = text("SELECT pg_advisory_xact_lock(7200262001)")
_BATCH = 1000


def note(work: Work, who: str, did: str, ticket_id: UUID | None = None, reason: str = "") -> AuditEntry:
    """Append an entry; one writer at a time, until the transaction's end. A number in `reason` is masked.

    `who` is a person's id or the name of a process, `did` a few words such as "revealed number".
    """
    # Two statements, for the second must see what the writer before us committed while we waited for the lock.
    work.session.execute(_ONE_WRITER)
    last = work.session.scalar(select(AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(at=work.now, who=who, did=did, ticket_id=ticket_id, reason=without_numbers(reason))
    entry.digest = digest(last or b"", entry)
    work.session.add(entry)
    return entry


def note_read(work: Work, who: str, did: str, ticket_id: UUID, reason: str) -> AuditEntry:
    """Note that a person (`who`, her id) reads what a caller told us. BadInput if she does not say why."""
    if not reason.strip():
        raise BadInput("say why: the audit log keeps who read this, and the reason")
    return note(work, who, did, ticket_id, reason.strip())


def verify(session: Session) -> int | None:
    """The id of the first entry that does not follow from the one before it; None if the chain is whole."""
    before = b""
    for entry in _all(session):
        if entry.digest != digest(before, entry):
            return entry.id
        before = entry.digest
    return None


def digest(before: bytes, entry: AuditEntry) -> bytes:
    """SHA-256 over the digest before and the entry as canonical JSON (UTF-8, sorted names, no blanks)."""
    content = {
        "at": entry.at.astimezone(UTC).isoformat(),
        "did": entry.did,
        "reason": entry.reason,
        "ticket": str(entry.ticket_id) if entry.ticket_id else None,
        "who": entry.who,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + canonical.encode()).digest()


def _all(session: Session) -> Iterator[AuditEntry]:
    """Every entry in its order, some at a time: the log is long and only grows."""
    last = 0
    while True:
        some = select(AuditEntry).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(_BATCH)
        entries = session.scalars(some).all()
        yield from entries
        if len(entries) < _BATCH:
            return
        last = entries[-1].id
