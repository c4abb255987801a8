"""PINs: what a responder keys before she hears a page. Kept as argon2 hashes over a keyed hash, so that a copy of the
database alone opens none, short as they are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hotline.errors import BadInput
from hotline.staff.models import Person
from hotline.work import Work

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 4, 8
LOCKED_AFTER = 12
_UP = "01234567890123456789"


def set_pin(work: Work, person: Person, digits: str) -> None:
    """Give her a PIN of 4 to 8 digits. BadInput if it is none or could be guessed at once."""
    if not (digits.isascii() and digits.isdigit() and SHORTEST <= len(digits) <= LONGEST):
        raise BadInput(f"a PIN has {SHORTEST} to {LONGEST} digits")
    if is_trivial(digits):
        raise BadInput("that PIN is guessed at once; do not repeat digits or count with them")
    person.pin_hash = _hasher().hash(_keyed(work, person, digits))
    person.pin_failures = 0


def is_trivial(digits: str) -> bool:
    """Whether a PIN is one of the first that anybody would try: 1111, 1212, 1234, 8765, 123123."""
    counted = digits in _UP or digits in _UP[::-1]
    repeated = any(digits == digits[:size] * (len(digits) // size) for size in range(1, len(digits) // 2 + 1))
    return counted or repeated


def check_pin(work: Work, person: Person, digits: str) -> bool:
    """Whether these are her digits. A wrong PIN is counted; after 12 in a row none is taken until a new one is set."""
    from argon2.exceptions import (
        VerificationError,
    )  # argon2 takes as long to import as Flask: only where a PIN is keyed

    if person.pin_hash is None or is_locked(person):
        return False
    try:
        _hasher().verify(person.pin_hash, _keyed(work, person, digits))
    except VerificationError:
        person.pin_failures += 1
        return False
    person.pin_failures = 0
    return True


def is_locked(person: Person) -> bool:
    """Whether too many wrong PINs in a row were keyed for her."""
    return person.pin_failures >= LOCKED_AFTER


def _keyed(work: Work, person: Person, digits: str) -> bytes:
    return work.keys.index(f"pin.{person.id}.{digits}")


@cache
def _hasher() -> PasswordHasher:
    """OWASP's smallest argon2id setting: about 20 ms, which a webhook can afford."""
    from argon2 import PasswordHasher  # see check_pin

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
