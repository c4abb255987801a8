"""The phone book: how people write numbers, and whose phone is whose in a demonstration."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

KENYA = "+254"
_SEPARATORS = re.compile(r"[\s().\-]")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_BROWSER = re.compile(r"client:[A-Za-z0-9_]+")


class NoSuchNumber(ValueError):
    """What was written is no telephone number; the text says so to the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody whose phone the line plays: work name, role, and the PIN of a responder."""

    number: str
    name: str
    role: str = ""
    pin: str = ""


@dataclass(frozen=True, slots=True)
class PhoneBook:
    """The owners by number, in the order they are shown."""

    owners: dict[str, Owner] = field(default_factory=dict)

    def name(self, number: str) -> str:
        """The owner's work name, else the number as it is dialled here."""
        owner = self.owners.get(number)
        return owner.name if owner else national(number)


def read_phone_book(text: str) -> PhoneBook:
    """The phone book from JSON: a list of `{"number", "name", "role", "pin"}`; empty text is an empty book.

    Raises ValueError with a sentence when it is something else.
    """
    try:
        rows = json.loads(text or "[]")
        owners = [
            Owner(e164(row["number"]), *(str(row.get(key) or "") for key in ("name", "role", "pin"))) for row in rows
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f'a list of {{"number", "name", "role", "pin"}} is wanted: {error}') from error
    return PhoneBook({owner.number: owner for owner in owners})


def e164(written: str) -> str:
    """A number as people here write it (`0712 000 111`, `254712...`, `00254...`, `+254...`), as `+254712000111`.

    A browser (`client:name`) stays as it is. Raises NoSuchNumber for anything else.
    """
    text = _SEPARATORS.sub("", written)
    if _BROWSER.fullmatch(text):
        return text
    for prefix, meant in (("00", "+"), ("0", KENYA), ("254", KENYA)):
        if text.startswith(prefix):
            text = meant + text.removeprefix(prefix)
            break
    if not _NUMBER.fullmatch(text):
        raise NoSuchNumber(f"“{written[:40]}” is no telephone number; write it like 0712 000 111")
    return text


def national(number: str) -> str:
    """A number as it is dialled and read here: `0712 000 111`; one from elsewhere stays as it is."""
    if not number.startswith(KENYA):
        return number
    digits = "0" + number.removeprefix(KENYA)
    return " ".join(part for part in (digits[:4], digits[4:7], digits[7:]) if part)


def line_numbers(text: str) -> tuple[str, ...]:
    """Our numbers from a setting such as `+254800720262=tollfree_0800,+254780225813=mobile_0780`."""
    return tuple(_numbers(pair.split("=", 1)[0].strip() for pair in text.split(",")))


def _numbers(written: Iterable[str]) -> list[str]:
    return [number for number in written if number]
