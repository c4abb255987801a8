"""A page is answered: one accepts and the others are let go, one declines, contact is made, it is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update

from hotline.errors import BadInput, NotFound, TooLate
from hotline.events import Happened
from hotline.paging.climbing import hurry_if_all_said_no
from hotline.paging.ladder import CONTACT_S
from hotline.paging.lifecycle import LIVE, lock_attempt, lock_page, withdraw_attempts
from hotline.paging.models import Attempt, Page
from hotline.work import Work

CANCEL_CODES = ("not_needed", "prank")
CLOSE_CODES = (
    "helped",
    "survivor_declined",
    "unreachable",
    "wrong_area",
    "duplicate",
    "no_responder",
    *CANCEL_CODES,
)


def accept(work: Work, attempt_id: UUID) -> Literal["accepted", "taken"]:
    """She takes the page. One conditional update decides who was first; asking again gives the same answer.

    Everybody else's phone stops: their attempts are withdrawn, and the legs that ring are named to be ended.
    """
    attempt = work.session.get(Attempt, attempt_id)
    if attempt is None:
        raise NotFound("there is no such attempt")
    won = work.session.scalar(
        update(Page)
        .where(Page.id == attempt.page_id, Page.state == "climbing")
        .values(
            state="accepted",
            accepted_at=work.now,
            accepted_by=attempt.person_id,
            contacted_at=None,
            due_at=work.now + timedelta(seconds=CONTACT_S),
        )
        .returning(Page.id)
        .execution_options(synchronize_session=False)
    )
    page, attempt = lock_attempt(work, attempt_id)
    if won is None:
        hers = page.state == "accepted" and page.accepted_by == attempt.person_id
        return "accepted" if hers else "taken"
    attempt.state, attempt.due_at, attempt.why = "accepted", None, ""
    withdraw_attempts(work, page, "somebody accepted", keep=attempt.id)
    work.record(
        Happened.PAGE_ACCEPTED,
        page=page.id,
        ticket=page.ticket_id,
        person=attempt.person_id,
        attempt=str(attempt.id),
        channel=attempt.channel,
        level=attempt.level,
    )
    return "accepted"


def decline(work: Work, attempt_id: UUID) -> None:
    """She cannot: the next is asked at once if she was the last of her rung. Too late, it does nothing."""
    page, attempt = lock_attempt(work, attempt_id)
    if attempt.state not in LIVE or page.state != "climbing":
        return
    attempt.state, attempt.due_at = "declined", None
    work.record(
        Happened.PAGE_DECLINED,
        page=page.id,
        ticket=page.ticket_id,
        person=attempt.person_id,
        attempt=str(attempt.id),
        level=attempt.level,
    )
    hurry_if_all_said_no(work, page)


def contacted(work: Work, page: Page, by: UUID | None = None) -> None:
    """Whoever accepted has reached the person: the page is not opened again by itself. TooLate if nobody accepted."""
    page = lock_page(work, page.id)
    if page.state != "accepted":
        raise TooLate(f"this page is {page.state}: nobody has accepted it")
    if page.contacted_at is not None:
        return
    page.contacted_at, page.due_at = work.now, None
    work.record(
        Happened.PAGE_CONTACTED,
        page=page.id,
        ticket=page.ticket_id,
        person=page.accepted_by,
        by=str(by) if by else None,
    )


def close(work: Work, page: Page, code: str, by: UUID | None = None) -> None:
    """The page is over, and how. BadInput for an unknown code; TooLate if it is closed already."""
    if code not in CLOSE_CODES:
        raise BadInput(f"{code!r} is not a way in which a page ends; there are {', '.join(CLOSE_CODES)}")
    page = lock_page(work, page.id)
    if page.state == "closed":
        raise TooLate(f"this page is closed already: {page.close_code}")
    _close(work, page, code, by)


def cancel(work: Work, page: Page, reason: str, by: UUID | None = None) -> bool:
    """Nobody is needed after all. False, and nothing changes, if somebody has accepted or it is closed."""
    if reason not in CANCEL_CODES:
        raise BadInput(f"a page is cancelled because it is {' or '.join(CANCEL_CODES)}")
    page = lock_page(work, page.id)
    if page.state not in ("held", "climbing"):
        return False
    _close(work, page, reason, by)
    return True


def _close(work: Work, page: Page, code: str, by: UUID | None) -> None:
    page.state, page.close_code, page.closed_at, page.due_at = "closed", code, work.now, None
    withdraw_attempts(work, page, "the page is closed")
    work.record(Happened.PAGE_CLOSED, page=page.id, ticket=page.ticket_id, person=by, code=code)


def the_open_page(work: Work, ticket_id: UUID, discipline: str | None = None) -> Page:
    """The one open page of a ticket, of a discipline if it has several. NotFound or BadInput says why not."""
    found = select(Page).where(Page.ticket_id == ticket_id, Page.state != "closed")
    if discipline is not None:
        found = found.where(Page.discipline == discipline)
    pages = work.session.scalars(found).all()
    if not pages:
        raise NotFound("this ticket has no open page" + (f" for {discipline}" if discipline else ""))
    if len(pages) > 1:
        names = ", ".join(sorted(page.discipline for page in pages))
        raise BadInput(f"this ticket has several open pages ({names}); say which with --discipline")
    return pages[0]
