"""A page climbs its ladder: locked, is it due, what is next, whom that means; each is rung and texted at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hotline.db import new_id
from hotline.errands import Chore
from hotline.events import Happened
from hotline.paging.ladder import (
    BACKSTOP,
    PageView,
    Reopen,
    Responder,
    RingRung,
    has_rank,
    next_step,
    people_for,
    read,
)
from hotline.paging.lifecycle import LIVE, WRONG_PIN, lock_page
from hotline.paging.models import Attempt, Page
from hotline.staff import people_for_routing
from hotline.staff.shifts import on_call
from hotline.work import Work

SENT_BY_CLOCK_S = 15.0
TEXT_AGAIN_S = 600.0
AT_A_TIME = 50


def due_pages(work: Work, now: datetime) -> list[UUID]:
    """The pages the clock must advance now, the longest overdue first."""
    due = select(Page.id).where(Page.state != "closed", Page.due_at <= now).order_by(Page.due_at).limit(AT_A_TIME)
    return list(work.session.scalars(due))


def advance(work: Work, page_id: UUID) -> None:
    """Do what is due for a page, if anything is: ring the next rung, or look again where nobody made contact.

    A rung with nobody on it yields to the next in the same transaction; the gap is told once.
    """
    page = lock_page(work, page_id)
    empty: list[str] = []
    for _ in range(len(page.ladder) + 2):
        step = next_step(view_of(page), work.now)
        if isinstance(step, Reopen):
            _reopen(work, page)
        elif isinstance(step, RingRung):
            empty += _ring(work, page, step)
        else:
            break
    if empty:
        work.record(Happened.PAGE_RUNG_EMPTY, page=page.id, ticket=page.ticket_id, level=page.level - 1, who=empty)


def view_of(page: Page) -> PageView:
    """A page as the ladder sees it."""
    return PageView(
        page.state, read(page.ladder), page.level, page.first_rung_at, page.due_at, page.contacted_at is not None
    )


def _reopen(work: Work, page: Page) -> None:
    silent = page.accepted_by
    page.state, page.level, page.first_rung_at, page.due_at = "climbing", 0, None, work.now
    page.accepted_by = page.accepted_at = page.exhausted_at = None
    page.reopened += 1
    work.record(Happened.PAGE_REOPENED, page=page.id, ticket=page.ticket_id, person=silent, why="no contact made")


def _ring(work: Work, page: Page, step: RingRung) -> list[str]:
    """Ring one rung; the name of the rung if nobody is on it and that is a gap to be told."""
    if page.state == "held":
        page.state = "climbing"
        work.record(Happened.PAGE_SENT, page=page.id, ticket=page.ticket_id, why="its time was over")
    asked, is_gap = _asked(work, page, step)
    page.first_rung_at = step.began
    page.level = step.level + 1
    page.due_at = step.next_due if asked or step.last else work.now
    if (step.who in BACKSTOP or step.last) and page.exhausted_at is None:
        page.exhausted_at = work.now
        work.record(Happened.PAGE_EXHAUSTED, page=page.id, ticket=page.ticket_id)
    if asked:
        _ask(work, page, step, asked)
    return [step.who] if is_gap and step.level < len(page.ladder) else []


def _asked(work: Work, page: Page, step: RingRung) -> tuple[list[UUID], bool]:
    """Whom this rung means now; and, if nobody, whether the rota should have had somebody."""
    duties = on_call(work.session, work.now)
    people = [
        Responder(
            id=one.id,
            disciplines=one.disciplines,
            coordinator=one.coordinator,
            has_phone=one.has_phone and not one.phone_dead,
            here=one.presence == "available",
        )
        for one in people_for_routing(work)
    ]
    no = select(Attempt.person_id).where(Attempt.page_id == page.id, Attempt.state == "declined")
    asked = people_for(step.who, page.discipline, duties, people, set(work.session.scalars(no)))
    return asked, not asked and has_rank(step.who, page.discipline, duties)


def _ask(work: Work, page: Page, step: RingRung, people: Sequence[UUID]) -> None:
    before = work.session.scalars(select(Attempt).where(Attempt.page_id == page.id).with_for_update()).all()
    for person in people:
        own = [attempt for attempt in before if attempt.person_id == person]
        pending = [attempt for attempt in own if attempt.channel == "voice" and _is_pending(attempt)]
        for attempt in pending:
            attempt.level = step.level  # she is being rung already: that ring now counts for this rung
        if not pending:
            place(work, page, person, "voice", step.level, first=not own)
    for person in people:
        if not any(_texted_lately(attempt, person, work.now) for attempt in before):
            place(work, page, person, "text", step.level, first=not any(one.person_id == person for one in before))
    work.record(
        Happened.PAGE_ADVANCED,
        page=page.id,
        ticket=page.ticket_id,
        level=step.level,
        who=step.who,
        people=[str(person) for person in people],
    )


def _is_pending(attempt: Attempt) -> bool:
    return attempt.state in LIVE or attempt.due_at is not None


def _texted_lately(attempt: Attempt, person: UUID, now: datetime) -> bool:
    own_text = attempt.person_id == person and attempt.channel == "text" and attempt.state != "failed"
    return own_text and now - attempt.created_at < timedelta(seconds=TEXT_AGAIN_S)


def place(work: Work, page: Page, person: UUID, channel: str, level: int, *, first: bool) -> Attempt:
    """Write an attempt; what follows from the event sends it, and the clock if that is lost."""
    attempt = Attempt(
        id=new_id(),
        page_id=page.id,
        person_id=person,
        level=level,
        channel=channel,
        state="due",
        first=first,
        created_at=work.now,
        due_at=work.now + timedelta(seconds=SENT_BY_CLOCK_S),
    )
    work.session.add(attempt)
    work.session.flush()
    work.record(
        Happened.ATTEMPT_PLACED,
        page=page.id,
        ticket=page.ticket_id,
        person=person,
        attempt=str(attempt.id),
        channel=channel,
        level=level,
        first=first,
    )
    return attempt


def hurry_if_all_said_no(work: Work, page: Page) -> None:
    """When everybody on the present rung has said no or cannot be reached at all, the next rung comes at once.

    Whoever does not answer leaves the ladder its pace. The last rung keeps its own time: it comes again and again, and
    must not do so without a pause.
    """
    if page.state != "climbing" or not 0 < page.level < len(page.ladder):
        return
    work.session.flush()
    rung = select(Attempt).where(
        Attempt.page_id == page.id, Attempt.level == page.level - 1, Attempt.channel == "voice"
    )
    newest = {attempt.person_id: attempt for attempt in work.session.scalars(rung.order_by(Attempt.created_at))}
    if newest and all(_said_no(attempt) for attempt in newest.values()):
        page.due_at = work.now
        work.promise(Chore.ADVANCE_PAGE, urgency=3, page=str(page.id))


def _said_no(attempt: Attempt) -> bool:
    return attempt.state in ("declined", "failed") or attempt.why == WRONG_PIN
