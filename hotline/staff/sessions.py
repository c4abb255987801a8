"""The browsers a person is signed in with: begun, locked, ended. A cookie names one; its row says what it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from hotline.db import new_id
from hotline.events import Happened
from hotline.staff.models import ConsoleSession, Person, SignIn
from hotline.staff.sign_in import asks_code
from hotline.work import Work

LONGEST = timedelta(hours=13)  # a shift and its hand-over
UNSEEN = timedelta(hours=1)  # an open page asks every few seconds; a closed one does not
NOTED_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Seat:
    """A session that still opens the console: whose it is, whether its screen is locked or her code is missing."""

    id: UUID
    person: Person
    locked: bool
    lacks_code: bool


def begin_session(work: Work, person: Person) -> ConsoleSession:
    """She signed in. Sessions of hers that ended long ago are forgotten."""
    old = delete(ConsoleSession).where(ConsoleSession.person_id == person.id)
    work.session.execute(old.where(ConsoleSession.seen_at < work.now - KEPT))
    session = ConsoleSession(id=new_id(), person_id=person.id, begun_at=work.now, seen_at=work.now)
    work.session.add(session)
    work.record(Happened.SIGNED_IN, person=person.id)
    return session


def seat_of(work: Work, session_id: UUID, *, demonstration: bool) -> Seat | None:
    """What a session opens now; None when it ended, is too old, was not seen for an hour, or she works here no more."""
    found = work.session.execute(
        select(ConsoleSession, Person, SignIn.code_confirmed_at)
        .join(Person, Person.id == ConsoleSession.person_id)
        .outerjoin(SignIn, SignIn.person_id == Person.id)
        .where(ConsoleSession.id == session_id, Person.active)
    ).one_or_none()
    if found is None or not _holds(found[0], work.now) or (found[1].demonstration and not demonstration):
        return None
    session, person, confirmed_at = found
    if work.now - session.seen_at >= NOTED_EVERY:
        session.seen_at = work.now
    lacks_code = asks_code(person, demonstration=demonstration) and confirmed_at is None
    return Seat(session.id, person, session.locked_at is not None, lacks_code)


def _holds(session: ConsoleSession, now: datetime) -> bool:
    return session.ended_at is None and now < session.begun_at + LONGEST and now < session.seen_at + UNSEEN


def lock_screen(work: Work, session_id: UUID) -> None:
    """Nothing is shown in this browser until her password is given; what it hears and says goes on."""
    mine = update(ConsoleSession).where(ConsoleSession.id == session_id, ConsoleSession.locked_at.is_(None))
    work.session.execute(mine.values(locked_at=work.now))


def unlock_screen(work: Work, session_id: UUID) -> None:
    """She is back."""
    work.session.execute(update(ConsoleSession).where(ConsoleSession.id == session_id).values(locked_at=None))


def end_session(work: Work, session_id: UUID) -> None:
    """She signed out in this browser."""
    session = work.session.get(ConsoleSession, session_id)
    if session is not None and session.ended_at is None:
        session.ended_at = work.now
        work.record(Happened.SIGNED_OUT, person=session.person_id, everywhere=False)


def end_sessions(work: Work, person: Person) -> int:
    """She is signed out everywhere; how many sessions that ended."""
    open_ones = (ConsoleSession.person_id == person.id) & ConsoleSession.ended_at.is_(None)
    ended = work.session.execute(
        update(ConsoleSession).where(open_ones).values(ended_at=work.now).returning(ConsoleSession.id)
    ).all()
    work.record(Happened.SIGNED_OUT, person=person.id, everywhere=True)
    return len(ended)
