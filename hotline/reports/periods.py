"""The period of a report: what a person writes becomes a half-open span of UTC instants in the hotline's zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotline.errors import BadInput

YEARS = range(2000, 2200)
FORMS = (
    "a day (2026-11-24), a week (2026-W47), a month (2026-11), a year (2026), today, yesterday, this-week, "
    "last-week, this-month, last-month, or two of them as FROM..TO, both included"
)
_DAY = timedelta(days=1)
_Days = tuple[date, date]  # the first day, and the day after the last


@dataclass(frozen=True)
class Period:
    """From `begins` up to, but not including, `ends`: aware instants in UTC."""

    begins: datetime
    ends: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether the instant lies in the period."""
        return self.begins <= instant < self.ends


def day_period(day: date, zone: ZoneInfo) -> Period:
    """One calendar day of the zone, from its first instant to the next day's first."""
    return Period(_midnight(day, zone), _midnight(day + _DAY, zone))


def parse_period(text: str, now: datetime, zone: ZoneInfo) -> Period:
    """What `text` means at the aware instant `now`: one of `FORMS`, or FROM..TO of them.

    In FROM..TO an ISO 8601 instant with its offset may stand on either side; as TO it is itself excluded.
    Raises BadInput with a sentence that says what would be understood.
    """
    first, dots, last = text.strip().partition("..")
    if not dots:
        return _calendar(first, now, zone)
    begins = _side(first, now, zone).begins
    ends = _side(last, now, zone).ends
    if ends <= begins:
        raise BadInput(f"{text!r} ends before it begins; write the earlier one first")
    return Period(begins, ends)


def parse_day(text: str, now: datetime, zone: ZoneInfo) -> date:
    """The one calendar day that `text` names: YYYY-MM-DD, today or yesterday. Raises BadInput for all else."""
    text = text.strip()
    if text in ("today", "yesterday") or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return _calendar(text, now, zone).begins.astimezone(zone).date()
    raise BadInput(f"{text!r} is not a day; write it as 2026-11-24, today or yesterday")


def parse_instant(text: str) -> datetime:
    """An ISO 8601 time with its offset, in UTC. Raises BadInput for anything else."""
    shown = f"{text[:40]!r}"
    try:
        # The library takes any letter at all before the offset.
        instant = datetime.fromisoformat(text if re.fullmatch(r"[0-9TWZ:.,+ -]+", text) else "")
    except ValueError:
        raise BadInput(f"{shown} is not a time; write it as 2026-11-24T08:00:00+03:00") from None
    if instant.tzinfo is None:
        raise BadInput(f"{shown} has no offset; write it as 2026-11-24T08:00:00+03:00")
    _year(instant.year, shown)
    return instant.astimezone(UTC)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Where a zone's clocks jump over midnight, the earlier offset gives the instant of the jump: the day's first.
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def _calendar(text: str, now: datetime, zone: ZoneInfo) -> Period:
    if now.tzinfo is None:
        raise ValueError("now has no time zone")
    first, after_last = _days(text, now.astimezone(zone).date())
    return Period(_midnight(first, zone), _midnight(after_last, zone))


def _side(text: str, now: datetime, zone: ZoneInfo) -> Period:
    text = text.strip()
    if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", text):
        instant = parse_instant(text)
        return Period(instant, instant)
    return _calendar(text, now, zone)


def _days(text: str, today: date) -> _Days:
    if text in _WORDS:
        return _WORDS[text](today)
    for pattern, days in _SHAPES:
        match = re.fullmatch(pattern, text, re.ASCII)
        if match:
            return _days_of(text, days, [int(number) for number in match.groups()])
    raise BadInput(f"{text!r} is not a period; write {FORMS}")


def _days_of(text: str, days: Callable[..., _Days], numbers: list[int]) -> _Days:
    _year(numbers[0], repr(text))
    try:
        return days(*numbers)
    except ValueError:
        raise BadInput(f"{text!r} is not in the calendar") from None


def _year(year: int, shown: str) -> None:
    if year not in YEARS:
        raise BadInput(f"{shown}: the year must lie between {YEARS[0]} and {YEARS[-1]}")


def _one_day(year: int, month: int, day: int) -> _Days:
    first = date(year, month, day)
    return first, first + _DAY


def _week(year: int, week: int) -> _Days:
    return _week_of(date.fromisocalendar(year, week, 1))


def _month(year: int, month: int) -> _Days:
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _whole_year(year: int) -> _Days:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _week_of(day: date) -> _Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def _month_of(day: date) -> _Days:
    return _month(day.year, day.month)


_SHAPES: tuple[tuple[str, Callable[..., _Days]], ...] = (
    (r"(\d{4})-(\d{2})-(\d{2})", _one_day),
    (r"(\d{4})-W(\d{2})", _week),
    (r"(\d{4})-(\d{2})", _month),
    (r"(\d{4})", _whole_year),
)
_WORDS: dict[str, Callable[[date], _Days]] = {
    "today": lambda today: (today, today + _DAY),
    "yesterday": lambda today: (today - _DAY, today),
    "this-week": _week_of,
    "last-week": lambda today: _week_of(today - timedelta(days=7)),
    "this-month": _month_of,
    "last-month": lambda today: _month_of(today.replace(day=1) - _DAY),
}
