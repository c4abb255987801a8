"""How long things are kept, with dates worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.privacy.retention import DAYS, MONTHS, Kept, is_over, keep_until, months_later, recording_until

RECORDED = datetime(2026, 1, 31, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("what", "until"),
    [
        (Kept.AUDIO, datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        (Kept.NUMBER, datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        (Kept.NARRATIVE, datetime(2027, 1, 31, 18, 30, tzinfo=UTC)),
        (Kept.CALL_RECORD, datetime(2027, 2, 28, 18, 30, tzinfo=UTC)),
        (Kept.AUDIT, datetime(2029, 1, 31, 18, 30, tzinfo=UTC)),
        (Kept.CODED, datetime(2031, 1, 31, 18, 30, tzinfo=UTC)),
    ],
)
def test_each_thing_has_its_time(what: Kept, until: datetime) -> None:
    assert keep_until(what, RECORDED) == until


def test_everything_that_is_kept_has_exactly_one_time() -> None:
    assert sorted([*DAYS, *MONTHS]) == sorted(Kept)


def test_it_is_over_at_the_instant_and_not_a_second_before() -> None:
    end = RECORDED + timedelta(days=30)
    assert not is_over(Kept.AUDIO, RECORDED, end - timedelta(seconds=1))
    assert is_over(Kept.AUDIO, RECORDED, end)


def test_a_legal_hold_puts_it_off_until_the_hold_ends_and_never_brings_it_forward() -> None:
    hold = datetime(2026, 6, 1, tzinfo=UTC)
    assert keep_until(Kept.AUDIO, RECORDED, hold) == hold
    assert keep_until(Kept.CODED, RECORDED, hold) == datetime(2031, 1, 31, 18, 30, tzinfo=UTC)
    assert recording_until(RECORDED, 30, hold) == hold


def test_audio_is_kept_as_long_as_set_but_never_longer_than_callers_are_told() -> None:
    assert recording_until(RECORDED, 7) == datetime(2026, 2, 7, 18, 30, tzinfo=UTC)
    assert recording_until(RECORDED, 90) == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)


def test_a_month_after_a_day_that_does_not_exist_is_the_months_last_day() -> None:
    assert months_later(datetime(2028, 1, 31, tzinfo=UTC), 1) == datetime(2028, 2, 29, tzinfo=UTC)
    assert months_later(datetime(2026, 12, 15, tzinfo=UTC), 13) == datetime(2028, 1, 15, tzinfo=UTC)
