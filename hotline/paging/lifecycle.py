"""The states of a page and of an attempt, and the locks under which they move: always the page first."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from hotline.errors import NotFound
from hotline.events import Happened
from hotline.paging.models import Attempt, Page
from hotline.work import Work

PAGE_MOVES: Mapping[str, tuple[str, ...]] = {
    "held": ("climbing", "closed"),
    "climbing": ("accepted", "closed"),
    "accepted": ("climbing", "closed"),
    "closed": (),
}
"""accepted -> climbing: whoever accepted fell silent."""

ON_THE_PHONE = ("sent", "ringing", "answered")
LIVE = ("due", "sending", *ON_THE_PHONE)
WRONG_PIN = "wrong PIN"

ATTEMPT_MOVES: Mapping[str, tuple[str, ...]] = {
    "due": ("sending", "sent", "ringing", "answered", "ended", "failed", "accepted", "declined", "withdrawn"),
    "sending": ("due", "sent", "ringing", "answered", "ended", "failed", "accepted", "declined", "withdrawn"),
    "sent": ("ringing", "answered", "ended", "failed", "accepted", "declined", "withdrawn"),
    "ringing": ("answered", "ended", "failed", "accepted", "declined", "withdrawn"),
    "answered": ("ended", "failed", "accepted", "declined", "withdrawn"),
    "ended": ("accepted",),
    "failed": ("accepted",),
    "withdrawn": ("accepted",),
    "declined": (),
    "accepted": (),
}
"""A report may come before the answer to our own request; a key that wins is believed whatever a report said."""


def may(attempt: Attempt, to: str) -> bool:
    """Whether an attempt may move there."""
    return to in ATTEMPT_MOVES[attempt.state]


def lock_page(work: Work, page_id: UUID) -> Page:
    """The page, locked until the end of this Work. NotFound if there is none."""
    work.session.flush()
    page = work.session.get(Page, page_id, with_for_update=True, populate_existing=True)
    if page is None:
        raise NotFound("there is no such page")
    return page


def lock_attempt(work: Work, attempt_id: UUID) -> tuple[Page, Attempt]:
    """The attempt and its page, both locked. NotFound if there is none."""
    page_id = work.session.scalar(select(Attempt.page_id).where(Attempt.id == attempt_id))
    if page_id is None:
        raise NotFound("there is no such attempt")
    page = lock_page(work, page_id)
    return page, work.session.get_one(Attempt, attempt_id, with_for_update=True, populate_existing=True)


def end_attempt(work: Work, page: Page, attempt: Attempt, state: str, why: str, *, leg: str | None = None) -> None:
    """An attempt is over; `leg` names a call that must still be ended."""
    attempt.state, attempt.why, attempt.ended_at, attempt.due_at = state, why, work.now, None
    tell_ended(work, page, attempt, state, why, leg)


def tell_ended(work: Work, page: Page, attempt: Attempt, state: str, why: str, leg: str | None) -> None:
    """Write that an attempt, or a stray leg of it, is over."""
    work.record(
        Happened.ATTEMPT_ENDED,
        page=page.id,
        ticket=page.ticket_id,
        person=attempt.person_id,
        attempt=str(attempt.id),
        channel=attempt.channel,
        state=state,
        why=why,
        leg=leg,
    )


def withdraw_attempts(work: Work, page: Page, why: str, keep: UUID | None = None) -> None:
    """Stop asking everybody else: what rings is ended, what would be rung again is not."""
    open_or_due = (Attempt.state.in_(LIVE)) | (Attempt.due_at.is_not(None))
    others = select(Attempt).where(Attempt.page_id == page.id, open_or_due, Attempt.id != keep)
    work.session.flush()
    for attempt in work.session.scalars(others.with_for_update().execution_options(populate_existing=True)):
        attempt.due_at = None
        if attempt.state in LIVE:
            ringing = attempt.channel == "voice" and attempt.state in ON_THE_PHONE
            end_attempt(work, page, attempt, "withdrawn", why, leg=attempt.leg_sid if ringing else None)
