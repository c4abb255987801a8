"""`hotline staff`: the people, their phones, PINs and presence. A number is never shown whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from hotline import staff as people
from hotline.cli.open import opened_runtime
from hotline.runtime import Runtime
from hotline.staff import DISCIPLINES, ROLES, Person
from hotline.staff.codes import forget_generator
from hotline.staff.sessions import end_sessions
from hotline.staff.sign_in import invite as invite_to_console
from hotline.staff.sign_in import set_password
from hotline.telephony import masked
from hotline.work import Work

_force = click.option("--force", is_flag=True, help="Do it although it leaves hours, or the line, with nobody.")
_roles = click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given again.")
_languages = click.option("--language", "languages", multiple=True, help="A code such as sw or en; first spoken first.")
_disciplines = click.option("--discipline", "disciplines", multiple=True, type=click.Choice(DISCIPLINES))
_county = click.option("--county", help="Where she works: 001 to 047.")


@contextmanager
def _at_work() -> Iterator[tuple[Runtime, Work]]:
    with opened_runtime() as runtime, runtime.begin() as work:
        yield runtime, work


@click.group()
def staff() -> None:
    """The people: list, add, change, PINs, sign-in."""


@staff.command("list")
@click.option("--all", "retired", is_flag=True, help="Those who no longer work here, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def list_(retired: bool, as_json: bool) -> None:
    """Who works here, on which duty now, and how she is reached."""
    with _at_work() as (_, work):
        seen = {one.id: one for one in people.people_for_routing(work)}
        rows = [_row(person, seen.get(person.id)) for person in people.everybody(work, retired=retired)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        click.echo("Nobody works here yet. `hotline staff add NAME --role counsellor --phone 07..` adds somebody.")
    for row in rows:
        click.echo(_line(row))


def _row(person: Person, seen: people.PersonView | None) -> dict[str, Any]:
    return {
        "work_name": person.work_name,
        "roles": person.roles,
        "languages": person.languages,
        "disciplines": person.disciplines,
        "coordinator": person.coordinator,
        "active": person.active,
        "presence": seen.presence if seen else "off_shift",
        "duties": sorted(seen.duties) if seen else [],
        "phone": masked(person.phone_tail) if person.phone_tail else None,
        "phone_dead": person.phone_dead_at is not None,
        "pin": person.pin_hash is not None,
    }


def _line(row: dict[str, Any]) -> str:
    does = [*row["roles"], *row["disciplines"], *(["coordinator"] if row["coordinator"] else [])]
    phone = row["phone"] or "no phone"
    marks = [
        "number is dead" if row["phone_dead"] else "",
        "" if row["pin"] else "no PIN",
        "" if row["active"] else "retired",
    ]
    words = [
        f"{row['work_name']:<14}",
        f"{'/'.join(row['languages']):<8}",
        f"{row['presence']:<10}",
        f"{', '.join(row['duties']) or '-':<18}",
        f"{phone:<12}",
        ", ".join(does),
        *(f"[{mark}]" for mark in marks if mark),
    ]
    return "  ".join(words)


@staff.command()
@click.argument("name")
@_roles
@_languages
@_disciplines
@click.option("--phone", help="Where she is rung: 07.. or +254..")
@click.option("--coordinator", is_flag=True, help="May always be rung.")
@_county
def add(
    name: str,
    roles: tuple[str, ...],
    languages: tuple[str, ...],
    disciplines: tuple[str, ...],
    phone: str | None,
    coordinator: bool,
    county: str | None,
) -> None:
    """Add somebody under the work name NAME: shown everywhere, so never her own."""
    with _at_work() as (runtime, work):
        person = people.add_person(
            work,
            name,
            roles or ("responder" if disciplines else "counsellor",),
            languages or ("sw", "en"),
            phone,
            disciplines=disciplines,
            coordinator=coordinator,
            county=county,
            our_numbers=runtime.settings.our_numbers,
        )
        _tell_shared(work, person)
    click.echo(f"{person.work_name} works here. Next: `hotline rota add {person.work_name} ...`.")


@staff.command()
@click.argument("name")
@_roles
@_languages
@_disciplines
@click.option("--coordinator/--no-coordinator", default=None, help="May always be rung, or not.")
@_county
def change(
    name: str,
    roles: tuple[str, ...],
    languages: tuple[str, ...],
    disciplines: tuple[str, ...],
    coordinator: bool | None,
    county: str | None,
) -> None:
    """Change what is known of NAME; what is not named stays as it is."""
    with _at_work() as (_, work):
        people.change_person(
            work,
            people.find_person(work, name),
            roles=roles or None,
            languages=languages or None,
            disciplines=disciplines or None,
            coordinator=coordinator,
            county=county,
        )
    click.echo("Changed.")


@staff.command()
@click.argument("name")
@click.argument("number", required=False)
def phone(name: str, number: str | None) -> None:
    """Set the phone on which NAME is rung; asked for if it is not given."""
    number = number or click.prompt("Number", hide_input=True)
    with _at_work() as (runtime, work):
        person = people.find_person(work, name)
        people.set_phone(work, person, number, runtime.settings.our_numbers)
        _tell_shared(work, person)
    click.echo(f"{person.work_name} is rung on {masked(person.phone_tail)}.")


def _tell_shared(work: Work, person: Person) -> None:
    others = people.sharing_phone(work, person)
    if others:
        click.echo(f"The same phone is on file for {', '.join(others)}.", err=True)


@staff.command()
@click.argument("name")
def pin(name: str) -> None:
    """Set the PIN that NAME keys before she hears a page. It is asked for twice and not shown."""
    digits = click.prompt("PIN", hide_input=True, confirmation_prompt=True)
    with _at_work() as (_, work):
        people.set_pin(work, people.find_person(work, name), digits)
    click.echo("Set.")


@staff.command()
@click.argument("name")
def password(name: str) -> None:
    """Set the password with which NAME signs in to the console. It is asked for twice and not shown."""
    words = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with _at_work() as (_, work):
        person = people.find_person(work, name)
        set_password(work, person, words)
        end_sessions(work, person)
    click.echo("Set. She is signed out everywhere.")


@staff.command()
@click.argument("name")
def invite(name: str) -> None:
    """Print a link with which NAME sets her own password, once, within 72 hours."""
    with _at_work() as (runtime, work):
        word = invite_to_console(work, people.find_person(work, name))
    click.echo(f"{runtime.settings.public_url.rstrip('/')}/invitation/{word}")


@staff.command()
@click.argument("name")
def totp(name: str) -> None:
    """Forget the code generator of NAME, whose phone is lost; she sets up another when she signs in next."""
    with _at_work() as (_, work):
        person = people.find_person(work, name)
        forget_generator(work, person)
        end_sessions(work, person)
    click.echo("Forgotten. She is signed out everywhere, and sets up another when she signs in.")


def _presence(name: str, state: people.State, why: str, minutes: float | None, force: bool) -> None:
    with _at_work() as (_, work):
        person = people.find_person(work, name)
        row = people.declare(work, person, state, why, minutes=minutes, force=force)
        on_duty = any(one.person_id == person.id for one in people.on_call(work.session, work.now))
    until = f" until {row.until:%d %b %H:%M} UTC" if row.until else ""
    click.echo(f"{person.work_name}: {state}{until}.")
    if state == "available" and not (on_duty or person.coordinator):
        click.echo("She has no duty now, so nothing rings her yet: `hotline rota add`.", err=True)


@staff.command()
@click.argument("name")
def on(name: str) -> None:
    """NAME is here."""
    _presence(name, "available", "", None, False)


@staff.command()
@click.argument("name")
@click.option("--why", default="", help="Shown to supervisors.")
@click.option("--minutes", type=click.FloatRange(min=1), help="For so long; else until her shift ends.")
@_force
def off(name: str, why: str, minutes: float | None, force: bool) -> None:
    """NAME is off: she is not rung."""
    _presence(name, "off_shift", why, minutes, force)


@staff.command("break")
@click.argument("name")
@click.option("--why", default="", help="Shown to supervisors.")
@click.option("--minutes", type=click.FloatRange(min=1), help="For so long; else until her shift ends.")
@_force
def break_(name: str, why: str, minutes: float | None, force: bool) -> None:
    """NAME is on a break: she is not rung."""
    _presence(name, "on_break", why, minutes, force)


@staff.command()
@click.argument("name")
@_force
def retire(name: str, force: bool) -> None:
    """NAME no longer works here: her shifts end, her phone and PIN are forgotten, what she did stays."""
    with _at_work() as (_, work):
        left = people.retire_person(work, people.find_person(work, name), force=force)
    click.echo(f"{name} no longer works here.")
    if left:
        click.echo("Hours with nobody are left: `hotline rota gaps`.", err=True)
