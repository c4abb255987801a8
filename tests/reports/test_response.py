"""How fast help came: the worked examples, by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.reports.response import (
    CallbackFacts,
    PageFacts,
    acknowledged_within,
    due_pages,
    mean_acknowledge_s,
    responded_in_time,
)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=UTC)


def page(opened: str, acknowledged: str | None, *, called_off: bool = False) -> PageFacts:
    return PageFacts("4821730", "MED", "P1", at(opened), at(acknowledged) if acknowledged else None, called_off)


# Two were rung for the first page: one at 02:14:05, who was silent, the other at 02:16:05.
ACCEPTED_BY_THE_SECOND = page("02:14:00", "02:17:20")
ACCEPTED_AT_ONCE = page("03:00:00", "03:00:45")
NEVER_ACCEPTED = page("04:00:00", None)
THREE = [ACCEPTED_BY_THE_SECOND, ACCEPTED_AT_ONCE, NEVER_ACCEPTED]


def test_time_to_acknowledge_counts_from_the_opening_not_from_the_last_attempt() -> None:
    assert ACCEPTED_BY_THE_SECOND.acknowledge_s == 200
    assert ACCEPTED_AT_ONCE.acknowledge_s == 45
    assert NEVER_ACCEPTED.acknowledge_s is None
    assert mean_acknowledge_s(THREE) == 122.5


def test_a_page_nobody_accepted_is_a_failure_not_left_out() -> None:
    assert acknowledged_within(THREE, 300) == 2 / 3
    assert acknowledged_within(THREE, 200) == 2 / 3
    assert acknowledged_within(THREE, 199) == 1 / 3


def test_without_pages_there_is_no_rate() -> None:
    assert acknowledged_within([], 300) is None
    assert mean_acknowledge_s([NEVER_ACCEPTED]) is None


def test_a_page_that_still_has_time_is_not_yet_due_and_one_called_off_never_is() -> None:
    called_off = page("01:00:00", None, called_off=True)
    assert due_pages([*THREE, called_off], 300, at("04:04:59")) == [ACCEPTED_BY_THE_SECOND, ACCEPTED_AT_ONCE]
    assert due_pages([*THREE, called_off], 300, at("04:05:00")) == THREE


def test_a_callback_is_measured_from_when_it_was_safe_to_make_it() -> None:
    callback = CallbackFacts(at("10:00:00"), at("14:00:00"), at("14:12:00"), at("15:05:00"))
    assert callback.attempt_s == 12 * 60
    assert callback.contact_s == 65 * 60
    assert callback.raw_attempt_s == 252 * 60
    assert callback.raw_contact_s == 305 * 60


def test_a_callback_without_a_window_or_with_one_already_open_is_due_at_once() -> None:
    assert CallbackFacts(at("10:00:00"), None, at("10:05:00"), None).attempt_s == 300
    assert CallbackFacts(at("10:00:00"), at("09:00:00"), at("10:05:00"), None).attempt_s == 300
    assert CallbackFacts(at("10:00:00"), None, None, None).contact_s is None


@pytest.mark.parametrize(
    ("hours", "rate"),
    [([0.5, 1, 2, 3, 5, 8, 12, 24.0, 24.5, None], 0.8), ([None], 0.0), ([24.0], 1.0), ([], None)],
)
def test_a_response_counts_within_24_hours_and_none_is_a_failure(hours: list[float | None], rate: float | None) -> None:
    assert responded_in_time(hours) == rate
