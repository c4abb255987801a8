"""The people: invited, changed, given a phone and a PIN; shown by work name, their numbers masked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _

from agent_console.doorkeeper import needs, who
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.supervising import id_of, supervisor_page
from hotline.errors import NotAllowed, NotFound
from hotline.staff import (
    DISCIPLINES,
    ROLES,
    Person,
    all_patterns,
    change_person,
    everybody,
    person_by_id,
    retire_person,
    set_phone,
    set_pin,
)
from hotline.staff.engaging import change_roles, engage, invite_again, leads_go_on
from hotline.staff.people import rename_person
from hotline.telephony import masked
from hotline.work import Work

blueprint = Blueprint("people", __name__)
LINKS = (Link("people.show", _("People"), "users-round", place=60, landing=("admin",)),)


@blueprint.get("/people")
@needs("supervisor", "admin")
def show() -> str:
    """Everybody, and the one the address opens."""
    return _shown()


@blueprint.post("/people")
@needs("supervisor", "admin")
def add() -> str:
    """Somebody new: the link with which she sets her password is shown once."""
    form, runtime = request.form, house().runtime
    with runtime.begin() as work:
        person, word = engage(
            work,
            who(),
            form.get("work_name", ""),
            form.getlist("role"),
            form.get("languages", "sw en").split(),
            phone=form.get("phone", "").strip() or None,
            disciplines=form.getlist("discipline"),
            our_numbers=runtime.settings.our_numbers,
        )
    return _shown(person.work_name, word)


@blueprint.post("/people/<uuid:person>/invite")
@needs("supervisor", "admin")
def invite(person: UUID) -> str:
    """A new link for somebody who lost hers."""
    with house().runtime.begin() as work:
        found = person_by_id(work, person)
        word = invite_again(work, who(), found)
    return _shown(found.work_name, word)


@blueprint.post("/people/<uuid:person>")
@needs("supervisor", "admin")
def change(person: UUID) -> Response:
    """Her work name, roles, languages, what she can be paged for, whether she may always be rung."""
    form = request.form

    def changed(work: Work, found: Person) -> None:
        if form.get("work_name", "").strip() != found.work_name:
            rename_person(work, found, form.get("work_name", ""))
        change_roles(work, who(), found, form.getlist("role"))
        change_person(
            work,
            found,
            languages=form.get("languages", "").split(),
            disciplines=form.getlist("discipline"),
            coordinator=form.get("coordinator") == "1",
        )

    return _with(person, changed)


@blueprint.post("/people/<uuid:person>/phone")
@needs("supervisor", "admin")
def phone(person: UUID) -> Response:
    """The phone on which she is rung."""
    ours = house().runtime.settings.our_numbers
    return _with(person, lambda work, found: set_phone(work, found, request.form.get("phone", ""), ours))


@blueprint.post("/people/<uuid:person>/pin")
@needs("supervisor", "admin")
def pin(person: UUID) -> Response:
    """The PIN she keys before she hears a page."""
    return _with(person, lambda work, found: set_pin(work, found, request.form.get("pin", "").strip()))


@blueprint.post("/people/<uuid:person>/retire")
@needs("supervisor", "admin")
def retire(person: UUID) -> Response:
    """She no longer works here: her shifts end, her phone and PIN are forgotten."""

    def retired(work: Work, found: Person) -> None:
        if found.id == who().id:
            raise NotAllowed("you cannot retire yourself; somebody else must")
        leads_go_on(work, found)
        retire_person(work, found, force=request.form.get("all_the_same") == "1")

    return _with(person, retired)


def _with(person: UUID, act: Callable[[Work, Person], object]) -> Response:
    """Do something to one person, and show her again."""
    with house().runtime.begin() as work:
        act(work, person_by_id(work, person))
    return make_response(redirect(url_for("people.show", person=person)))


def _shown(invited: str = "", word: str = "") -> str:
    asked = request.args.get("person", "").strip()
    with house().runtime.begin() as work:
        people = everybody(work)
        duties: dict[UUID, list[str]] = {person.id: [] for person in people}
        for pattern, person in all_patterns(work.session):
            if pattern.duty not in duties[person.id]:
                duties[person.id].append(pattern.duty)
    opened = next((person for person in people if asked and person.id == id_of(asked)), None)
    if asked and opened is None:
        raise NotFound("there is no such person")
    link = f"{house().runtime.settings.public_url}{url_for('entrance.invitation', word=word)}" if word else ""
    return supervisor_page(
        "people.html",
        people=people,
        duties=duties,
        opened=opened,
        invited=invited,
        link=link,
        roles=[role for role in ROLES if role != "admin" or "admin" in who().roles],
        disciplines=DISCIPLINES,
        masked=masked,
    )
