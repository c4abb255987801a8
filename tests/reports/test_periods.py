"""What a supervisor writes for a period, and the instants it means in Nairobi."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.errors import BadInput
from hotline.reports.periods import Period, day_period, parse_day, parse_period

NAIROBI = ZoneInfo("Africa/Nairobi")
NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # already Wednesday 25 November, 01:30, in Nairobi


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2026-11-24", "2026-11-23T21:00", "2026-11-24T21:00"),
        ("2026-11", "2026-10-31T21:00", "2026-11-30T21:00"),
        ("2026-12", "2026-11-30T21:00", "2026-12-31T21:00"),
        ("2024-02", "2024-01-31T21:00", "2024-02-29T21:00"),
        ("2026", "2025-12-31T21:00", "2026-12-31T21:00"),
        ("2026-W47", "2026-11-15T21:00", "2026-11-22T21:00"),
        ("2026-W53", "2026-12-27T21:00", "2027-01-03T21:00"),
        ("today", "2026-11-24T21:00", "2026-11-25T21:00"),
        ("yesterday", "2026-11-23T21:00", "2026-11-24T21:00"),
        ("this-week", "2026-11-22T21:00", "2026-11-29T21:00"),
        ("last-week", "2026-11-15T21:00", "2026-11-22T21:00"),
        ("this-month", "2026-10-31T21:00", "2026-11-30T21:00"),
        ("last-month", "2026-09-30T21:00", "2026-10-31T21:00"),
        (" 2026-11-24 ", "2026-11-23T21:00", "2026-11-24T21:00"),
        ("2026-11-23..2026-11-24", "2026-11-22T21:00", "2026-11-24T21:00"),
        ("2026-11-24..2026-11-24", "2026-11-23T21:00", "2026-11-24T21:00"),
        ("2026-10 .. today", "2026-09-30T21:00", "2026-11-25T21:00"),
        ("2026-11-24T08:00+03:00..2026-11-24T09:30Z", "2026-11-24T05:00", "2026-11-24T09:30"),
    ],
)
def test_a_period_is_half_open_in_utc(text: str, begins: str, ends: str) -> None:
    assert parse_period(text, NOW, NAIROBI) == Period(utc(begins), utc(ends))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not a period"),
        ("soon", "is not a period"),
        ("24.11.2026", "is not a period"),
        ("2026-11-24T08:00+03:00", "is not a period"),
        ("٢٠٢٦-11", "is not a period"),
        ("2026-13", "not in the calendar"),
        ("2026-00", "not in the calendar"),
        ("2026-02-30", "not in the calendar"),
        ("2025-W53", "not in the calendar"),
        ("2026-W00", "not in the calendar"),
        ("0001-01-01", "between 2000 and 2199"),
        ("9999-12", "between 2000 and 2199"),
        ("2026-11-24..", "is not a period"),
        ("..2026-11-24", "is not a period"),
        ("2026-11-24..2026-11-23", "ends before it begins"),
        ("2026-11-24T08:00Z..2026-11-24T08:00Z", "ends before it begins"),
        ("2026-11-24T08:00..2026-11-25", "has no offset"),
        ("2026-11-24T25:00Z..2026-11-25", "is not a time"),
        ("0001-01-01T00:00+03:00..2026", "between 2000 and 2199"),
    ],
)
def test_what_is_no_period_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        parse_period(text, NOW, NAIROBI)


def test_a_call_half_an_hour_after_midnight_in_nairobi_belongs_to_the_new_month() -> None:
    late = utc("2026-01-31T21:30")
    assert parse_period("2026-02", NOW, NAIROBI).holds(late)
    assert not parse_period("2026-01", NOW, NAIROBI).holds(late)


def test_the_first_instant_belongs_to_a_period_and_the_last_does_not() -> None:
    day = day_period(date(2026, 11, 24), NAIROBI)
    assert day.holds(day.begins)
    assert not day.holds(day.ends)
    assert day_period(date(2026, 11, 25), NAIROBI).begins == day.ends


def test_a_day_of_23_hours_where_the_clocks_go_forward_and_of_25_where_they_go_back() -> None:
    berlin, beirut = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Beirut")
    assert hours(day_period(date(2026, 3, 29), berlin)) == 23
    assert hours(day_period(date(2026, 10, 25), berlin)) == 25
    # In Beirut the clocks jump from midnight to 01:00: the day begins at the jump.
    assert day_period(date(2021, 3, 28), beirut).begins == utc("2021-03-27T22:00")
    assert hours(day_period(date(2021, 3, 28), beirut)) == 23


def hours(period: Period) -> float:
    return (period.ends - period.begins).total_seconds() / 3600


@given(
    st.dates(date(2000, 1, 1), date(2199, 12, 30)), st.sampled_from(["Africa/Nairobi", "Europe/Berlin", "Asia/Beirut"])
)
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    following = date.fromordinal(day.toordinal() + 1)
    assert day_period(day, ZoneInfo(zone)).ends == day_period(following, ZoneInfo(zone)).begins
    assert day_period(day, ZoneInfo(zone)) == parse_period(day.isoformat(), NOW, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-24", date(2026, 11, 24)), ("today", date(2026, 11, 25)), ("yesterday", date(2026, 11, 24))],
)
def test_a_day_is_one_calendar_day_of_the_zone(text: str, day: date) -> None:
    assert parse_day(text, NOW, NAIROBI) == day


@pytest.mark.parametrize(
    "text", ["2026-11", "2026-W47", "this-week", "2026-11-24..2026-11-25", "", "20261124", "2026-02-30"]
)
def test_what_is_no_single_day_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_day(text, NOW, NAIROBI)


def test_the_present_must_have_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        parse_period("today", NOW.replace(tzinfo=None), NAIROBI)
