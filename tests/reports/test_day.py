"""The figures of a day, from rows to the agreed shape."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from hotline.errors import SettingsError
from hotline.reports.service import day_report
from hotline.settings import Settings
from hotline.tickets.models import WorkItemCall
from hotline.tickets.reference import reference
from tests.reports.conftest import Begin
from tests.reports.rows import (
    DAY,
    NOON,
    WORKED_ROWS,
    add_call,
    closed_work,
    day,
    load,
    log_of,
)

NO_RATES = [
    "service_level_net",
    "service_level_gross",
    "asa_s",
    "asa_median_s",
    "asa_p90_s",
    "abandonment_net",
    "live_answer_rate",
    "reached_help_rate",
    "human_within_30m_rate",
    "longest_delay_s",
    "aht_s",
]
COUNTS = ["offered", "short_abandons", "abandoned", "answered", "answered_in_t", "voicemail", "callback_booked"]
EMPTY: dict[str, Any] = {**dict.fromkeys(COUNTS, 0), **dict.fromkeys(NO_RATES)}
WORKED_FIGURES = {
    "offered": 10,
    "short_abandons": 1,
    "abandoned": 1,
    "answered": 6,
    "answered_in_t": 4,
    "voicemail": 1,
    "callback_booked": 1,
    "service_level_net": 4 / 9,
    "service_level_gross": 0.4,
    "asa_s": 22.5,
    "asa_median_s": 17.5,
    "asa_p90_s": 62,
    "abandonment_net": 1 / 9,
    "live_answer_rate": 6 / 9,
    "reached_help_rate": 8 / 9,
    "human_within_30m_rate": 6 / 9,
    "longest_delay_s": 90,
    "aht_s": 3320 / 6,
}


def test_the_worked_log_gives_exactly_its_figures_in_the_agreed_shape(begin: Begin, settings: Settings) -> None:
    load(begin, *WORKED_ROWS)
    report = day(begin, settings)
    formula = report.pop("formula")
    assert report == {
        "date": "2026-11-24",
        "timezone": "Africa/Nairobi",
        "t_s": 20,
        "s_s": 10,
        "received": 13,
        **WORKED_FIGURES,
        "danger": EMPTY,
    }
    assert {"received", *WORKED_FIGURES} <= set(formula)
    assert formula["service_level_net"].endswith("answered_in_t / (offered - short_abandons)")
    assert json.loads(json.dumps(report)) == report


def test_the_keys_stand_in_the_agreed_order(begin: Begin, settings: Settings) -> None:
    figures = [*COUNTS, *NO_RATES]
    report = day(begin, settings)
    assert list(report) == ["date", "timezone", "t_s", "s_s", "formula", "received", *figures, "danger"]
    assert list(report["danger"]) == figures


def test_a_day_without_calls_has_no_rates(begin: Begin, settings: Settings) -> None:
    report = day(begin, settings)
    del report["formula"], report["date"], report["timezone"], report["t_s"], report["s_s"]
    assert report == {"received": 0, **EMPTY, "danger": EMPTY}


def test_danger_stands_apart_with_ten_seconds_and_no_short_abandons(begin: Begin, settings: Settings) -> None:
    danger = [
        "2026-11-24T08:00:00+03:00,live_support,10,300,0,60,1",
        "2026-11-24T08:01:00+03:00,live_support,11,100,0,20,1",
        "2026-11-24T08:02:00+03:00,abandoned,4,,,,1",
        "2026-11-24T08:03:00+03:00,live_support,1801,100,0,20,1",
    ]
    load(begin, *WORKED_ROWS, *danger)
    report = day(begin, settings)
    assert report["received"] == 17
    assert {name: report[name] for name in WORKED_FIGURES} == WORKED_FIGURES
    assert report["danger"] == {
        "offered": 4,
        "short_abandons": 0,
        "abandoned": 1,
        "answered": 3,
        "answered_in_t": 1,
        "voicemail": 0,
        "callback_booked": 0,
        "service_level_net": 0.25,
        "service_level_gross": 0.25,
        "asa_s": (10 + 11 + 1801) / 3,
        "asa_median_s": 11,
        "asa_p90_s": 1801,
        "abandonment_net": 0.25,
        "live_answer_rate": 0.75,
        "reached_help_rate": 0.75,
        "human_within_30m_rate": 0.5,
        "longest_delay_s": 1801,
        "aht_s": 200,
    }


def test_half_past_midnight_in_nairobi_is_the_next_day_though_still_january_in_utc(
    begin: Begin, settings: Settings
) -> None:
    load(begin, "2026-01-31T21:30:00Z,abandoned,35,,,,0", "2026-01-31T20:59:59Z,ivr_hangup,,,,,0")
    assert day(begin, settings, date(2026, 1, 31))["received"] == 1
    assert day(begin, settings, date(2026, 2, 1))["received"] == 1
    assert day(begin, settings, date(2026, 2, 1))["abandoned"] == 1
    assert [call["received_at"] for call in log_of(begin, settings, "2026-02")] == ["2026-02-01T00:30:00+03:00"]


def test_other_days_do_not_leak_in_whatever_their_outcome(begin: Begin, settings: Settings) -> None:
    outcomes = ("live_support", "voicemail", "callback_booked", "abandoned", "ivr_hangup", "quick_exit")
    days = ("2026-11-23T23:59:59+03:00", "2026-11-25T00:00:00+03:00", "2026-10-24T12:00:00+03:00")
    load(begin, *(f"{when},{outcome},5,,,,{danger}" for when in days for outcome in outcomes for danger in (0, 1)))
    report = day(begin, settings)
    assert (report["received"], report["offered"], report["danger"]["offered"]) == (0, 0, 0)


def test_the_thresholds_are_those_of_the_settings(begin: Begin, settings: Settings) -> None:
    load(begin, *WORKED_ROWS)
    strict = settings.model_copy(update={"service_seconds": 8, "short_abandon_seconds": 3})
    report = day(begin, strict)
    assert (report["t_s"], report["s_s"]) == (8, 3)
    assert (report["answered_in_t"], report["short_abandons"], report["abandoned"]) == (2, 0, 2)
    assert "T = 8 s, S = 3 s" in report["formula"]["thresholds"]


def test_a_live_call_is_answered_once_a_human_had_her(begin: Begin, settings: Settings) -> None:
    with begin() as work:
        add_call(
            work,
            queue="help",
            outcome="dropped_network",
            offered_at=NOON + timedelta(seconds=30),
            answered_at=NOON + timedelta(seconds=1801),
            wait_s=1771,
            talk_s=100,
        )
    report = day(begin, settings)
    assert (report["answered"], report["abandoned"]) == (1, 0)
    # The thirty minutes count from her call's arrival, not from her asking for a human.
    assert report["human_within_30m_rate"] == 0


def test_test_calls_are_left_out_by_their_flag(begin: Begin, settings: Settings) -> None:
    with begin() as work:
        add_call(work, 1, outcome="abandoned", wait_s=35, queue="help", test=True)
        add_call(work, 2, outcome="abandoned", wait_s=35, queue="help")
    assert day(begin, settings)["received"] == 1
    assert [call["reference"] for call in log_of(begin, settings, "2026-11-24")] == [reference(2)]


def test_calls_that_go_on_are_received_and_counted_as_they_stand(begin: Begin, settings: Settings) -> None:
    with begin() as work:
        add_call(work, 1, state="waiting", queue="help", offered_at=NOON)
        add_call(work, 2, state="talking", queue="help", offered_at=NOON, answered_at=NOON, wait_s=0)
        add_call(work, 3, state="leaving_message", queue="help", offered_at=NOON, wait_s=70)
    report = day(begin, settings)
    assert (report["received"], report["offered"], report["answered"]) == (3, 2, 1)


def test_who_was_reached_by_a_callback_within_thirty_minutes_spoke_with_a_human(
    begin: Begin, settings: Settings
) -> None:
    with begin() as work:
        calls = [
            add_call(work, number, outcome="callback_booked", queue="help", offered_at=NOON, wait_s=48)
            for number in range(4)
        ]
        kept = [(calls[0], "reached", 30), (calls[1], "reached", 31), (calls[2], "unreachable", 10)]
        for call, reason, minutes in kept:
            work.session.add(closed_work(work, call, reason, minutes))
    assert day(begin, settings)["human_within_30m_rate"] == 1 / 4


def test_a_second_cry_from_the_same_number_is_answered_by_the_same_callback(begin: Begin, settings: Settings) -> None:
    with begin() as work:
        first = add_call(work, 1, outcome="abandoned", queue="danger", offered_at=NOON, wait_s=60)
        again = add_call(work, 2, outcome="abandoned", queue="danger", offered_at=NOON, wait_s=60)
        item = closed_work(work, first, "reached", 10)
        work.session.add(item)
        work.session.flush()
        work.session.add(WorkItemCall(item_id=item.id, call_id=again, at=NOON))
    assert day(begin, settings)["danger"]["human_within_30m_rate"] == 1


def test_a_report_is_one_statement(begin: Begin, settings: Settings) -> None:
    load(begin, *WORKED_ROWS)
    seen: list[str] = []
    with begin() as work:
        engine = work.session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        day_report(work.session, DAY, settings)
    (statement,) = seen
    assert "sealed" not in statement


def test_a_zone_that_does_not_exist_is_told(begin: Begin, settings: Settings) -> None:
    with pytest.raises(SettingsError, match="HOTLINE_TIMEZONE is 'Afrika/Nairobi'"):
        day(begin, settings.model_copy(update={"timezone": "Afrika/Nairobi"}))
