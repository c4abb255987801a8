"""The directory: services that callers are told of, each with who checked its number and when; it goes stale."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from hotline.db import new_id
from hotline.errors import BadInput, NotFound
from hotline.tickets.models import DirectoryEntry
from hotline.work import Work

FRESH = timedelta(days=90)
LONGEST = 120
EVERYWHERE = "all"
_PHONE = re.compile(r"\+?[0-9*#]{2,15}")
_BETWEEN = re.compile(r"[\s().-]")
_FORMULAS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the directory as it is written: every field filled; `county` is `all` for a national service."""

    name: str
    service: str
    county: str
    hours: str
    phone: str
    verified_on: date
    verified_by: str


COLUMNS = tuple(field.name for field in fields(Row))


def is_stale(verified_on: date, today: date) -> bool:
    """Whether the number must be checked again before it is told: 90 days after it was checked."""
    return today - verified_on >= FRESH


def search(work: Work, words: str = "") -> list[DirectoryEntry]:
    """The entries in which every one of these words stands, by name; all of them without any."""
    wanted = select(DirectoryEntry).order_by(DirectoryEntry.name, DirectoryEntry.county)
    columns = (DirectoryEntry.name, DirectoryEntry.service, DirectoryEntry.county, DirectoryEntry.phone)
    for word in words.split()[:8]:
        wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return list(work.session.scalars(wanted))


def keep(work: Work, rows: Iterable[Row]) -> int:
    """Write these rows; one known by the same name and county is replaced. Returns how many."""
    values = [{"id": new_id(), **dict(zip(COLUMNS, astuple(row), strict=True))} for row in rows]
    if values:
        new = insert(DirectoryEntry).values(values)
        replaced = {name: new.excluded[name] for name in COLUMNS if name not in ("name", "county")}
        work.session.execute(new.on_conflict_do_update(index_elements=["name", "county"], set_=replaced))
    return len(values)


def verify(work: Work, entry_id: UUID, by: str, today: date) -> None:
    """Somebody (a work name) rang it today and it is right. NotFound if there is no such entry."""
    entry = work.session.get(DirectoryEntry, entry_id)
    if entry is None:
        raise NotFound("there is no such entry")
    entry.verified_on, entry.verified_by = today, by


def remove(work: Work, entry_id: UUID) -> None:
    """Take it out. NotFound if there is no such entry."""
    gone = work.session.scalars(
        delete(DirectoryEntry).where(DirectoryEntry.id == entry_id).returning(DirectoryEntry.id)
    ).one_or_none()
    if gone is None:
        raise NotFound("there is no such entry")


def read_csv(data: bytes, today: date) -> list[Row]:
    """The rows of a CSV with the columns of `COLUMNS` in any order. BadInput tells every fault with its line."""
    reader = csv.DictReader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise BadInput(f"line 1: the heading lacks {', '.join(missing)}")
        lines = [(reader.line_num, given) for given in reader]
    except csv.Error as error:
        raise BadInput(f"line {reader.line_num}: this is not CSV: {error}") from None
    rows, faults = _rows(lines, today)
    if faults:
        raise BadInput("\n".join(faults))
    if not rows:
        raise BadInput("the file has a heading, but no rows")
    return rows


def read_row(given: Mapping[str, str], today: date) -> Row:
    """One row, as typed. BadInput says everything that is wrong with it."""
    faults = list(_faults(given, today))
    if faults:
        raise BadInput("; ".join(faults))
    words = {name: _cell(given, name) for name in COLUMNS}
    day = date.fromisoformat(words.pop("verified_on"))
    return Row(**words, verified_on=day)


def to_csv(entries: Sequence[DirectoryEntry]) -> str:
    """The entries as a CSV that `read_csv` reads; nothing in it is taken for a formula by a spreadsheet."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([_safe(str(getattr(entry, name))) for name in COLUMNS] for entry in entries)
    return file.getvalue()


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("this file is not text in UTF-8; save it as CSV in UTF-8") from None


def _rows(lines: Sequence[tuple[int, dict[str, str]]], today: date) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    faults: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for number, given in lines:
        try:
            row = read_row(given, today)
        except BadInput as refused:
            faults.append(f"line {number}: {refused}")
            continue
        first = seen.setdefault((row.name, row.county), number)
        if first != number:
            faults.append(f"line {number}: {row.name} in {row.county} stands on line {first} already")
        rows.append(row)
    return rows, faults


def _faults(given: Mapping[str, str], today: date) -> Iterator[str]:
    for name in COLUMNS:
        words = _cell(given, name)
        if not words:
            yield f"{name} is empty"
        elif len(words) > LONGEST:
            yield f"{name} has more than {LONGEST} characters"
    if None in given:
        yield "there are more cells than columns"
    phone, day = _cell(given, "phone"), _cell(given, "verified_on")
    if phone and not _PHONE.fullmatch(_BETWEEN.sub("", phone)):
        yield f"{phone[:30]!r} is no phone number"
    if day:
        yield from _day_fault(day, today)


def _day_fault(day: str, today: date) -> Iterator[str]:
    try:
        verified_on = date.fromisoformat(day)
    except ValueError:
        yield f"{day[:30]!r} is no day; write it as 2026-11-24"
        return
    if verified_on > today:
        yield f"{day} is still to come"


def _cell(given: Mapping[str, str], name: str) -> str:
    words = " ".join((given.get(name) or "").split())
    return words[1:] if words.startswith("'") and words[1:].startswith(_FORMULAS) else words


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
