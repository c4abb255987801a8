"""What a supervisor asks of the call log, in the words of a web form; what cannot be asked is said plainly. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from hotline.errors import BadInput
from hotline.reports.loading import OUTCOMES
from hotline.reports.periods import Period, parse_instant, parse_period
from hotline.tickets.reference import is_reference

FIELDS = ("from", "to", "outcome", "language", "priority", "counsellor", "reference", "look", "before")
PRIORITIES = ("P1", "P2", "P3", "P4")
LOOKS = ("to_review", "reviewed", "assigned", "unreached")
USUAL = "last-7-days"

T = TypeVar("T")


@dataclass(frozen=True)
class Filters:
    """Which calls: None is any. `before` is the last call of the page shown before: its arrival and its id.

    `look` is to_review (asked or not, not reviewed), reviewed, assigned (and not reviewed) or unreached (she sought a
    human and spoke with none).
    """

    period: Period
    outcome: str | None = None
    language: str | None = None
    priority: str | None = None
    counsellor: UUID | None = None
    reference: str | None = None
    look: str | None = None
    before: tuple[datetime, UUID] | None = None


def span(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Period:
    """The period from `from` to `to`, both included; one alone stands for both, none for the last seven days.

    BadInput says what would be understood.
    """
    begin, end = given.get("from", "").strip(), given.get("to", "").strip()
    if begin == USUAL or not (begin or end):
        today = now.astimezone(zone).date()
        begin, end = f"{today - timedelta(days=6)}", f"{today}"
    if begin and end and begin != end:
        return parse_period(f"{begin}..{end}", now, zone)
    return parse_period(begin or end, now, zone)


def read_filters(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Filters:
    """What a form, or an address, asks for; fields left empty ask for nothing.

    BadInput, one line for each fault, for anything it does not know.
    """
    faults = [
        f"there is no filter {name[:40]!r}; there are {', '.join(FIELDS)}" for name in given if name not in FIELDS
    ]
    period = _read(faults, lambda: span(given, now, zone))
    filters = {name: _read(faults, partial(read, given.get(name, "").strip())) for name, read in _READ.items()}
    if faults or period is None:
        raise BadInput("\n".join(faults))
    return Filters(period, **filters)


def cursor(received_at: datetime, call: UUID) -> str:
    """The value of `before` with which the page after this call begins."""
    return f"{received_at.isoformat()}_{call}"


def _read(faults: list[str], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except BadInput as refused:
        faults.append(str(refused))
        return None


def _one_of(what: str, known: Sequence[str], value: str) -> str | None:
    if value and value not in known:
        raise BadInput(f"{value[:40]!r} is no {what}; there are {', '.join(known)}")
    return value or None


def _language(value: str) -> str | None:
    if value and not (value.isascii() and value.isalpha() and value.islower() and len(value) <= 6):
        raise BadInput(f"{value[:40]!r} is no language code; sw and en are, and none stands for those not chosen")
    return value or None


def _counsellor(value: str) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        raise BadInput("there is no such counsellor; choose one from the list") from None


def _reference(value: str) -> str | None:
    digits = "".join(value.split())
    if digits and not is_reference(digits):
        raise BadInput(f"{value[:40]!r} is no reference: it has seven digits, and the last one checks the others")
    return digits or None


def _before(value: str) -> tuple[datetime, UUID] | None:
    if not value:
        return None
    at, _, call = value.partition("_")
    try:
        return parse_instant(at), UUID(call)
    except (BadInput, ValueError):
        raise BadInput("that place in the log cannot be found again; begin at its top") from None


_READ: dict[str, Callable[[str], Any]] = {
    "outcome": partial(_one_of, "outcome", OUTCOMES),
    "language": _language,
    "priority": partial(_one_of, "priority", PRIORITIES),
    "counsellor": _counsellor,
    "reference": _reference,
    "look": partial(_one_of, "state of review", LOOKS),
    "before": _before,
}
