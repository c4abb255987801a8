"""Who may say who works here, and as what: the hotline is never left without anybody who can say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from hotline.errors import NotAllowed
from hotline.staff.models import Person
from hotline.staff.people import add_person, change_person
from hotline.staff.sign_in import invite
from hotline.work import Work

LEADS = ("supervisor", "admin")


def engage(
    work: Work,
    by: Person,
    work_name: str,
    roles: Sequence[str],
    languages: Sequence[str],
    *,
    phone: str | None = None,
    disciplines: Sequence[str] = (),
    our_numbers: Collection[str] = (),
) -> tuple[Person, str]:
    """A new person, and the word of the link with which she sets her password, once.

    NotAllowed if `by` may not give one of the roles; BadInput says what cannot be used.
    """
    _may_give(by, roles)
    person = add_person(work, work_name, roles, languages, phone, disciplines=disciplines, our_numbers=our_numbers)
    return person, invite(work, person)


def invite_again(work: Work, by: Person, person: Person) -> str:
    """The word of a new link for somebody who lost hers, or her password. NotAllowed for an administrator's."""
    _may_give(by, person.roles)
    return invite(work, person)


def change_roles(work: Work, by: Person, person: Person, roles: Sequence[str]) -> None:
    """What she works as from now on. NotAllowed if `by` may not say so, or if nobody would be left to lead."""
    _may_give(by, set(roles) ^ set(person.roles))
    if not set(roles) & set(LEADS):
        leads_go_on(work, person)
    change_person(work, person, roles=roles)


def leads_go_on(work: Work, person: Person) -> None:
    """NotAllowed if without her nobody is left who is a supervisor or an administrator."""
    others = work.session.scalars(select(Person.roles).where(Person.active, Person.id != person.id))
    if set(person.roles) & set(LEADS) and not any(set(roles) & set(LEADS) for roles in others):
        raise NotAllowed("she is the last one who can lead; make somebody else supervisor first")


def _may_give(by: Person, roles: Iterable[str]) -> None:
    if "admin" in roles and "admin" not in by.roles:
        raise NotAllowed("only an administrator gives or takes that role, or invites one")
