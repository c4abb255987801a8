"""The people of a rehearsal: who is on shift, in which languages, with what kind of phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any, cast

from hotline.errors import BadInput
from hotline.line.core.handsets import HandsetKind
from hotline.rehearsal.player import USUAL_PIN
from hotline.rehearsal.world import World
from hotline.staff import (
    DISCIPLINES,
    add_pattern,
    add_person,
    declare,
    everybody,
    find_person,
    identity_of,
    phone_of,
    set_pin,
)
from hotline.work import Work

NO_PHONE = "none"
FIRST_PHONE = 722_000_101
KNOWN = {"duty", "languages", "phone", "coordinator", "presence", "rank", "county", "browser"}

USUAL: Mapping[str, Mapping[str, Any]] = {
    "Amani": {"duty": "primary", "languages": ["sw", "en"]},
    "Baraka": {"duty": "primary", "languages": ["en", "sw"]},
    "Zawadi": {"duty": "primary", "languages": ["sw"]},
    "Neema": {"duty": "backup", "languages": ["en", "sw"]},
    "Imani": {"duty": "supervisor", "languages": ["en"]},
    "Jabali": {"duty": "none", "languages": ["en", "sw"], "coordinator": True},
    "Pendo": {"duty": "MED", "languages": ["en"], "rank": 1},
    "Rehema": {"duty": "MED", "languages": ["en"], "rank": 2},
    "Hekima": {"duty": "LEGAL", "languages": ["en"], "rank": 1},
    "Haki": {"duty": "LEGAL", "languages": ["en"], "rank": 2},
}


def engage(world: World, staff: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Put these people on their shifts, around the clock; their numbers by name. BadInput for an unknown word."""
    numbers = {}
    with world.runtime.begin() as work:
        for place, (name, wanted) in enumerate((staff or USUAL).items()):
            if set(wanted) - KNOWN:
                raise BadInput(f"{name}: {', '.join(sorted(set(wanted) - KNOWN))} says nothing of a person")
            numbers[name] = f"+254{FIRST_PHONE + place}"
            _engage_one(work, name, numbers[name], wanted)
    for name, wanted in (staff or USUAL).items():
        if wanted.get("phone") != NO_PHONE:
            world.exchange.set_handset(numbers[name], kind=cast(HandsetKind, wanted.get("phone", "phone")))
    return numbers | _open_browsers(world, [name for name, wanted in staff.items() if wanted.get("browser")])


def _open_browsers(world: World, names: list[str]) -> dict[str, str]:
    """These people go on shift in their browsers; the browsers' names to the line."""
    browsers = {}
    for name in names:
        with world.runtime.begin() as work:
            person = find_person(work, name)
            declare(work, person, "available")
        browsers[f"{name}'s browser"] = f"client:{identity_of(person.id)}"
        world.browsers.open(world.now, browsers[f"{name}'s browser"], person.id)
    return browsers


def _engage_one(work: Work, name: str, number: str, wanted: Mapping[str, Any]) -> None:
    duty = wanted.get("duty", "primary")
    responder = duty in DISCIPLINES
    person = add_person(
        work,
        name,
        roles=["supervisor" if duty == "supervisor" else "responder" if responder else "counsellor"],
        languages=wanted.get("languages", ["sw", "en"]),
        disciplines=[duty] if responder else [],
        phone=number if wanted.get("phone") != NO_PHONE else None,
        coordinator=bool(wanted.get("coordinator")),
    )
    if responder or duty == "supervisor" or wanted.get("coordinator"):
        set_pin(work, person, USUAL_PIN)
    if duty != "none":
        add_pattern(work, person, duty, range(7), time(0), time(0), rank=int(wanted.get("rank", 1)))
    if "presence" in wanted:
        declare(work, person, wanted["presence"], force=True)


def numbers_of_staff(work: Work) -> dict[str, str]:
    """The phones of everybody who works here, by work name."""
    found = {person.work_name: phone_of(work, person) for person in everybody(work)}
    return {name: number for name, number in found.items() if number is not None}
