"""Each ticket's own data key: what a caller told us is sealed under it, and deleting it destroys all of that at once.

The key is a row of its own, wrapped by a master key. Without it the ticket's content is noise wherever copies lie.
"""

from __future__ import annotations

import os
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, LargeBinary, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotline.errors import SealBroken
from hotline.privacy.models import TicketKey
from hotline.privacy.sealing import KEY_BYTES, KeyRing, open_with, seal_with
from hotline.work import Work

_KEY_ID = "ticket"
_KEPT = "ticket keys"


def new_ticket_key(work: Work, ticket_id: UUID) -> None:
    """Make a ticket's data key, in the transaction that opens the ticket."""
    wrapped = work.keys.seal(os.urandom(KEY_BYTES), _place(ticket_id))
    row = TicketKey(ticket_id=ticket_id, wrapped=wrapped, created_at=work.now)
    work.session.add(row)
    _kept(work)[ticket_id] = row


def seal_for(work: Work, ticket_id: UUID, plain: bytes, place: str) -> bytes:
    """An envelope under the ticket's key that opens only at `place`. SealBroken if the ticket has no key (any more)."""
    return seal_with(_key(work, ticket_id), _KEY_ID, plain, place)


def open_for(work: Work, ticket_id: UUID, envelope: bytes, place: str) -> bytes:
    """What was sealed for the ticket at `place`. SealBroken if it does not open or the ticket's key was destroyed."""
    return open_with({_KEY_ID: _key(work, ticket_id)}, envelope, place)


def destroy_ticket_key(work: Work, ticket_id: UUID) -> bool:
    """Delete a ticket's key: nothing sealed under it can be opened again. False if there was none."""
    _kept(work).pop(ticket_id, None)
    destroyed = work.session.execute(
        delete(TicketKey).where(TicketKey.ticket_id == ticket_id).returning(TicketKey.ticket_id)
    )
    return destroyed.first() is not None


def rewrap_ticket_keys(work: Work, ring: KeyRing, *, limit: int = 500, after: UUID | None = None) -> UUID | None:
    """Put the next `limit` tickets' keys, in the order of their ids, under the newest master key.

    Returns the last ticket looked at, to go on `after` it in another transaction, or None when all are done.
    """
    rows = select(TicketKey).order_by(TicketKey.ticket_id).limit(limit).with_for_update()
    if after is not None:
        rows = rows.where(TicketKey.ticket_id > after)
    last = None
    for row in work.session.scalars(rows):
        row.wrapped = ring.rewrap(row.wrapped, _place(row.ticket_id))
        last = row.ticket_id
    return last


def ticket_keys_by_master_key(session: Session) -> dict[str, int]:
    """How many tickets' keys are wrapped by each master key, by its id."""
    by = master_key_of(TicketKey.wrapped)
    return {key_id: count for key_id, count in session.execute(select(by, func.count()).group_by(by))}


def master_key_of(envelope: InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None]) -> ColumnElement[str]:
    """The id of the key that sealed a column's envelope, for the database to count: see `sealing` for its form."""
    name = func.substr(envelope, 3, func.get_byte(envelope, 1), type_=LargeBinary)
    key_id: ColumnElement[str] = func.convert_from(name, "UTF8")
    return key_id


def _key(work: Work, ticket_id: UUID) -> AESGCM:
    row = _kept(work).get(ticket_id)
    if row is None or row not in work.session:  # not read yet, or its savepoint was rolled back
        row = work.session.get(TicketKey, ticket_id)
    if row is None:
        raise SealBroken(f"ticket {ticket_id} has no key, or it was destroyed")
    _kept(work)[ticket_id] = row
    return AESGCM(work.keys.open(row.wrapped, _place(ticket_id)))


def _kept(work: Work) -> dict[UUID, TicketKey]:
    """The rows read in this transaction, held so that the session does not forget them."""
    kept: dict[UUID, TicketKey] = work.session.info.setdefault(_KEPT, {})
    return kept


def _place(ticket_id: UUID) -> str:
    return f"ticket_key.wrapped.{ticket_id}"
