"""Codes from a generator on her own phone (TOTP, RFC 6238): six digits, new every 30 s, each taken once."""

from __future__ import annotations

import hmac
from urllib.parse import quote
from uuid import UUID

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.errors import NotFound
from hotline.events import Happened
from hotline.privacy import KeyRing, master_key_of
from hotline.staff.models import Person, SignIn
from hotline.work import Work

STEP_S = 30
DRIFT = (0, -1, 1)  # steps: her phone's clock may be half a minute off
ISSUER = "Duty desk"  # what her phone shows: it says nothing to who looks over her shoulder


def new_generator(work: Work, person: Person) -> str:
    """The secret for a generator of hers, in base32; it counts once she has confirmed it with a code.

    One that was begun and not confirmed is shown again.
    """
    row = _row(work, person.id)
    if row.code_sealed is None or row.code_confirmed_at is not None:
        row.code_sealed = work.keys.seal(pyotp.random_base32().encode(), place_of_code(person.id))
        row.code_confirmed_at, row.code_step = None, 0
    return _secret(work, row)


def address_of(secret: str, person: Person) -> str:
    """The address (otpauth://) that a generator takes instead of the typed secret."""
    label = quote(f"{ISSUER}:{person.work_name}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(ISSUER)}"


def confirm_generator(work: Work, person: Person, code: str) -> bool:
    """Whether a first code proves that her generator works; from then on she is asked for one."""
    row = _row(work, person.id)
    if not code_fits(work, row, code):
        return False
    row.code_confirmed_at = work.now
    work.record(Happened.SIGN_IN_CHANGED, person=person.id, what="code")
    return True


def forget_generator(work: Work, person: Person) -> None:
    """Her phone is lost: she sets up another when she signs in next."""
    row = _row(work, person.id)
    row.code_sealed = row.code_confirmed_at = None
    row.code_step = 0
    work.record(Happened.SIGN_IN_CHANGED, person=person.id, what="code forgotten")


def code_fits(work: Work, row: SignIn, code: str) -> bool:
    """Whether this is the code of now, or of the half minute before or after, and none of it was used before."""
    if row.code_sealed is None:
        return False
    given = "".join(code.split())
    generator = pyotp.TOTP(_secret(work, row))
    now = int(work.now.timestamp()) // STEP_S
    for step in (now + drift for drift in DRIFT):
        if step > row.code_step and hmac.compare_digest(generator.at(step * STEP_S), given):
            row.code_step = step
            return True
    return False


def place_of_code(person: UUID) -> str:
    """Where the sealed secret of a person's generator belongs: it opens nowhere else."""
    return f"sign_in.code.{person}"


def generators_by_master_key(session: Session) -> dict[str, int]:
    """How many generators' secrets are sealed with each master key, by its id."""
    by = master_key_of(SignIn.code_sealed)
    counted = select(by, func.count()).where(SignIn.code_sealed.is_not(None)).group_by(by)
    return {key_id: count for key_id, count in session.execute(counted)}


def rewrap_generators(work: Work, ring: KeyRing, *, limit: int = 500, after: UUID | None = None) -> UUID | None:
    """Seal the next `limit` secrets with the newest master key; the last person looked at, None when all are done."""
    rows = select(SignIn).where(SignIn.code_sealed.is_not(None)).order_by(SignIn.person_id).limit(limit)
    if after is not None:
        rows = rows.where(SignIn.person_id > after)
    last = None
    for row in work.session.scalars(rows.with_for_update()):
        if row.code_sealed is not None:
            row.code_sealed = ring.rewrap(row.code_sealed, place_of_code(row.person_id))
        last = row.person_id
    return last


def _row(work: Work, person: UUID) -> SignIn:
    row = work.session.get(SignIn, person, with_for_update=True)
    if row is None:
        raise NotFound("she cannot sign in yet; give her a password or an invitation first")
    return row


def _secret(work: Work, row: SignIn) -> str:
    return work.keys.open(row.code_sealed or b"", place_of_code(row.person_id)).decode()
