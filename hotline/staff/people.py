"""The people who work here: added, changed, given a phone. Their numbers are sealed and shown by their tails."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from hotline.db import new_id
from hotline.errors import BadInput, NotFound
from hotline.events import Happened
from hotline.staff.models import DUTIES, ROLES, ConsoleSession, Person, Presence, SignIn
from hotline.telephony.numbers import dialable, tail
from hotline.work import Work

DISCIPLINES = DUTIES[3:]
LONGEST_NAME = 40


def add_person(
    work: Work,
    work_name: str,
    roles: Sequence[str],
    languages: Sequence[str] = ("sw", "en"),
    phone: str | None = None,
    *,
    disciplines: Sequence[str] = (),
    coordinator: bool = False,
    county: str | None = None,
    demonstration: bool = False,
    our_numbers: Collection[str] = (),
) -> Person:
    """A new person. BadInput says what cannot be used: a name taken, an unknown role, a phone we may not dial."""
    _check(work_name=work_name, roles=roles, languages=languages, disciplines=disciplines)
    if _named(work, work_name.strip()) is not None:
        raise BadInput(f"there is already somebody called {work_name.strip()}; choose another work name")
    person = Person(
        id=new_id(),
        work_name=work_name.strip(),
        roles=list(roles),
        languages=list(languages),
        disciplines=list(disciplines),
        coordinator=coordinator,
        county=county,
        demonstration=demonstration,
        created_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    if phone is not None:
        set_phone(work, person, phone, our_numbers)
    return person


def change_person(
    work: Work,
    person: Person,
    *,
    roles: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    disciplines: Sequence[str] | None = None,
    coordinator: bool | None = None,
    county: str | None = None,
) -> None:
    """Change what is known of her; None leaves it. BadInput for an unknown code, or no role or language left."""
    _check(roles=roles or (), languages=languages or (), disciplines=disciplines or ())
    if any(given is not None and not given for given in (roles, languages)):
        raise BadInput("a person needs at least one role and one language")
    lists = {"roles": roles, "languages": languages, "disciplines": disciplines}
    changes: dict[str, Any] = {name: list(value) for name, value in lists.items() if value is not None}
    changes |= {name: value for name, value in (("coordinator", coordinator), ("county", county)) if value is not None}
    for name, value in changes.items():
        setattr(person, name, value)
    work.record(Happened.PERSON_CHANGED, person=person.id, changed=sorted(changes))


def _check(
    work_name: str | None = None,
    roles: Iterable[str] = (),
    languages: Iterable[str] = (),
    disciplines: Iterable[str] = (),
) -> None:
    if work_name is not None and not 0 < len(work_name.strip()) <= LONGEST_NAME:
        raise BadInput(f"a work name has 1 to {LONGEST_NAME} characters")
    if work_name is not None and sum(sign.isdigit() for sign in work_name) > 4:
        raise BadInput("a work name is shown everywhere; it must not be a phone number")
    _all_known("role", roles, ROLES)
    _all_known("discipline", disciplines, DISCIPLINES)
    for language in languages:
        if not (language.isascii() and language.isalpha() and language.islower() and 2 <= len(language) <= 6):
            raise BadInput(f"{language!r} is not a language code; sw and en are")


def _all_known(what: str, given: Iterable[str], known: Sequence[str]) -> None:
    for one in given:
        if one not in known:
            raise BadInput(f"{one!r} is not a {what}; there are {', '.join(known)}")


def set_phone(work: Work, person: Person, number: str, our_numbers: Collection[str] = ()) -> None:
    """Keep the phone on which she is rung, sealed. BadInput if it is no Kenyan number we may dial, or is ours."""
    e164 = dialable(number, our_numbers)
    if e164 is None:
        raise BadInput("that is not a Kenyan mobile or fixed number that can be rung; give it as 07.. or +254..")
    person.phone_sealed = work.keys.seal(e164.encode(), place_of_phone(person.id))
    person.phone_index = work.keys.index(e164)
    person.phone_tail = tail(e164)
    person.phone_dead_at = None


def phone_of(work: Work, person: Person) -> str | None:
    """Her number in E.164, None if there is none on file. SealBroken if it does not open."""
    if person.phone_sealed is None:
        return None
    return work.keys.open(person.phone_sealed, place_of_phone(person.id)).decode()


def place_of_phone(person: UUID) -> str:
    """Where the sealed phone of a person belongs: it opens nowhere else."""
    return f"person.phone.{person}"


def sharing_phone(work: Work, person: Person) -> list[str]:
    """The work names of other active people rung on the same phone: a duty phone may be passed from hand to hand."""
    if person.phone_index is None:
        return []
    same = select(Person.work_name).where(
        Person.phone_index == person.phone_index, Person.id != person.id, Person.active
    )
    return sorted(work.session.scalars(same))


def mark_phone_dead(work: Work, person_id: UUID) -> None:
    """The carrier says that her number is none: she is not rung on it until it is set anew."""
    person = person_by_id(work, person_id)
    if person.phone_dead_at is None:
        person.phone_dead_at = work.now
        work.record(Happened.PHONE_DIED, person=person.id)


def person_by_id(work: Work, person_id: UUID) -> Person:
    """The person with this id. NotFound if there is none."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound("there is no such person")
    return person


def find_person(work: Work, work_name: str) -> Person:
    """The person with this work name, upper or lower case alike. NotFound names it."""
    person = _named(work, work_name)
    if person is None:
        raise NotFound(f"there is nobody called {work_name}; `hotline staff list` shows who there is")
    return person


def _named(work: Work, work_name: str) -> Person | None:
    return work.session.scalars(select(Person).where(func.lower(Person.work_name) == work_name.lower())).one_or_none()


def everybody(work: Work, *, retired: bool = False) -> list[Person]:
    """The people who work here by work name, with those who no longer do if asked for."""
    people = select(Person).order_by(Person.work_name)
    return list(work.session.scalars(people if retired else people.where(Person.active)))


def coordinators(work: Work) -> list[Person]:
    """The people who may always be rung."""
    return list(
        work.session.scalars(select(Person).where(Person.active, Person.coordinator).order_by(Person.work_name))
    )


def forget_person(work: Work, person: Person) -> None:
    """She no longer works here: what she did stays under her work name, her phone, PIN and sign-in go.

    Her shifts go first.
    """
    person.active = False
    person.coordinator = False
    person.phone_sealed = person.phone_index = person.phone_tail = person.pin_hash = None
    for rows in (Presence, SignIn, ConsoleSession):
        work.session.execute(delete(rows).where(rows.person_id == person.id))


def rename_person(work: Work, person: Person, work_name: str) -> None:
    """Another work name; what she did before is shown under it too. BadInput if it cannot be used or is taken."""
    _check(work_name=work_name)
    other = _named(work, work_name.strip())
    if other is not None and other.id != person.id:
        raise BadInput(f"there is already somebody called {work_name.strip()}; choose another work name")
    person.work_name = work_name.strip()
    work.record(Happened.PERSON_CHANGED, person=person.id, changed=["work_name"])
