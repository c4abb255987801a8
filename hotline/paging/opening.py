"""A page opens, at once or held for a counsellor's word: one open page for a ticket and a discipline."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from hotline.db import new_id
from hotline.errors import BadInput
from hotline.events import Happened
from hotline.paging.ladder import HELD_S, LADDERS, stamp
from hotline.paging.lifecycle import lock_page
from hotline.paging.models import Page
from hotline.staff import DISCIPLINES
from hotline.tickets.models import Ticket
from hotline.work import Work

SPOKEN = ("sw", "en")


def open_page(
    work: Work,
    ticket: Ticket,
    *,
    call_id: UUID | None = None,
    discipline: str,
    priority: str,
    basis: str,
    language: str = "sw",
    held: bool = False,
) -> Page:
    """Look for a responder. Held, it waits 60 s for `send_held` or `cancel` and then goes out by itself.

    If one is open already for this ticket and discipline, that one is returned: sent if it was held and this is not,
    begun anew on a steeper ladder if this is more urgent. BadInput for an unknown discipline or priority.
    """
    if discipline not in DISCIPLINES or priority not in LADDERS:
        raise BadInput(f"there is no {priority} page for {discipline}; disciplines are {', '.join(DISCIPLINES)}")
    page_id = _insert(
        work,
        ticket_id=ticket.id,
        call_id=call_id,
        discipline=discipline,
        priority=priority,
        basis=basis,
        language=language if language in SPOKEN else SPOKEN[0],
        county=ticket.county,
        state="held" if held else "climbing",
        ladder=stamp(priority),
        due_at=work.now + timedelta(seconds=HELD_S if held else 0),
    )
    if page_id is None:
        return _join_open(work, ticket.id, discipline, priority, held)
    work.record(
        Happened.PAGE_OPENED,
        page=page_id,
        ticket=ticket.id,
        call=call_id,
        discipline=discipline,
        priority=priority,
        basis=basis,
        held=held,
    )
    return work.session.get_one(Page, page_id)


def _insert(work: Work, **row: Any) -> UUID | None:
    """Write the page; None if one is open already, also one that another transaction has just written."""
    write = insert(Page).values(id=new_id(), level=0, reopened=0, opened_at=work.now, **row)
    write = write.on_conflict_do_nothing(index_elements=["ticket_id", "discipline"], index_where=Page.state != "closed")
    work.session.flush()
    return work.session.scalar(write.returning(Page.id))


def _join_open(work: Work, ticket_id: UUID, discipline: str, priority: str, held: bool) -> Page:
    is_open = select(Page.id).where(Page.ticket_id == ticket_id, Page.discipline == discipline, Page.state != "closed")
    page = lock_page(work, work.session.scalars(is_open).one())
    if priority < page.priority and page.state != "accepted":
        _raise(work, page, priority)
    if not held:
        send_held(work, page)
    return page


def _raise(work: Work, page: Page, priority: str) -> None:
    """It has become more urgent: from here on it climbs the steeper ladder from its foot."""
    page.priority, page.ladder = priority, stamp(priority)
    if page.state == "climbing":
        page.level, page.first_rung_at, page.due_at = 0, None, work.now
        work.record(Happened.PAGE_SENT, page=page.id, ticket=page.ticket_id, why=f"raised to {priority}")


def send_held(work: Work, page: Page, by: UUID | None = None) -> bool:
    """Let a held page go now. False, and nothing changes, if it is not held any more."""
    page = lock_page(work, page.id)
    if page.state != "held":
        return False
    page.state, page.due_at = "climbing", work.now
    work.record(Happened.PAGE_SENT, page=page.id, ticket=page.ticket_id, person=by, why="sent")
    return True


def open_pages_of(work: Work, ticket_id: UUID) -> list[Page]:
    """The pages of a ticket that are not closed, oldest first."""
    return list(
        work.session.scalars(
            select(Page).where(Page.ticket_id == ticket_id, Page.state != "closed").order_by(Page.opened_at, Page.id)
        )
    )


def pages_of(work: Work, ticket_id: UUID) -> list[Page]:
    """Every page a ticket ever had, oldest first."""
    return list(work.session.scalars(select(Page).where(Page.ticket_id == ticket_id).order_by(Page.opened_at, Page.id)))


def open_pages(work: Work) -> list[tuple[Page, str]]:
    """Every page that is not closed with its ticket's reference: the most urgent first, then the oldest."""
    rows = work.session.execute(
        select(Page, Ticket.reference)
        .join(Ticket, Ticket.id == Page.ticket_id)
        .where(Page.state != "closed")
        .order_by(Page.priority, Page.opened_at)
    )
    return [(page, reference) for page, reference in rows]
