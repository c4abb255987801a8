"""Erlang's formulas against their published values and against each other."""

from __future__ import annotations

import math

import pytest

from hotline.errors import BadInput
from hotline.reports.staffing import erlang_a, erlang_b, erlang_c, expect, occupancy, utilisation


def test_the_widely_published_example() -> None:
    # 360 calls in half an hour, 240 s each, 55 agents, 15 s
    found = expect(720, 240, 55, 15)
    assert found.load == pytest.approx(48.0)
    assert found.occupancy == pytest.approx(0.8727, abs=5e-5)
    assert found.wait_probability == pytest.approx(0.2387, abs=5e-5)
    assert found.average_wait_s == pytest.approx(8.184, abs=5e-4)
    assert found.service_level == pytest.approx(0.8459, abs=5e-5)


@pytest.mark.parametrize(
    ("counsellors", "waits", "level", "average_s", "busy", "if_waiting_s", "give_up"),
    [
        (4, 0.509, 0.496, 917, 0.75, 1800, 0.188),
        (5, 0.236, 0.769, 213, 0.60, 900, 0.096),
        (6, 0.099, 0.904, 59, 0.50, 600, 0.044),
        (7, 0.038, 0.964, 17, 0.43, 450, 0.017),
    ],
)
def test_a_hotline_of_six_calls_an_hour(
    counsellors: int, waits: float, level: float, average_s: float, busy: float, if_waiting_s: float, give_up: float
) -> None:
    found = expect(6, 1800, counsellors, 20)
    assert found.wait_probability == pytest.approx(waits, abs=5e-4)
    assert found.service_level == pytest.approx(level, abs=5e-4)
    assert found.average_wait_s == pytest.approx(average_s, abs=0.5)
    assert found.occupancy == pytest.approx(busy, abs=5e-3)
    assert found.wait_if_waiting_s == pytest.approx(if_waiting_s)
    assert erlang_a(6, 1800, counsellors, 120).abandon_probability == pytest.approx(give_up, abs=5e-4)


@pytest.mark.parametrize(("counsellors", "level", "average_s"), [(2, 0.670, 600), (3, 0.911, 82), (4, 0.980, 12)])
def test_a_hotline_of_two_calls_an_hour(counsellors: int, level: float, average_s: float) -> None:
    found = expect(2, 1800, counsellors, 20)
    assert found.service_level == pytest.approx(level, abs=5e-4)
    assert found.average_wait_s == pytest.approx(average_s, abs=0.5)


def test_blocking_by_hand() -> None:
    # B(1) = 3/4; B(2) = 2.25 / 4.25
    assert erlang_b(3, 0) == 1
    assert erlang_b(3, 1) == 0.75
    assert erlang_b(3, 2) == pytest.approx(2.25 / 4.25)


def test_callers_who_never_give_up_are_those_of_erlang_c() -> None:
    assert erlang_a(6, 1800, 5, 1e9).wait_probability == pytest.approx(erlang_c(3, 5), abs=1e-6)


def test_callers_as_patient_as_a_call_is_long_see_a_poisson_tail() -> None:
    tail = 1 - math.fsum(math.exp(-3) * 3**k / math.factorial(k) for k in range(5))
    assert tail == pytest.approx(0.184737, abs=5e-7)
    assert erlang_a(6, 1800, 5, 1800).wait_probability == pytest.approx(tail)


def test_a_load_far_above_the_staff_neither_overflows_nor_hangs() -> None:
    flooded = erlang_a(100_000, 3600, 3, 120)
    assert flooded.wait_probability == pytest.approx(1.0)
    # Three counsellors take three calls an hour; all others give up.
    assert flooded.abandon_probability == pytest.approx(1 - 3 / 100_000)
    assert 0 < erlang_b(5000, 4000) < 1


def test_no_calls_means_no_waiting() -> None:
    assert expect(0, 1800, 1, 20).service_level == 1
    assert erlang_a(0, 1800, 1, 120).abandon_probability == 0


def test_a_queue_that_grows_without_end_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="3 counsellors cannot carry a load of 3; give more than 3"):
        expect(6, 1800, 3, 20)
    with pytest.raises(BadInput, match="patience"):
        erlang_a(6, 1800, 3, 0)


def test_occupancy_leaves_breaks_out_and_utilisation_does_not() -> None:
    # Two counsellors for an hour each, 600 s of breaks, 3320 s of handling
    assert occupancy(3320, 7200, 600) == 3320 / 6600
    assert utilisation(3320, 7200) == 3320 / 7200
    assert occupancy(0, 600, 600) is None
    assert utilisation(0, 0) is None
