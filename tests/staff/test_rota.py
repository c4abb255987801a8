"""The rota covers to the second, over midnight and over the changes of the clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.staff.rota import (
    DoubleBooking,
    Gap,
    Occurrence,
    double_bookings,
    gaps,
    occurrences,
    on_call,
    rota_speaks_again,
)

AMANI, BARAKA = UUID(int=1), UUID(int=2)
NAIROBI, BERLIN = ZoneInfo("Africa/Nairobi"), ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)


@dataclass
class Weekly:
    """A pattern as the rota reads it."""

    weekday: int
    starts: time
    ends: time
    person_id: UUID = AMANI
    duty: str = "primary"
    rank: int = 1
    zone: str = "Africa/Nairobi"
    valid_from: date = date(2020, 1, 1)
    valid_until: date | None = None
    id: UUID = field(default_factory=uuid4)


def nairobi(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant in November 2026, Nairobi time."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=NAIROBI)


def shift(starts: datetime, ends: datetime, person: UUID = AMANI, duty: str = "primary", rank: int = 1) -> Occurrence:
    return Occurrence(uuid4(), person, duty, rank, starts, ends)


def test_monday_night_covers_tuesday_before_dawn_and_not_monday_before_dawn() -> None:
    night = occurrences([Weekly(0, time(22), time(6))], MONDAY - timedelta(days=7), 14)
    assert [(one.starts_at, one.ends_at) for one in night] == [
        (nairobi(16, 22), nairobi(17, 6)),
        (nairobi(23, 22), nairobi(24, 6)),
    ]
    assert on_call(night, nairobi(24, 2)) == [night[1]]
    assert on_call(night, nairobi(23, 2)) == []


def test_a_shift_covers_its_first_instant_and_not_its_last() -> None:
    day = occurrences([Weekly(1, time(8), time(17))], MONDAY, 7)
    assert on_call(day, nairobi(24, 8)) == day
    assert on_call(day, nairobi(24, 16, 59, 59)) == day
    assert on_call(day, nairobi(24, 17)) == []
    assert on_call(day, nairobi(24, 7, 59, 59)) == []


def test_equal_times_mean_twenty_four_hours() -> None:
    [whole] = occurrences([Weekly(2, time(0), time(0))], MONDAY, 7)
    assert (whole.starts_at, whole.ends_at) == (nairobi(25, 0), nairobi(26, 0))


def test_shifts_are_stored_in_utc() -> None:
    [one] = occurrences([Weekly(0, time(1), time(2))], MONDAY, 1)
    assert one.starts_at == datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert one.starts_at.tzinfo is UTC


def test_a_pattern_makes_shifts_from_its_first_valid_day_up_to_its_last() -> None:
    every_day = [Weekly(n, time(8), time(9), valid_from=MONDAY, valid_until=date(2026, 11, 26)) for n in range(7)]
    days = [one.starts_at.astimezone(NAIROBI).day for one in occurrences(every_day, date(2026, 11, 20), 10)]
    assert days == [23, 24, 25]


def test_who_is_asked_first_comes_first() -> None:
    both = [
        shift(nairobi(24, 0), nairobi(25, 0), AMANI, "MED", 2),
        shift(nairobi(24, 6), nairobi(25, 0), BARAKA, "MED", 1),
        shift(nairobi(24, 0), nairobi(25, 0), BARAKA, "LEGAL", 1),
    ]
    assert [one.rank for one in on_call(both, nairobi(24, 9), "MED")] == [1, 2]
    assert [one.duty for one in on_call(both, nairobi(24, 9))] == ["LEGAL", "MED", "MED"]


def test_a_shift_that_ends_at_a_minute_to_midnight_leaves_a_gap_that_is_told() -> None:
    day = [shift(nairobi(24, 0), nairobi(24, 23, 59)), shift(nairobi(25, 0), nairobi(26, 0))]
    assert gaps(day, "primary", nairobi(24, 0), nairobi(26, 0)) == [Gap("primary", nairobi(24, 23, 59), nairobi(25, 0))]


def test_with_nobody_the_whole_span_is_a_gap() -> None:
    other = [shift(nairobi(24, 0), nairobi(25, 0), duty="backup")]
    assert gaps(other, "primary", nairobi(24, 0), nairobi(25, 0)) == [Gap("primary", nairobi(24, 0), nairobi(25, 0))]


def test_gaps_lie_within_the_span_that_was_asked_for() -> None:
    one = [shift(nairobi(24, 10), nairobi(24, 11)), shift(nairobi(24, 10, 30), nairobi(24, 10, 45))]
    assert gaps(one, "primary", nairobi(24, 9), nairobi(24, 12)) == [
        Gap("primary", nairobi(24, 9), nairobi(24, 10)),
        Gap("primary", nairobi(24, 11), nairobi(24, 12)),
    ]
    assert gaps(one, "primary", nairobi(24, 10, 20), nairobi(24, 10, 50)) == []


def test_one_person_with_two_shifts_at_once_is_told() -> None:
    booked = [
        shift(nairobi(24, 8), nairobi(24, 16), AMANI, "primary"),
        shift(nairobi(24, 14), nairobi(24, 20), AMANI, "MED"),
        shift(nairobi(24, 8), nairobi(24, 20), BARAKA, "MED"),
        shift(nairobi(24, 16), nairobi(24, 18), AMANI, "primary"),
    ]
    assert double_bookings(booked, nairobi(24, 0), nairobi(25, 0)) == [
        DoubleBooking(AMANI, ("primary", "MED"), nairobi(24, 14), nairobi(24, 16)),
        DoubleBooking(AMANI, ("MED", "primary"), nairobi(24, 16), nairobi(24, 18)),
    ]


def test_what_she_says_lasts_to_the_end_of_shifts_that_follow_one_another() -> None:
    day = [
        shift(nairobi(24, 8), nairobi(24, 16)),
        shift(nairobi(24, 16), nairobi(24, 22)),
        shift(nairobi(25, 8), nairobi(25, 16)),
    ]
    assert rota_speaks_again(day, nairobi(24, 9)) == nairobi(24, 22)
    assert rota_speaks_again(day, nairobi(24, 23)) == nairobi(25, 8)
    assert rota_speaks_again(day, nairobi(25, 16)) is None


def test_the_spring_change_shortens_the_night_and_leaves_no_gap() -> None:
    # Berlin, 29 March 2026: at 02:00 the clock goes to 03:00.
    saturday = date(2026, 3, 28)
    night = [
        Weekly(5, time(22), time(2, 30), zone="Europe/Berlin"),
        Weekly(6, time(2, 30), time(6), BARAKA, zone="Europe/Berlin"),
    ]
    before, after = occurrences(night, saturday, 2)
    assert before.ends_at == after.starts_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert after.ends_at - before.starts_at == timedelta(hours=7)


def test_the_autumn_change_lengthens_the_night_and_leaves_no_gap() -> None:
    # Berlin, 25 October 2026: at 03:00 the clock goes back to 02:00.
    night = [
        Weekly(5, time(22), time(2, 30), zone="Europe/Berlin"),
        Weekly(6, time(2, 30), time(6), BARAKA, zone="Europe/Berlin"),
    ]
    before, after = occurrences(night, date(2026, 10, 24), 2)
    assert before.ends_at == after.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert after.ends_at - before.starts_at == timedelta(hours=9)


def test_a_shift_wholly_in_the_hour_that_spring_skips_does_not_exist() -> None:
    skipped = [Weekly(6, time(2, 30), time(3), zone="Europe/Berlin")]
    assert occurrences(skipped, date(2026, 3, 29), 1) == []


zones = st.sampled_from(["Africa/Nairobi", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Tehran"])
clocks = st.times().map(lambda clock: clock.replace(microsecond=0, tzinfo=None))


@given(zones, st.lists(clocks, min_size=1, max_size=5, unique=True), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_shifts_that_hand_over_to_one_another_cover_every_second(
    zone: str, hand_overs: list[time], first: date
) -> None:
    """However a day is divided, each part ending where the next begins: no instant is without somebody, in any zone."""
    parts = sorted(hand_overs)
    ends = [*parts[1:], parts[0]]
    patterns = [Weekly(day, a, b, zone=zone) for day in range(7) for a, b in zip(parts, ends, strict=True)]
    shifts = occurrences(patterns, first, 10)
    begins, stops = shifts[0].starts_at, max(one.ends_at for one in shifts)
    assert stops - begins >= timedelta(days=9)
    assert gaps(shifts, "primary", begins, stops) == []


@given(clocks, clocks, st.integers(0, 6), st.integers(-10, 10 * 24 * 3600))
def test_on_call_agrees_with_the_wall_clock_in_nairobi(starts: time, ends: time, weekday: int, seconds: int) -> None:
    """Nairobi has no clock changes: covering can be worked out on the week's own seconds."""
    shifts = occurrences([Weekly(weekday, starts, ends)], MONDAY - timedelta(days=14), 28)
    at = nairobi(23, 0) + timedelta(seconds=seconds)

    def seconds_of(clock: time) -> int:
        return clock.hour * 3600 + clock.minute * 60 + clock.second

    week, begin = 7 * 86_400, weekday * 86_400 + seconds_of(starts)
    length = (seconds_of(ends) - seconds_of(starts)) % 86_400 or 86_400
    expected = (seconds - begin) % week < length
    assert bool(on_call(shifts, at)) is expected


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 50)), max_size=8))
def test_an_instant_is_in_a_gap_exactly_when_nobody_covers_it(spans: list[tuple[int, int]]) -> None:
    start = nairobi(24, 0)
    shifts = [shift(start + timedelta(seconds=a), start + timedelta(seconds=a + length)) for a, length in spans]
    end = start + timedelta(seconds=220)
    found = gaps(shifts, "primary", start, end)
    for second in range(220):
        at = start + timedelta(seconds=second)
        assert any(gap.starts_at <= at < gap.ends_at for gap in found) is not bool(on_call(shifts, at))


@pytest.mark.parametrize("days", [0, -1])
def test_no_days_make_no_shifts(days: int) -> None:
    assert occurrences([Weekly(0, time(8), time(9))], MONDAY, days) == []
