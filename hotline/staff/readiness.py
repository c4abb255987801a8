"""Who is on the rota but could not be reached, or could not accept."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.staff.models import Person
from hotline.staff.people import DISCIPLINES
from hotline.staff.pins import is_locked
from hotline.staff.shifts import all_patterns
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Unready:
    """Somebody on the rota, one of her duties, and what is missing for it."""

    work_name: str
    duty: str
    missing: str


def unready(work: Work) -> list[Unready]:
    """Everybody on the rota without a phone that works, or on a responder's or supervisor's duty without a PIN."""
    on_rota = {(person.work_name, pattern.duty): person for pattern, person in all_patterns(work.session)}
    return [
        Unready(name, duty, missing)
        for (name, duty), person in sorted(on_rota.items(), key=lambda one: one[0])
        for missing in lacks(person, duty)
    ]


def lacks(person: Person, duty: str) -> list[str]:
    """What she lacks for this duty, as words."""
    found = []
    if person.phone_sealed is None:
        found.append("no phone on file")
    elif person.phone_dead_at is not None:
        found.append("the carrier says that her phone's number is none")
    if duty in (*DISCIPLINES, "supervisor"):
        if person.pin_hash is None:
            found.append("no PIN, so she cannot accept a page")
        elif is_locked(person):
            found.append("her PIN was keyed wrongly too often; set a new one")
    return found
