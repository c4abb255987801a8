"""A call is looked at again: marked reviewed, given to somebody, commented; and a supervisor has seen everything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from hotline.calls.models import Call
from hotline.db import new_id
from hotline.errors import BadInput, NotFound
from hotline.events import Happened
from hotline.privacy import audit, open_for, seal_for
from hotline.reports.models import Comment, LastLook, Review
from hotline.staff import Person
from hotline.work import Work

LONGEST_COMMENT = 2000
MAY_HOLD = ("counsellor", "supervisor", "admin")


@dataclass(frozen=True)
class Said:
    """A comment opened: who wrote it (a work name), when, and the words."""

    at: datetime
    who: str
    words: str


def mark_reviewed(work: Work, call_id: UUID, by: UUID, *, reviewed: bool = True) -> Review:
    """This call needs no more looking at; or, taken back, it does. NotFound if there is no such call."""
    row = _row(work, call_id, by)
    row.reviewed_at = work.now if reviewed else None
    row.reviewed_by = by if reviewed else None
    work.record(Happened.CALL_REVIEWED, call=call_id, person=by, reviewed=reviewed)
    return row


def assign(work: Work, call_id: UUID, by: UUID, to: UUID | None) -> Review:
    """Ask somebody to look at this call; None takes it out of anybody's hands.

    NotFound if there is no such call or person, BadInput if she works with no calls or no longer here.
    """
    if to is not None:
        _may_hold(work, to)
    row = _row(work, call_id, by)
    row.assigned_to = to
    work.record(Happened.CALL_ASSIGNED, call=call_id, person=by, to=str(to) if to else None)
    return row


def comment(work: Work, call_id: UUID, by: UUID, words: str) -> Comment:
    """Words about the call, sealed under its ticket's key. BadInput for none, or more than 2,000 characters."""
    words = words.strip()
    if not words:
        raise BadInput("write a few words first; nothing was kept")
    if len(words) > LONGEST_COMMENT:
        raise BadInput(f"a comment has at most {LONGEST_COMMENT} characters; this one has {len(words)}")
    call = _call(work, call_id)
    _row(work, call_id, by)
    said = Comment(id=new_id(), call_id=call_id, ticket_id=call.sealed_for, person_id=by, at=work.now)
    said.sealed = seal_for(work, said.ticket_id, words.encode(), _place(said))
    work.session.add(said)
    work.record(Happened.CALL_COMMENTED, call=call_id, person=by)
    return said


def comments_of(work: Work, call_id: UUID, *, who: str, reason: str) -> list[Said]:
    """What was said about a call, oldest first; that `who` (a person's id) read it, and why, is audited once.

    BadInput without a reason, SealBroken if one does not open.
    """
    rows = work.session.execute(
        select(Comment, Person.work_name)
        .join(Person, Person.id == Comment.person_id)
        .where(Comment.call_id == call_id)
        .order_by(Comment.at, Comment.id)
    ).all()
    said = [Said(row.at, name, open_for(work, row.ticket_id, row.sealed, _place(row)).decode()) for row, name in rows]
    if rows:
        audit.note_read(work, who, "read review", rows[0][0].ticket_id, reason)
    return said


def reviewers(work: Work) -> list[Person]:
    """The people whom a call can be given to, by work name."""
    people = work.session.scalars(select(Person).where(Person.active).order_by(Person.work_name))
    return [person for person in people if _works_with_calls(person.roles)]


def last_look(work: Work, person: UUID) -> datetime | None:
    """Up to when this supervisor has seen everything; None if she never said so."""
    return work.session.scalar(select(LastLook.at).where(LastLook.person_id == person))


def has_looked(work: Work, person: UUID, up_to: datetime) -> datetime:
    """She has seen everything up to this instant; it never goes back, nor past the present. The instant that holds."""
    at = min(up_to, work.now)
    seen = insert(LastLook).values(person_id=person, at=at)
    seen = seen.on_conflict_do_update(
        index_elements=["person_id"], set_={"at": seen.excluded.at}, where=LastLook.at < seen.excluded.at
    )
    work.session.execute(seen)
    return work.session.scalars(select(LastLook.at).where(LastLook.person_id == person)).one()


def _may_hold(work: Work, to: UUID) -> None:
    person = work.session.get(Person, to)
    if person is None:
        raise NotFound("there is no such person")
    if not person.active or not _works_with_calls(person.roles):
        raise BadInput(f"{person.work_name} cannot be given a call")


def _works_with_calls(roles: Collection[str]) -> bool:
    return any(role in MAY_HOLD for role in roles)


def _call(work: Work, call_id: UUID) -> Call:
    call = work.session.get(Call, call_id)
    if call is None:
        raise NotFound("there is no such call")
    return call


def _row(work: Work, call_id: UUID, by: UUID) -> Review:
    """The call's row, locked and marked as touched; made if there was none."""
    _call(work, call_id)
    made = insert(Review).values(call_id=call_id, person_id=by, at=work.now)
    work.session.execute(made.on_conflict_do_nothing(index_elements=["call_id"]))
    row = work.session.get_one(Review, call_id, with_for_update=True, populate_existing=True)
    row.person_id, row.at = by, work.now
    return row


def _place(said: Comment) -> str:
    return f"review_comment.sealed.{said.id}"
