"""The figures by hand: the worked log, its boundaries, and what must hold for any calls at all."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.reports import metrics
from hotline.reports.metrics import CallFacts, Ending, Figure, Thresholds, ending, median, percentile, reckon

LIMITS = Thresholds(t_s=20, s_s=10)
DANGER_LIMITS = Thresholds(t_s=10, s_s=None)
ALL = (*metrics.DAILY, *metrics.FURTHER)


def call(outcome: str | None, wait_s: float | None = None, *handled: float, queue: str | None = "help") -> CallFacts:
    """A call; with `handled`, its talk, hold and wrap-up, it was answered."""
    return CallFacts(
        reference="4821730",
        received_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
        queue=queue,
        outcome=outcome,
        answered=bool(handled),
        wait_s=wait_s,
        talk_s=handled[0] if handled else None,
        hold_s=handled[1] if handled else None,
        wrap_s=handled[2] if handled else None,
        human_after_s=wait_s if handled else None,
    )


C01 = call("live_support", 8, 600, 0, 120)
C02 = call("live_support", 15, 300, 0, 60)
C03 = call("live_support", 25, 900, 0, 180)
C04 = call("live_support", 62, 420, 30, 90)
C05 = call("abandoned", 4)
C06 = call("abandoned", 35)
C07 = call("voicemail", 90)
C08 = call("ivr_hangup")
C09 = call("quick_exit")
C10 = call("self_service")
C11 = call("live_support", 20, 480, 0, 60)
C12 = call("callback_booked", 48)
C13 = call("live_support", 5, 70, 0, 10)
WORKED = [C01, C02, C03, C04, C05, C06, C07, C08, C09, C10, C11, C12, C13]


def test_the_worked_log() -> None:
    assert reckon(WORKED, LIMITS) == {
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


def test_the_worked_log_in_the_further_figures() -> None:
    assert reckon(WORKED, LIMITS, metrics.FURTHER) == {
        "still_waiting": 0,
        "service_level_lenient": 0.5,
        "service_level_answered_only": 4 / 6,
        "abandonment_gross": 0.2,
        "time_to_abandon_s": 35,
        "att_s": 2770 / 6,
        "hold_s": 5,
        "acw_s": 520 / 6,
    }


def test_the_published_comparison_of_four_service_levels() -> None:
    calls = [call("live_support", 20, 1, 0, 0)] * 860 + [call("live_support", 21, 1, 0, 0)] * 140
    calls += [call("abandoned", 20)] * 20 + [call("abandoned", 21)] * 40
    short_within_t = Thresholds(t_s=20, s_s=20)
    values = reckon(calls, short_within_t, ALL)
    assert values["service_level_lenient"] == pytest.approx(0.830, abs=5e-4)
    assert values["service_level_answered_only"] == pytest.approx(0.860, abs=5e-4)
    assert values["service_level_gross"] == pytest.approx(0.811, abs=5e-4)
    assert values["service_level_net"] == 860 / 1040


def test_a_danger_call_abandoned_after_four_seconds_is_a_case_to_review_not_noise() -> None:
    values = reckon([replace(C05, queue="danger")], DANGER_LIMITS)
    assert (values["short_abandons"], values["abandoned"], values["abandonment_net"]) == (0, 1, 1.0)


def test_thresholds_are_inclusive() -> None:
    on_time = reckon([call("live_support", 20, 1, 0, 0), call("abandoned", 10)], LIMITS)
    assert (on_time["answered_in_t"], on_time["short_abandons"]) == (1, 1)
    late = reckon([call("live_support", 20.001, 1, 0, 0), call("abandoned", 10.001)], LIMITS)
    assert (late["answered_in_t"], late["short_abandons"]) == (0, 0)


def test_without_calls_there_are_no_rates() -> None:
    values = reckon([], LIMITS, ALL)
    counts = {figure.name for figure in ALL if figure.unit == "calls"}
    assert {values[name] for name in counts} == {0}
    assert {value for name, value in values.items() if name not in counts} == {None}


@pytest.mark.parametrize(
    "outcome", ["abandoned", "ivr_hangup", "quick_exit", "self_service", "rejected_abuse", "dropped_network"]
)
def test_an_offered_call_that_reached_nothing_is_an_abandon_whatever_ended_it(outcome: str) -> None:
    assert ending(call(outcome, 35)) is Ending.ABANDONED


def test_a_message_or_callback_that_never_sought_a_human_is_not_offered() -> None:
    assert reckon([call("voicemail"), call("callback_booked")], LIMITS)["offered"] == 0


def test_who_spoke_with_a_human_was_answered_even_if_the_line_dropped_or_she_left_a_message_afterwards() -> None:
    for outcome in ("dropped_network", "voicemail", "callback_booked", "quick_exit"):
        assert ending(call(outcome, 12, 60, 0, 0)) is Ending.ANSWERED


def test_a_call_that_goes_on_is_accounted_for() -> None:
    values = reckon([*WORKED, call(None, 70)], LIMITS, ALL)
    assert (values["offered"], values["still_waiting"]) == (11, 1)


def test_a_count_that_does_not_add_up_is_noticed() -> None:
    values = reckon(WORKED, LIMITS)
    assert metrics.accounts_for_all(values, waiting=0)
    assert not metrics.accounts_for_all(values, waiting=1)
    assert not metrics.accounts_for_all({**values, "voicemail": 2}, waiting=0)
    forgetful = Figure("voicemail", "", metrics.still_waiting, metrics.still_waiting, metrics.DAILY[0].reckon)
    with pytest.raises(AssertionError, match="accounted for"):
        reckon(WORKED, LIMITS, [forgetful])


def test_a_human_within_thirty_minutes_may_be_one_who_called_back() -> None:
    called_back = replace(C12, human_after_s=1800)
    too_late = replace(C07, human_after_s=1800.5)
    assert reckon([called_back, too_late], LIMITS)["human_within_30m_rate"] == 0.5


def test_the_middle_and_the_ninetieth_of_a_hundred() -> None:
    assert median([5]) == 5
    assert median([9, 1, 5]) == 5
    assert median([1, 2, 4, 100]) == 3
    assert percentile([8, 15, 25, 62, 20, 5], 90) == 62
    assert percentile(list(range(1, 11)), 90) == 9
    assert percentile(list(range(1, 101)), 90) == 90
    assert percentile([7], 90) == 7
    assert percentile([], 90) is None


def test_n_is_what_a_fraction_or_a_mean_is_over() -> None:
    values = reckon(WORKED, LIMITS)
    n = {figure.name: metrics.how_many(figure, values) for figure in metrics.DAILY}
    assert (n["service_level_net"], n["service_level_gross"], n["asa_s"], n["longest_delay_s"]) == (9, 10, 6, 10)


seconds = st.one_of(st.integers(0, 4000), st.floats(0, 4000, allow_nan=False))
outcomes = st.sampled_from(
    [None, "live_support", "self_service", "voicemail", "callback_booked", "abandoned", "ivr_hangup", "quick_exit"]
)
calls_of_any_kind = st.builds(
    CallFacts,
    reference=st.just("4821730"),
    received_at=st.just(datetime(2026, 11, 24, tzinfo=UTC)),
    queue=st.sampled_from([None, "danger", "urgent", "help"]),
    outcome=outcomes,
    answered=st.booleans(),
    wait_s=st.none() | seconds,
    talk_s=st.none() | seconds,
    hold_s=st.none() | seconds,
    wrap_s=st.none() | seconds,
    human_after_s=st.none() | seconds,
)
limits_of_any_kind = st.builds(Thresholds, t_s=st.integers(0, 60), s_s=st.none() | st.integers(0, 60))


@given(st.lists(calls_of_any_kind, max_size=30), limits_of_any_kind)
def test_any_mixture_of_calls_is_accounted_for_in_both_blocks(calls: list[CallFacts], limits: Thresholds) -> None:
    danger, others = metrics.danger_calls(calls), metrics.other_calls(calls)
    assert len(danger) + len(others) == len(calls)
    for block in (danger, others):
        values = reckon(block, limits, ALL)
        assert metrics.accounts_for_all(values, int(values["still_waiting"] or 0))
        for figure in ALL:
            value = values[figure.name]
            assert figure.unit != "fraction" or value is None or 0 <= value <= 1


@given(st.lists(calls_of_any_kind, max_size=30), limits_of_any_kind, st.randoms())
def test_the_order_of_calls_changes_no_figure(
    calls: list[CallFacts], limits: Thresholds, chance: random.Random
) -> None:
    shuffled = chance.sample(calls, len(calls))
    assert reckon(shuffled, limits, ALL) == reckon(calls, limits, ALL)


@given(st.lists(calls_of_any_kind, max_size=30), limits_of_any_kind)
def test_what_a_figure_counts_is_among_what_it_counts_it_among(calls: list[CallFacts], limits: Thresholds) -> None:
    for figure in ALL:
        counted, among = metrics.behind_figure(calls, limits, figure)
        assert all(any(one is other for other in among) for one in counted)
