"""Every page says who may see it; nobody else does. The list of pages is the application's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from agent_console.doorkeeper import NEEDS, OPEN, is_ours
from hotline.app import create_app, web_runtime
from hotline.journey import Repertoire
from hotline.settings import read_settings
from hotline.staff import ROLES
from tests.console.served import ADMIN, Console, Visitor
from tests.house.test_doors import SETTINGS

PEOPLE = {"counsellor": "Amani", "supervisor": "Imani", "responder": "Pendo", "admin": ADMIN}
EXAMPLES = {"uuid": str(uuid4()), "int": "7"}


@dataclass(frozen=True)
class Door:
    """One view of the console, one of its methods, and an address with made-up ids."""

    endpoint: str
    method: str
    path: str
    roles: frozenset[str]
    is_open: bool


def example(rule: Rule) -> str:
    """The rule's address with an id in it that nobody has."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: EXAMPLES.get(found[1] or "", "nothing"), rule.rule)


def doors_of(app: Flask) -> Iterator[Door]:
    """Every view of the console under every method it answers."""
    for rule in app.url_map.iter_rules():
        if is_ours(rule.endpoint, app) and rule.endpoint != "shell.static":
            view = app.view_functions[rule.endpoint]
            roles = frozenset(getattr(view, NEEDS, ()))
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield Door(rule.endpoint, method, example(rule), roles, hasattr(view, OPEN))


@cache
def doors() -> tuple[Door, ...]:
    """The doors of an application that reaches no server."""
    settings = read_settings(**SETTINGS)
    runtime = web_runtime(settings)
    app = create_app(runtime, Repertoire.load(settings))
    runtime.engine.dispose()
    return tuple(doors_of(app))


def named(door: Door) -> str:
    return f"{door.method} {door.endpoint}"


def ask(visitor: Visitor, door: Door, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of a request at this door, with the page's token."""
    sent = {
        "X-CSRFToken": visitor.token,
        "Accept-Language": "en",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    answer = visitor.client.open(door.path, method=door.method, headers=sent)
    return answer.status_code, answer.text, dict(answer.headers)


@pytest.mark.parametrize("door", doors(), ids=named)
def test_a_view_says_who_may_see_it(door: Door) -> None:
    assert door.is_open != bool(door.roles), "every view needs @needs(...) or @open_to_all, and not both"
    assert door.roles <= set(ROLES)


def test_nobody_signed_in_gets_no_further_than_the_entrance(console: Console) -> None:
    stranger = console.stranger()
    stranger.get("/sign-in")
    found = {}
    for door in (door for door in doors_of(console.app) if not door.is_open):
        status, text, headers = ask(stranger, door)
        swapped, _, swap_headers = ask(stranger, door, HX_Request="true")
        if (status, swapped) != (302, 401) or not headers["Location"].startswith("/sign-in"):
            found[named(door)] = (status, swapped)
        if swap_headers.get("HX-Reswap") != "none" or len(text) > 400:
            found[named(door)] = (status, swapped)
    assert found == {}


@pytest.mark.parametrize("role", PEOPLE)
def test_the_wrong_role_hears_a_sentence_and_sees_nothing(console: Console, role: str) -> None:
    visitor = console.as_(PEOPLE[role])
    found = {}
    for door in (door for door in doors_of(console.app) if door.roles and role not in door.roles):
        status, text, _ = ask(visitor, door)
        if status != 403 or "This page is for another role" not in text:
            found[named(door)] = status
    assert found == {}


@pytest.mark.parametrize("role", PEOPLE)
def test_an_id_that_is_nobodys_opens_nothing_and_breaks_nothing(console: Console, role: str) -> None:
    found = {}
    for door in (door for door in doors_of(console.app) if role in door.roles):
        if not any(len(part) == 36 for part in door.path.split("/")):
            continue
        visitor = console.as_(PEOPLE[role])
        status, _, _ = ask(visitor, door)
        if status not in (400, 404):
            found[named(door)] = status
    assert found == {}


def test_no_page_breaks_for_whom_it_is(console: Console) -> None:
    found = {}
    for role, name in PEOPLE.items():
        visitor = console.as_(name)
        for door in doors_of(console.app):
            if door.method == "GET" and (door.is_open or role in door.roles):
                status, _, _ = ask(visitor, door)
                if status >= 500:
                    found[f"{named(door)} as {role}"] = status
    assert found == {}
