"""The ladder, on paper: who is asked when, and what an empty rung does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.paging.ladder import (
    LADDERS,
    PageView,
    Reopen,
    Responder,
    RingRung,
    Wait,
    Who,
    has_rank,
    next_step,
    people_for,
    read,
    stamp,
)
from hotline.staff import Duty

OPENED = datetime(2026, 11, 24, 2, 14, tzinfo=UTC)
PENDO, TUMAINI, REHEMA, IMANI, JABALI, ASHA = (UUID(int=n) for n in range(1, 7))


def climb(priority: str, until_s: int) -> list[tuple[int, str]]:
    """When each rung rings, in seconds from the first, if nobody ever accepts."""
    page = PageView("climbing", LADDERS[priority], 0, None, OPENED)
    rung = []
    while page.due_at is not None and page.due_at <= OPENED + timedelta(seconds=until_s):
        step = next_step(page, page.due_at)
        assert isinstance(step, RingRung)
        rung.append((int((page.due_at - OPENED).total_seconds()), str(step.who)))
        page = PageView("climbing", page.ladder, step.level + 1, step.began, step.next_due)
    return rung


def test_a_p1_climbs_as_the_organisation_agreed() -> None:
    assert climb("P1", 600) == [
        (0, "first"),
        (60, "second"),
        (120, "discipline"),
        (180, "supervisor"),
        (360, "everyone"),
        (480, "everyone"),
        (600, "everyone"),
    ]


def test_a_p2_climbs_as_the_organisation_agreed() -> None:
    assert climb("P2", 2100) == [
        (0, "first"),
        (180, "second"),
        (360, "discipline"),
        (600, "supervisor"),
        (1200, "coordinators"),
        (1500, "everyone"),
        (1800, "everyone"),
        (2100, "everyone"),
    ]


def test_a_p3_has_two_hours_before_the_supervisor_and_never_stops_either() -> None:
    assert climb("P3", 14_400)[:4] == [(0, "first"), (1200, "second"), (3600, "discipline"), (7200, "supervisor")]
    assert climb("P3", 14_400)[-2:] == [(10_800, "coordinators"), (14_400, "coordinators")]


@pytest.mark.parametrize("priority", ["P1", "P2", "P3", "P4"])
def test_a_ladder_survives_being_stamped_on_a_page(priority: str) -> None:
    assert read(stamp(priority)) == LADDERS[priority]
    assert LADDERS[priority][-1].every_s is not None


def test_times_run_from_the_first_rung_not_from_the_opening() -> None:
    released = OPENED + timedelta(seconds=60)
    step = next_step(PageView("held", LADDERS["P2"], 0, None, released), released)
    assert step == RingRung(0, "first", released, released + timedelta(seconds=180), False)


def test_nothing_happens_before_its_time_or_after_the_end() -> None:
    due = OPENED + timedelta(seconds=60)
    assert next_step(PageView("held", LADDERS["P2"], 0, None, due), due - timedelta(seconds=1)) == Wait(due)
    assert next_step(PageView("closed", LADDERS["P2"], 2, OPENED, None), due) == Wait(None)
    assert next_step(PageView("accepted", LADDERS["P2"], 2, OPENED, None, contacted=True), due) == Wait(None)


def test_who_accepted_and_fell_silent_is_not_waited_for() -> None:
    assert next_step(PageView("accepted", LADDERS["P2"], 2, OPENED, OPENED), OPENED) == Reopen()


def test_after_a_long_standstill_the_rungs_do_not_all_ring_in_one_second() -> None:
    late = OPENED + timedelta(hours=1)
    step = next_step(PageView("climbing", LADDERS["P1"], 1, OPENED, OPENED + timedelta(seconds=60)), late)
    assert isinstance(step, RingRung)
    assert step.next_due == late + timedelta(seconds=30)


def test_a_rung_brought_forward_leaves_the_others_at_their_own_times() -> None:
    early = OPENED + timedelta(seconds=20)
    step = next_step(PageView("climbing", LADDERS["P1"], 1, OPENED, early), early)
    assert isinstance(step, RingRung)
    assert step.next_due == OPENED + timedelta(seconds=120)


def person(
    who: UUID, *disciplines: str, coordinator: bool = False, has_phone: bool = True, here: bool = True
) -> Responder:
    return Responder(who, frozenset(disciplines), coordinator, has_phone, here)


DUTIES = [
    Duty(PENDO, "MED", 1),
    Duty(TUMAINI, "MED", 1),
    Duty(REHEMA, "MED", 2),
    Duty(IMANI, "supervisor", 1),
    Duty(ASHA, "LEGAL", 1),
]
PEOPLE = [
    person(PENDO, "MED"),
    person(TUMAINI, "MED"),
    person(REHEMA, "MED"),
    person(IMANI),
    person(JABALI, coordinator=True),
    person(ASHA, "LEGAL"),
]


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("first", [PENDO, TUMAINI]),
        ("second", [REHEMA]),
        ("discipline", [PENDO, TUMAINI, REHEMA]),
        ("supervisor", [IMANI]),
        ("coordinators", [JABALI]),
        ("everyone", [PENDO, TUMAINI, REHEMA, IMANI, JABALI]),
    ],
)
def test_each_rung_means_its_people(who: Who, asked: list[UUID]) -> None:
    assert people_for(who, "MED", DUTIES, PEOPLE, set()) == asked


def test_who_declined_who_is_away_and_who_has_no_phone_are_not_asked() -> None:
    people = [person(PENDO, "MED", here=False), person(TUMAINI, "MED", has_phone=False), person(REHEMA, "MED")]
    assert people_for("discipline", "MED", DUTIES, people, set()) == [REHEMA]
    assert people_for("first", "MED", DUTIES, people, set()) == []
    assert people_for("discipline", "MED", DUTIES, people, {REHEMA}) == []


def test_everyone_wakes_those_off_shift_too() -> None:
    off = [person(ASHA, "MED", here=False), person(IMANI, here=False)]
    assert people_for("everyone", "MED", [Duty(IMANI, "supervisor", 1)], off, set()) == [ASHA, IMANI]


def test_when_everybody_has_declined_those_who_answer_for_the_line_are_asked_again() -> None:
    all_of_them = {one.id for one in PEOPLE}
    assert people_for("everyone", "MED", DUTIES, PEOPLE, all_of_them) == [IMANI, JABALI]
    assert people_for("discipline", "MED", DUTIES, PEOPLE, all_of_them) == []


def test_a_team_with_one_rank_has_no_gap_in_its_second() -> None:
    assert has_rank("second", "MED", DUTIES)
    assert not has_rank("second", "LEGAL", DUTIES)
    assert has_rank("second", "SHELTER", DUTIES)
    assert has_rank("first", "LEGAL", DUTIES)


@given(st.sampled_from(["P1", "P2", "P3", "P4"]), st.lists(st.integers(0, 4000), min_size=1, max_size=30))
def test_however_late_the_clock_looks_an_open_page_always_has_a_next_time(priority: str, delays: list[int]) -> None:
    page = PageView("climbing", LADDERS[priority], 0, None, OPENED)
    for delay in delays:
        assert page.due_at is not None
        now = page.due_at + timedelta(seconds=delay)
        step = next_step(page, now)
        assert isinstance(step, RingRung)
        assert step.next_due > now
        assert step.last is (page.level >= len(page.ladder) - 1)
        page = PageView("climbing", page.ladder, step.level + 1, step.began, step.next_due)
