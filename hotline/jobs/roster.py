"""The roster on disk: the phones on call, so that a caller can be put through while the database cannot be asked."""

from __future__ import annotations

import json
import os
from pathlib import Path

from hotline.runtime import Runtime
from hotline.staff import PersonView, people_for_routing, person_by_id, phone_of
from hotline.work import Work

FILE = "roster.json"


STANDING = ("primary", "backup", "supervisor")


def phones_on_call(work: Work) -> list[str]:
    """The numbers that may be rung for a caller now: primaries, then backups, supervisors and coordinators."""
    here = [
        one
        for one in people_for_routing(work)
        if one.has_phone and not one.phone_dead and one.presence == "available" and _standing(one) < len(STANDING) + 1
    ]
    numbers = (phone_of(work, person_by_id(work, one.id)) for one in sorted(here, key=_standing))
    return [number for number in numbers if number is not None]


def _standing(person: PersonView) -> int:
    ranks = [rank for rank, duty in enumerate(STANDING) if duty in person.duties]
    return min([*ranks, len(STANDING) if person.coordinator else len(STANDING) + 1])


def write_roster(runtime: Runtime) -> int:
    """Write the phones on call, most likely first; readable by this user alone. Returns how many there are."""
    with runtime.begin() as work:
        numbers = phones_on_call(work)
    folder = runtime.settings.var
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(numbers, file)
    fresh.replace(folder / FILE)
    return len(numbers)


def read_roster(folder: Path) -> list[str]:
    """The phones last written; none if there is no roster or it cannot be read."""
    try:
        numbers = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        return []
    return [number for number in numbers if isinstance(number, str)] if isinstance(numbers, list) else []
