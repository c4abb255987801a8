"""How a person proves to the console that it is she: a password, and a code from her phone where she sees content."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from hotline.errors import BadInput, NotFound
from hotline.events import Happened
from hotline.staff.codes import code_fits
from hotline.staff.models import Person, SignIn
from hotline.work import Work

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# For all to read: it opens nothing but a demonstration, which a hotline with a real carrier refuses to be.
DEMONSTRATION_PASSWORD = "jua linachomoza mapema"
SHORTEST, LONGEST = 10, 200
INVITATION = timedelta(hours=72)
SEES_CONTENT = frozenset({"counsellor", "supervisor", "admin"})
FREE_FAILURES = 5
LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an attempt to sign in: the person, or why not: wrong, code, or slow with the seconds to wait."""

    person: Person | None = None
    why: str = ""
    wait_s: float = 0.0


def set_password(work: Work, person: Person, password: str) -> None:
    """Give her a password of 10 to 200 characters. BadInput if it is shorter, or says who she is."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"a password has {SHORTEST} to {LONGEST} characters; three or four words are a good one")
    if person.work_name.lower() in password.lower():
        raise BadInput("a password must not contain the work name")
    if len(set(password)) < 5:
        raise BadInput("that password is guessed at once; use three or four words")
    row = _row(work, person.id)
    row.password_hash = _hasher().hash(password)
    row.failures, row.failed_at = 0, None
    row.invitation_hash = row.invited_until = None
    work.record(Happened.SIGN_IN_CHANGED, person=person.id, what="password")


def has_password(work: Work, person: Person) -> bool:
    """Whether she can sign in at all."""
    row = work.session.get(SignIn, person.id)
    return row is not None and row.password_hash is not None


def invite(work: Work, person: Person) -> str:
    """A word for a link with which she sets her own password, once, within 72 hours. It is not kept, only its hash."""
    word = secrets.token_urlsafe(24)
    row = _row(work, person.id)
    row.invitation_hash, row.invited_until = _digest(word), work.now + INVITATION
    work.record(Happened.SIGN_IN_CHANGED, person=person.id, what="invitation")
    return word


def invited(work: Work, word: str) -> Person:
    """Whom an invitation is for. NotFound when it was used, is over, or never was."""
    rows = select(Person).join(SignIn, SignIn.person_id == Person.id)
    good = rows.where(Person.active, SignIn.invitation_hash == _digest(word), SignIn.invited_until > work.now)
    person = work.session.scalars(good).one_or_none()
    if person is None:
        raise NotFound("this invitation was used already or is over; ask for a new one")
    return person


def sign_in(
    work: Work, work_name: str, password: str, code: str = "", *, demonstration: bool, known: Collection[UUID] = ()
) -> Answer:
    """Whether this is she. Every refusal is counted; after five in a row she, or whoever guesses, waits up to 30 s.

    Who guesses must not lock her out: in a browser where she signed in before (`known` are the ids of those who did)
    she does not wait. The demonstration's people are let in only where `demonstration` is so.
    """
    person = _person(work, work_name)
    row = None if person is None else work.session.get(SignIn, person.id, with_for_update=True)
    if person is None or row is None or row.password_hash is None or (person.demonstration and not demonstration):
        _hasher_says(_nobodys_hash(), password)  # as slow as for somebody
        work.record(Happened.SIGN_IN_REFUSED, why="nobody")
        return Answer(why="wrong")
    wait = 0.0 if person.id in known else pause_s(row.failures) - _seconds_since(work, row)
    if wait > 0:
        return Answer(why="slow", wait_s=wait)
    why = _refused(work, person, row, password, code, demonstration=demonstration)
    if why:
        row.failures, row.failed_at = row.failures + 1, work.now
        work.record(Happened.SIGN_IN_REFUSED, person=person.id, why=why)
        return Answer(why=why)
    row.failures, row.failed_at = 0, None
    return Answer(person)


def pause_s(failures: int) -> float:
    """How long after the last of so many refusals in a row the next attempt is taken: 0, then 1, 2, 4 .. 30 s."""
    return 0.0 if failures < FREE_FAILURES else min(2.0 ** (failures - FREE_FAILURES), LONGEST_PAUSE_S)


def check_password(work: Work, person: Person, password: str) -> bool:
    """Whether this is her password: what a locked screen asks for. A wrong one is counted like any other."""
    row = work.session.get(SignIn, person.id, with_for_update=True)
    if row is None or row.password_hash is None:
        return False
    if _hasher_says(row.password_hash, password):
        return True
    row.failures, row.failed_at = row.failures + 1, work.now
    work.record(Happened.SIGN_IN_REFUSED, person=person.id, why="locked")
    return False


def asks_code(person: Person, *, demonstration: bool) -> bool:
    """Whether she needs a code beside her password: whoever sees what callers said, or says who may.

    The demonstration's people do not, where it runs: their passwords stand printed for all to read.
    """
    return bool(SEES_CONTENT & set(person.roles)) and not (person.demonstration and demonstration)


def _refused(work: Work, person: Person, row: SignIn, password: str, code: str, *, demonstration: bool) -> str:
    if not _hasher_says(str(row.password_hash), password):
        return "wrong"
    if not asks_code(person, demonstration=demonstration) or row.code_confirmed_at is None:
        return ""  # without a confirmed generator the console lets her do nothing but set one up
    return "" if code_fits(work, row, code) else "code"


def _person(work: Work, work_name: str) -> Person | None:
    named = select(Person).where(Person.active, func.lower(Person.work_name) == work_name.strip().lower())
    return work.session.scalars(named).one_or_none()


def _seconds_since(work: Work, row: SignIn) -> float:
    return LONGEST_PAUSE_S if row.failed_at is None else (work.now - row.failed_at).total_seconds()


def _row(work: Work, person: UUID) -> SignIn:
    made = insert(SignIn).values(person_id=person, failures=0, code_step=0)
    work.session.execute(made.on_conflict_do_nothing(index_elements=["person_id"]))
    return work.session.get_one(SignIn, person, with_for_update=True, populate_existing=True)


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def _hasher_says(kept: str, password: str) -> bool:
    from argon2.exceptions import VerificationError  # as slow to import as Flask: only where somebody signs in

    try:
        return _hasher().verify(kept, password[:LONGEST])
    except VerificationError:
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex())


@cache
def _hasher() -> PasswordHasher:
    """OWASP's smallest argon2id setting, which leaves a web process its memory: about 20 ms."""
    from argon2 import PasswordHasher  # see _hasher_says

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
