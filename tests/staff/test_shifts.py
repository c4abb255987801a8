"""The rota in the database: rows ahead of time, one answer to who is on call, and no edit that leaves nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event, select

from hotline.errors import BadInput, NotAllowed
from hotline.staff import (
    Person,
    Shift,
    add_pattern,
    add_person,
    all_patterns,
    declare,
    double_bookings_ahead,
    find_person,
    gaps_ahead,
    mark_phone_missed,
    on_call,
    people_for_routing,
    presence_of,
    remove_pattern,
    retire_person,
    roll_shifts,
)
from hotline.work import Work
from tests.staff.hotline_at import Hotline

ALWAYS = (range(7), time(0), time(0))


def counsellor(work: Work, name: str, phone: str = "0712345678") -> Person:
    return add_person(work, name, ["counsellor"], phone=phone)


def names_on(work: Work, duty: str) -> list[str]:
    found = {person.id: person.work_name for person in work.session.scalars(select(Person))}
    return [found[one.person_id] for one in on_call(work.session, work.now) if one.duty == duty]


def test_who_is_on_call_changes_at_the_very_second_of_the_hand_over(hotline: Hotline) -> None:
    with hotline.begin() as work:
        add_pattern(work, counsellor(work, "Amani"), "primary", range(7), time(6), time(18))
        add_pattern(work, counsellor(work, "Baraka"), "primary", range(7), time(18), time(6))
    for instant, who in [
        (datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC), "Amani"),  # 17:59:59 in Nairobi
        (datetime(2026, 11, 24, 15, 0, tzinfo=UTC), "Baraka"),
        (datetime(2026, 11, 24, 21, 30, tzinfo=UTC), "Baraka"),  # after midnight
        (datetime(2026, 11, 25, 3, 0, tzinfo=UTC), "Amani"),
    ]:
        hotline.now = instant
        with hotline.begin() as work:
            assert names_on(work, "primary") == [who]


def test_a_night_that_has_begun_is_covered_when_it_is_put_on_the_rota(hotline: Hotline) -> None:
    hotline.now = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # Wednesday, 02:00 in Nairobi
    with hotline.begin() as work:
        add_pattern(work, counsellor(work, "Amani"), "primary", [1], time(22), time(6))
        assert names_on(work, "primary") == ["Amani"]


def test_rolling_again_changes_nothing_and_rolling_later_adds_what_is_new(hotline: Hotline) -> None:
    with hotline.begin() as work:
        add_pattern(work, counsellor(work, "Amani"), "primary", *ALWAYS)
        count = len(work.session.scalars(select(Shift)).all())
        assert count >= 35
        assert roll_shifts(work) == 0
    hotline.passes(days=2)
    with hotline.begin() as work:
        assert roll_shifts(work) == 2
        assert roll_shifts(work) == 0
        assert gaps_ahead(work.session, work.now, 35, ["primary"]) == []


def test_gaps_and_double_bookings_are_told_for_the_days_ahead(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = counsellor(work, "Amani")
        add_pattern(work, amani, "primary", range(7), time(0), time(23, 59))
        add_pattern(work, amani, "backup", [3], time(10), time(12))
        found = gaps_ahead(work.session, work.now, 2, ["primary"])
        assert [gap.ends_at - gap.starts_at for gap in found] == [timedelta(minutes=1)] * 2
        [double] = double_bookings_ahead(work.session, work.now, 7)
        assert double.ends_at - double.starts_at == timedelta(hours=2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"duty": "night"}, "not a duty"),
        ({"duty": "MED"}, "no MED responder"),
        ({"weekdays": []}, "weekday"),
        ({"weekdays": [7]}, "weekday"),
        ({"rank": 0}, "rank"),
        ({"zone": "Kenya/Nairobi"}, "time zone"),
        ({"zone": "/etc/passwd"}, "time zone"),
        ({"valid_from": date(2026, 12, 1), "valid_until": date(2026, 12, 1)}, "at least one day"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(hotline: Hotline, changes: dict[str, object], sentence: str) -> None:
    wish: dict[str, object] = {"duty": "primary", "weekdays": [0], "starts": time(8), "ends": time(9), **changes}
    with hotline.begin() as work:
        with pytest.raises(BadInput, match=sentence):
            add_pattern(work, counsellor(work, "Amani"), **wish)  # type: ignore[arg-type]  # the cases vary the types
        assert all_patterns(work.session) == []


def test_no_edit_of_the_rota_leaves_hours_with_nobody_unless_forced(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani, baraka = counsellor(work, "Amani"), counsellor(work, "Baraka")
        [mondays] = add_pattern(work, amani, "primary", [0], time(8), time(12))
        [alone] = add_pattern(work, amani, "primary", [1], time(8), time(12))
        add_pattern(work, baraka, "primary", [0], time(6), time(20))
        with pytest.raises(NotAllowed, match=r"nobody on primary"):
            remove_pattern(work, alone.id)
        assert remove_pattern(work, mondays.id) == []
        assert len(all_patterns(work.session)) == 2
        assert len(remove_pattern(work, alone.id, force=True)) == 2
        assert names_on(work, "primary") == []


def test_a_shift_taken_off_ends_now_and_what_was_served_stays(hotline: Hotline) -> None:
    with hotline.begin() as work:
        [tuesday, *_] = add_pattern(work, counsellor(work, "Amani"), "primary", [1], time(8), time(20))
        remove_pattern(work, tuesday.id, force=True)
    with hotline.begin() as work:
        [served] = work.session.scalars(select(Shift)).all()
        assert served.ends_at == hotline.now
        assert served.pattern_id is None
        assert on_call(work.session, work.now) == []


def test_who_is_retired_is_rung_no_more_and_her_number_is_forgotten(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = counsellor(work, "Amani")
        add_pattern(work, amani, "primary", *ALWAYS)
        with pytest.raises(NotAllowed):
            retire_person(work, amani)
        assert amani.active
        retire_person(work, amani, force=True)
    with hotline.begin() as work:
        amani = find_person(work, "Amani")
        assert (amani.active, amani.phone_sealed, amani.phone_index, amani.pin_hash) == (False, None, None, None)
        assert on_call(work.session, work.now) == []
        assert people_for_routing(work) == []
        assert roll_shifts(work) == 0


def test_the_last_one_on_duty_who_can_be_rung_leaves_only_by_force(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani, baraka = counsellor(work, "Amani"), counsellor(work, "Baraka")
        no_phone = add_person(work, "Zawadi", ["counsellor"])
        for person in (amani, baraka, no_phone):
            add_pattern(work, person, "primary", *ALWAYS)
        declare(work, baraka, "on_break", "tea")
        with pytest.raises(NotAllowed, match="Amani is the last one on duty"):
            declare(work, amani, "off_shift")
        assert presence_of(work, amani) == "available"
        declare(work, amani, "off_shift", "ill", force=True)
        assert presence_of(work, amani) == "off_shift"
    assert [one.data["last"] for one in hotline.happened if one.kind == "presence_changed"] == [False, True]


def test_a_break_of_ten_minutes_ends_by_itself(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = counsellor(work, "Amani")
        add_pattern(work, amani, "primary", *ALWAYS)
        declare(work, amani, "on_break", minutes=10, force=True)
    hotline.passes(minutes=9, seconds=59)
    with hotline.begin() as work:
        assert presence_of(work, amani) == "on_break"
    hotline.passes(seconds=1)
    with hotline.begin() as work:
        assert presence_of(work, amani) == "available"


def test_off_at_the_end_of_a_shift_is_no_longer_so_when_the_next_begins(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = counsellor(work, "Amani")
        add_pattern(work, amani, "primary", range(7), time(8), time(16))
        declare(work, amani, "off_shift", force=True)  # Tuesday, 14:00
    for hours, presence in [(1, "off_shift"), (3, "off_shift"), (17, "off_shift"), (18, "available")]:
        with hotline.begin() as work:
            work.now = hotline.now + timedelta(hours=hours)
            assert presence_of(work, amani) == presence


def test_routing_sees_everybody_in_two_statements(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = counsellor(work, "Amani")
        add_pattern(work, amani, "primary", *ALWAYS)
        add_person(work, "Jabali", ["supervisor"], coordinator=True)
        add_person(work, "Zuri", ["counsellor"], ["sw"])
        mark_phone_missed(work, amani.id)
    statements: list[str] = []
    event.listen(hotline.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with hotline.begin() as work:
        seen = {one.work_name: one for one in people_for_routing(work)}
    assert len(statements) == 2
    assert seen["Amani"].duties == {"primary"}
    assert seen["Amani"].phone_missed_at == hotline.now
    assert (seen["Amani"].has_phone, seen["Amani"].phone_dead) == (True, False)
    assert {name: one.presence for name, one in seen.items()} == {
        "Amani": "available",
        "Jabali": "available",
        "Zuri": "off_shift",
    }
    assert seen["Amani"].identity == f"p_{amani.id.hex}"
