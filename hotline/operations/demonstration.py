"""Demonstration staff: enough people, round the clock, to see every way through the house on one machine.

Their numbers are handsets of the local line, and their PINs and their password stand here for all to read: that is why
a hotline with a real carrier refuses to start with them, and why the console lets them in nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from hotline.runtime import Runtime
from hotline.staff import Person, add_pattern, add_person, everybody, phone_of, roll_shifts, set_pin
from hotline.staff.sign_in import DEMONSTRATION_PASSWORD, has_password, set_password
from hotline.telephony import national
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Part:
    """One part in the demonstration; `duty` is None for the coordinator, who may be rung without one."""

    work_name: str
    role: str
    duty: str | None
    rank: int
    languages: tuple[str, ...]
    number: str
    pin: str

    @property
    def disciplines(self) -> tuple[str, ...]:
        """What she can be paged for."""
        return (self.duty,) if self.duty and self.role == "responder" else ()


PARTS = (
    Part("Amani", "counsellor", "primary", 1, ("sw", "en"), "+254700000101", "2580"),
    Part("Baraka", "counsellor", "primary", 1, ("en", "sw"), "+254700000102", "1470"),
    Part("Zawadi", "counsellor", "primary", 1, ("sw",), "+254700000103", "3690"),
    Part("Neema", "counsellor", "backup", 1, ("sw", "en"), "+254700000104", "7412"),
    Part("Imani", "supervisor", "supervisor", 1, ("en", "sw"), "+254700000105", "9631"),
    Part("Jabali", "supervisor", None, 1, ("sw", "en"), "+254700000106", "8520"),
    Part("Pendo", "responder", "MED", 1, ("sw", "en"), "+254700000107", "1593"),
    Part("Rehema", "responder", "MED", 2, ("sw",), "+254700000109", "7539"),
    Part("Hekima", "responder", "LEGAL", 1, ("en", "sw"), "+254700000110", "4862"),
    Part("Haki", "responder", "LEGAL", 2, ("sw", "en"), "+254700000111", "6248"),
)


@dataclass(frozen=True, slots=True)
class Handset:
    """One row of what is printed: who she is, what she does, the whole number of her handset, her PIN."""

    work_name: str
    part: str
    languages: str
    number: str
    pin: str


def seed(runtime: Runtime) -> list[Handset]:
    """Put the demonstration's people on a rota that never ends; what exists already is left as it is.

    Empty, and nothing is done, unless the settings ask for a demonstration.
    """
    if not runtime.settings.demonstration:
        return []
    with runtime.begin() as work:
        known = {person.work_name: person for person in everybody(work, retired=True)}
        for part in PARTS:
            if part.work_name not in known:
                known[part.work_name] = _engage(work, part, runtime.settings.timezone)
        _give_passwords(work, known)
        roll_shifts(work)
        return [_handset(work, part, known[part.work_name]) for part in PARTS if known[part.work_name].active]


def _engage(work: Work, part: Part, zone: str) -> Person:
    person = add_person(
        work,
        part.work_name,
        [part.role],
        part.languages,
        part.number,
        disciplines=part.disciplines,
        coordinator=part.duty is None,
        demonstration=True,
    )
    set_pin(work, person, part.pin)
    if part.duty is not None:
        add_pattern(work, person, part.duty, range(7), time(0), time(0), zone=zone, rank=part.rank)
    return person


def _give_passwords(work: Work, known: Mapping[str, Person]) -> None:
    for person in (known[part.work_name] for part in PARTS):
        if person.active and person.demonstration and not has_password(work, person):
            set_password(work, person, DEMONSTRATION_PASSWORD)


def _handset(work: Work, part: Part, person: Person) -> Handset:
    duty = part.duty or "coordinator"
    number = phone_of(work, person)
    return Handset(
        work_name=part.work_name,
        part=duty if part.rank == 1 else f"{duty}, second",
        languages=" ".join(person.languages),
        number=national(number) if number else "-",
        pin=part.pin,
    )


def table(handsets: Sequence[Handset]) -> str:
    """The handsets as lines of text, with a heading."""
    rows = [("who", "duty", "speaks", "handset", "PIN")]
    rows += [(one.work_name, one.part, one.languages, one.number, one.pin) for one in handsets]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
