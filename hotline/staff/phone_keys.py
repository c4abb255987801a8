"""Which master key the staff's phones are sealed with, and sealing them anew with the newest."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.privacy import KeyRing, master_key_of
from hotline.staff.models import Person
from hotline.staff.people import place_of_phone
from hotline.work import Work


def phones_by_master_key(session: Session) -> dict[str, int]:
    """How many phones are sealed with each master key, by its id."""
    by = master_key_of(Person.phone_sealed)
    counted = select(by, func.count()).where(Person.phone_sealed.is_not(None)).group_by(by)
    return {key_id: count for key_id, count in session.execute(counted)}


def rewrap_phones(work: Work, ring: KeyRing, *, limit: int = 500, after: UUID | None = None) -> UUID | None:
    """Seal the next `limit` phones, in the order of their owners' ids, with the newest master key.

    Returns the last person looked at, to go on `after` her in another transaction, or None when all are done.
    """
    rows = select(Person).where(Person.phone_sealed.is_not(None)).order_by(Person.id).limit(limit).with_for_update()
    if after is not None:
        rows = rows.where(Person.id > after)
    last = None
    for person in work.session.scalars(rows):
        if person.phone_sealed is not None:
            person.phone_sealed = ring.rewrap(person.phone_sealed, place_of_phone(person.id))
        last = person.id
    return last
