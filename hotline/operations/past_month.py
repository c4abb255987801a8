"""A believable past month for the demonstration, so that log and figures are not empty on the first day.

Deterministic: the same day tells the same month. Made only where the settings ask for a demonstration and there is no
call yet; every ticket in it is flagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from hotline.calls.models import Call
from hotline.operations.past_calls import COUNSELLORS, ON_DUTY, Told, last_night, told_month
from hotline.operations.past_rows import rows_of
from hotline.operations.past_writer import Month
from hotline.runtime import Runtime
from hotline.staff import Person, everybody
from hotline.staff.models import Shift
from hotline.work import Work

DAYS = 30
SEED = 720262
_ONE_AT_A_TIME = 0x6D6F6E74  # "mont": the advisory lock of whoever tells it


def tell_past_month(runtime: Runtime) -> int:
    """Write the month; how many calls it has. 0, and nothing is done, unless a demonstration has no call yet."""
    if not runtime.settings.demonstration:
        return 0
    with runtime.begin() as work:
        work.session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
        if work.session.scalar(select(Call.id).limit(1)) is not None:
            return 0
        people = {person.work_name: person for person in everybody(work)}
        return _tell(work, people, ZoneInfo(runtime.settings.timezone))


def _tell(work: Work, people: dict[str, Person], zone: ZoneInfo) -> int:
    today = datetime.combine(work.now.astimezone(zone).date(), time(0), zone)
    begins = today - timedelta(days=DAYS)
    told = sorted([*told_month(begins, work.now, SEED), *last_night(work.now)], key=lambda call: call.at)
    known = {name: person.id for name, person in people.items()}
    told = [call for call in told if _all_known(call, known)]
    month = rows_of(work, told, known, Random(SEED))
    month.add(Shift, _past_shifts(begins, known))
    _write(work, month)
    return len(told)


def _all_known(told: Told, known: dict[str, UUID]) -> bool:
    """Whether everybody in this story works here: an operator may have taken demonstration staff off."""
    names = {*told.rung, told.answered_by, *(told.paged.rung if told.paged else ())} - {None}
    return names <= set(known)


def _past_shifts(begins: datetime, known: dict[str, UUID]) -> list[dict[str, Any]]:
    """The shifts of those days as they were worked; from today on the demonstration's rota speaks."""
    names = [name for name in COUNSELLORS if name in known]
    return [
        {
            "person_id": known[name],
            "duty": "primary",
            "rank": 1,
            "starts_at": begins + timedelta(days=day, hours=ON_DUTY[name][0]),
            "ends_at": min(begins + timedelta(days=day, hours=ON_DUTY[name][1]), begins + timedelta(days=DAYS)),
        }
        for day in range(DAYS)
        for name in names
    ]


def _write(work: Work, month: Month) -> None:
    """Every table's rows at once, in an order that its foreign keys allow."""
    for table, rows in month.rows.items():
        for same in _alike(rows):
            work.session.execute(insert(table), same)


def _alike(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows that name the same columns, together: one statement writes each lot."""
    lots: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        lots[tuple(row)].append(row)
    return list(lots.values())
