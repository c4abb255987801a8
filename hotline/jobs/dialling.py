"""How fast calls are handed to the carrier: one token bucket for the whole account, the most urgent first.

Of equals the one that was promised first goes first. The carrier queues what comes faster out of our sight, so never
more is handed over than can leave at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from hotline.errands import Chore, Errand
from hotline.jobs.models import DialSlot
from hotline.work import Work

DIALS = (Chore.RING_LEG, Chore.RING_ASSIST, Chore.SEND_ATTEMPT)


def take_slot(work: Work, errand: Errand, per_second: float) -> datetime | None:
    """None if this errand may dial now; otherwise the instant at which it may try again."""
    slot = _slot(work)
    if slot.next_at > work.now:
        return slot.next_at
    if _more_urgent_waits(work, errand):
        return work.now + timedelta(seconds=1 / per_second)
    slot.next_at = work.now + timedelta(seconds=1 / per_second)
    return None


def _slot(work: Work) -> DialSlot:
    first = insert_or_keep(DialSlot).values(id=1, next_at=work.now).on_conflict_do_nothing()
    work.session.execute(first)
    return work.session.get_one(DialSlot, 1, with_for_update=True, populate_existing=True)


def _more_urgent_waits(work: Work, errand: Errand) -> bool:
    free = or_(Errand.lease_until.is_(None), Errand.lease_until <= work.now)
    before = or_(Errand.urgency < errand.urgency, and_(Errand.urgency == errand.urgency, Errand.id < errand.id))
    ahead = select(Errand.id).where(
        Errand.state == "due",
        Errand.kind.in_(DIALS),
        before,
        Errand.due_at <= work.now,
        free,
    )
    return work.session.scalars(ahead.limit(1)).first() is not None
