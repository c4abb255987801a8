"""A browser as a phone: it counts while it is heard of, and while it has lost no ring.

A browser says that it is there only while it can ring. A ring it loses makes its person absent until she says that she
is here again, unless nobody else would be left who could be rung.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from uuid import UUID

from hotline.events import Happened
from hotline.staff.presence import next_word_of_rota, own_row
from hotline.staff.routing_view import PersonView, is_fresh, people_for_routing
from hotline.work import Work

HEARTBEAT_EVERY_S = 5.0
LONGEST_ABSENCE = timedelta(hours=12)
LINE_DUTIES = frozenset({"primary", "backup", "supervisor"})

Why = Literal["missed", "failed"]


def heartbeat(work: Work, person_id: UUID) -> bool:
    """Her browser is there and can ring. True if it had not been heard of lately: callers who wait may want to know."""
    row = own_row(work, person_id)
    came = not is_fresh(row.heartbeat_at, work.now)
    row.heartbeat_at = work.now
    if came:
        work.record(Happened.BROWSER_CAME, person=person_id)
    return came


def browser_left(work: Work, person_id: UUID) -> None:
    """The tab was closed, or she went off: it rings no more from this instant on."""
    row = own_row(work, person_id)
    if row.heartbeat_at is not None:
        row.heartbeat_at = None
        work.record(Happened.BROWSER_LEFT, person=person_id)


def ring_lost(work: Work, person_id: UUID, why: Why) -> bool:
    """Her browser did not take a ring: 'missed' if it rang, 'failed' if it could not. True if that made her absent.

    The last one who could be rung is never taken off; with a phone on file that is rung, without one her browser is.
    """
    row = own_row(work, person_id)
    row.browser_lost_at, row.browser_lost_why = work.now, why
    if row.absent_until is not None and work.now < row.absent_until:
        return True
    last = is_last(work, person_id)
    if not last:
        longest = work.now + LONGEST_ABSENCE
        row.absent_until = min(next_word_of_rota(work, person_id) or longest, longest)
    work.record(Happened.BROWSER_RING_LOST, person=person_id, why=why, absent=not last)
    return not last


def is_here(work: Work, person_id: UUID, *, in_the_browser: bool) -> None:
    """She has taken a call: whatever ring was lost before, she is here."""
    row = own_row(work, person_id)
    row.absent_until = None
    if in_the_browser:
        row.browser_lost_at, row.browser_lost_why = None, ""


def is_last(work: Work, person_id: UUID) -> bool:
    """Whether one of her duties on the line would be left with nobody who can be rung."""
    people = people_for_routing(work)
    hers = next((one.duties & LINE_DUTIES for one in people if one.id == person_id), frozenset())
    others: set[str] = set()
    for one in people:
        if one.id != person_id and can_be_rung(one):
            others |= one.duties
    return not hers <= others


def can_be_rung(person: PersonView) -> bool:
    """Whether a call may be offered to her at all, were she free."""
    return person.presence == "available" and not person.absent and person.channel is not None
