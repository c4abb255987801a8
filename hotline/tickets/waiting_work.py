"""Work that waits for a human: nothing promised to a caller hangs in the air, and nobody is rung who must not be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from hotline.calls import Call
from hotline.db import new_id
from hotline.errors import BadInput, TooLate
from hotline.events import Happened
from hotline.tickets.models import WorkItem, WorkItemCall
from hotline.work import Work

Kind = Literal["p1", "callback", "message", "reached_nobody", "follow_up", "dropped"]
Verdict = Literal["may", "must_not", "not_known"]

DUE_AFTER = {
    "p1": timedelta(0),
    "dropped": timedelta(0),
    "callback": timedelta(minutes=15),
    "message": timedelta(hours=1),
    "reached_nobody": timedelta(minutes=30),
    "follow_up": timedelta(hours=24),
}
REASONS = ("done", "reached", "unreachable", "not_needed", "duplicate", "prank")
REMIND_AFTER = timedelta(minutes=30)


def may_contact(call: Call) -> Verdict:
    """Whether the number of this call may be dialled or texted: the one place that decides it.

    Only the caller's own yes is one, and a quick exit takes it back. Not known means no to every dialler and texter.
    """
    if call.safe_to_call is None:
        return "not_known"
    return "may" if call.safe_to_call else "must_not"


def open_work(
    work: Work, kind: Kind, *, ticket: UUID, call: Call, priority: str, due_at: datetime | None = None
) -> WorkItem:
    """Put something on the list; the same kind for the same call is there once."""
    existing = work.session.scalars(
        select(WorkItem).where(WorkItem.call_id == call.id, WorkItem.kind == kind, WorkItem.closed_at.is_(None))
    ).first()
    if existing is not None:
        return existing
    item = WorkItem(
        id=new_id(),
        kind=kind,
        priority=priority,
        ticket_id=ticket,
        call_id=call.id,
        number_index=call.number_index,
        opened_at=work.now,
        due_at=due_at or work.now + DUE_AFTER[kind],
    )
    work.session.add(item)
    work.session.flush()
    work.record(
        Happened.WORK_OPENED, ticket=ticket, call=call.id, item=str(item.id), kind_of_work=kind, priority=priority
    )
    return item


def open_p1(work: Work, *, ticket: UUID, call: Call) -> WorkItem:
    """The item of a P1: it stays until a human closes it. Another P1 from the same number joins the open one."""
    if call.number_index is not None:
        same = select(WorkItem).where(
            WorkItem.kind == "p1", WorkItem.number_index == call.number_index, WorkItem.closed_at.is_(None)
        )
        item = work.session.scalars(same.order_by(WorkItem.opened_at)).first()
        if item is not None and item.call_id != call.id:
            joins = insert_or_keep(WorkItemCall).values(item_id=item.id, call_id=call.id, at=work.now)
            work.session.execute(joins.on_conflict_do_nothing())
            return item
    return open_work(work, "p1", ticket=ticket, call=call, priority="P1")


def open_items(work: Work) -> list[WorkItem]:
    """Everything that waits, most urgent and longest due first."""
    waiting = select(WorkItem).where(WorkItem.closed_at.is_(None))
    return list(work.session.scalars(waiting.order_by(WorkItem.priority, WorkItem.due_at)))


def open_items_of(work: Work, call: Call) -> list[WorkItem]:
    """What waits because of this call."""
    return list(work.session.scalars(select(WorkItem).where(WorkItem.call_id == call.id, WorkItem.closed_at.is_(None))))


def take(work: Work, item: WorkItem, person: UUID) -> None:
    """I'm taking it. TooLate if somebody else has it or it is closed."""
    if item.closed_at is not None:
        raise TooLate("this is closed already")
    if item.owner_id is not None and item.owner_id != person:
        raise TooLate("somebody else has taken this")
    item.owner_id = person
    work.record(Happened.WORK_TAKEN, ticket=item.ticket_id, person=person, item=str(item.id))


def take_for_call(work: Work, call: Call, person: UUID) -> None:
    """Everything that waits because of this call is in this person's hands, if nobody else has it."""
    joined = select(WorkItemCall.item_id).where(WorkItemCall.call_id == call.id)
    mine = select(WorkItem).where(or_(WorkItem.call_id == call.id, WorkItem.id.in_(joined)))
    for item in work.session.scalars(mine.where(WorkItem.closed_at.is_(None), WorkItem.owner_id.is_(None))):
        take(work, item, person)


def close(work: Work, item: WorkItem, person: UUID | None, reason: str) -> None:
    """It is done. BadInput names the reasons there are; TooLate if it was closed before."""
    if reason not in REASONS:
        raise BadInput(f"{reason!r} is no reason; give one of {', '.join(REASONS)}")
    if item.closed_at is not None:
        raise TooLate("this is closed already")
    item.closed_at, item.closed_by, item.close_reason = work.now, person, reason
    work.record(Happened.WORK_CLOSED, ticket=item.ticket_id, person=person, item=str(item.id), reason=reason)


def overdue(work: Work, now: datetime, limit: int = 50) -> list[WorkItem]:
    """Items that nobody has taken though their time has come, and of which the supervisor was not told lately."""
    late = select(WorkItem).where(WorkItem.closed_at.is_(None), WorkItem.owner_id.is_(None), WorkItem.due_at <= now)
    told = late.where(WorkItem.reminded_at.is_(None) | (WorkItem.reminded_at <= now - REMIND_AFTER))
    return list(work.session.scalars(told.order_by(WorkItem.due_at).limit(limit).with_for_update(skip_locked=True)))
