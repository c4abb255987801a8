"""What waits for a human, as she who must do it sees it: with a verdict on ringing, and never with a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from hotline.calls import Call
from hotline.calls.models import Callback, Recording
from hotline.errors import NotFound
from hotline.staff import Person
from hotline.tickets import Note, Ticket, WorkItem, WorkItemCall, may_contact, read_note
from hotline.tickets.waiting_work import Verdict
from hotline.work import Work

SEES_ALL = "supervisor"
HEARD = ("recorded", "fetched")


@dataclass(frozen=True)
class Waiting:
    """One item of the list. `again` counts further calls from the same number that joined it."""

    id: UUID
    kind: str
    priority: str
    reference: str
    opened_at: datetime
    due_at: datetime
    language: str | None
    verdict: Verdict
    again: int
    owner_id: UUID | None


@dataclass(frozen=True)
class Sound:
    """A message: `here` says whether it can be played, or is still at the carrier."""

    id: UUID
    kind: str
    begun_at: datetime
    seconds: int
    here: bool


@dataclass(frozen=True)
class Wish:
    """When she asked to be called, and whether a text is welcome."""

    state: str
    window: str
    sms_ok: bool


@dataclass(frozen=True)
class OpenedItem:
    """One item opened: what there is to hear and read, nothing of it opened yet. `owner` is a work name."""

    line: Waiting
    owner: str | None
    menu_path: str
    received_at: datetime | None
    sounds: list[Sound]
    wish: Wish | None
    notes: int


@dataclass(frozen=True)
class Words:
    """A note opened: who wrote it (a work name; None is the hotline itself), when, and the words."""

    at: datetime
    who: str | None
    words: str


def nobodys_work(work: Work) -> list[Waiting]:
    """Everything open with nobody's name on it, most urgent and longest due first."""
    return _lines(work, WorkItem.owner_id.is_(None))


def work_of(work: Work, person: UUID) -> list[Waiting]:
    """Everything open that this person has taken, most urgent and longest due first."""
    return _lines(work, WorkItem.owner_id == person)


def item_for(work: Work, item_id: UUID, person: Person) -> WorkItem:
    """An open item that is nobody's or hers, locked; a supervisor has any. NotFound otherwise."""
    item = _item(work, item_id)
    if item.owner_id not in (None, person.id) and SEES_ALL not in person.roles:
        raise NotFound("there is no such work, or somebody else has it")
    return item


def item_to_take(work: Work, item_id: UUID) -> WorkItem:
    """An open item, whoever has it, locked: taking it says who was faster. NotFound if there is none."""
    return _item(work, item_id)


def _item(work: Work, item_id: UUID) -> WorkItem:
    wanted = select(WorkItem).where(WorkItem.id == item_id, WorkItem.closed_at.is_(None))
    item = work.session.scalars(wanted.with_for_update()).one_or_none()
    if item is None:
        raise NotFound("there is no such work, or it is closed")
    return item


def opened_item(work: Work, item_id: UUID, person: Person) -> OpenedItem:
    """One item with what belongs to it. NotFound as `item_for`."""
    item = item_for(work, item_id, person)
    call = work.session.get(Call, item.call_id) if item.call_id else None
    owner = work.session.get(Person, item.owner_id) if item.owner_id else None
    return OpenedItem(
        line=_lines(work, WorkItem.id == item.id)[0],
        owner=owner.work_name if owner else None,
        menu_path=call.menu_path if call else "",
        received_at=call.received_at if call else None,
        sounds=[_sound(one) for one in work.session.scalars(_recordings(item).order_by(Recording.begun_at))],
        wish=_wish(work, call),
        notes=work.session.scalars(select(func.count()).where(Note.ticket_id == item.ticket_id)).one(),
    )


def message_of(work: Work, item: WorkItem, recording_id: UUID) -> Recording:
    """A message of one of the item's calls. NotFound if it is another's, or was deleted."""
    found = work.session.scalars(_recordings(item).where(Recording.id == recording_id)).one_or_none()
    if found is None:
        raise NotFound("there is no such message")
    return found


def notes_read(work: Work, ticket_id: UUID, *, who: UUID, reason: str) -> list[Words]:
    """The notes of a ticket, oldest first; each reading is audited. BadInput without a reason."""
    rows = work.session.execute(
        select(Note, Person.work_name)
        .outerjoin(Person, Person.id == Note.person_id)
        .where(Note.ticket_id == ticket_id)
        .order_by(Note.at, Note.id)
    ).all()
    return [Words(note.at, name, read_note(work, note, who=str(who), reason=reason)) for note, name in rows]


def _lines(work: Work, which: ColumnElement[bool]) -> list[Waiting]:
    again = select(func.count()).where(WorkItemCall.item_id == WorkItem.id).scalar_subquery()
    rows = work.session.execute(
        select(WorkItem, Ticket.reference, Call, again)
        .join(Ticket, Ticket.id == WorkItem.ticket_id)
        .outerjoin(Call, Call.id == WorkItem.call_id)
        .where(WorkItem.closed_at.is_(None), which)
        .order_by(WorkItem.priority, WorkItem.due_at, WorkItem.id)
    )
    return [_line(item, reference, call, count) for item, reference, call, count in rows]


def _line(item: WorkItem, reference: str, call: Call | None, again: int) -> Waiting:
    return Waiting(
        id=item.id,
        kind=item.kind,
        priority=item.priority,
        reference=reference,
        opened_at=item.opened_at,
        due_at=item.due_at,
        language=call.language if call else None,
        verdict=may_contact(call) if call else "not_known",
        again=again,
        owner_id=item.owner_id,
    )


def _recordings(item: WorkItem) -> Select[Recording]:
    joined = select(WorkItemCall.call_id).where(WorkItemCall.item_id == item.id)
    of_it = (Recording.call_id == item.call_id) | Recording.call_id.in_(joined)
    return select(Recording).where(of_it, Recording.kind != "note", Recording.state.in_(HEARD))


def _sound(one: Recording) -> Sound:
    return Sound(one.id, one.kind, one.begun_at, one.seconds, one.state == "fetched")


def _wish(work: Work, call: Call | None) -> Wish | None:
    if call is None:
        return None
    found = work.session.scalars(select(Callback).where(Callback.call_id == call.id)).one_or_none()
    return Wish(found.state, found.window, found.sms_ok) if found else None
