"""The demonstration's past month: believable, the same every time, and only where nobody has called yet."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from hotline.app import NoCarrier
from hotline.calls.models import Call, Offer
from hotline.db import make_engine
from hotline.events import Happened
from hotline.operations.demonstration import seed
from hotline.operations.past_calls import told_month
from hotline.operations.past_month import tell_past_month
from hotline.privacy import KeyRing
from hotline.reports import parse_period
from hotline.reports.oversight import oversight
from hotline.reports.period_report import period_report
from hotline.runtime import Runtime
from hotline.tickets.models import Ticket
from hotline.work import Event
from tests.operations.test_demonstration import NOW, nothing_follows, settings

BEGINS = datetime(2026, 10, 25, 21, tzinfo=UTC)
ENDS = datetime(2026, 11, 24, 12, tzinfo=UTC)


def a_hotline(database_url: str, *, demonstration: bool = True) -> Runtime:
    return Runtime(
        settings=settings(database_url, demonstration=demonstration),
        engine=make_engine(database_url, pool_size=2),
        keys=KeyRing({"k1": bytes(32)}, bytes(32)),
        carrier=NoCarrier(),
        react=nothing_follows,
        clock=lambda: NOW,
    )


def test_the_same_month_is_told_the_same_way() -> None:
    first = told_month(BEGINS, ENDS, 7)
    assert first == told_month(BEGINS, ENDS, 7)
    assert first != told_month(BEGINS, ENDS, 8)


def test_it_could_have_been_a_month_on_this_line() -> None:
    told = told_month(BEGINS, ENDS, 7)
    offered = [call for call in told if call.wait_s is not None]
    talked = [call for call in offered if call.answered_by]
    assert 600 < len(told) < 900
    assert 0.8 < len(talked) / len(offered) < 0.97
    assert {call.outcome for call in told} >= {"live_support", "abandoned", "voicemail", "callback_booked"}
    assert all(call.answered_by is None or call.answered_by in call.rung for call in told)


def test_nobody_talks_with_two_callers_at_once() -> None:
    talks: dict[str, list[tuple[datetime, datetime]]] = {}
    for call in told_month(BEGINS, ENDS, 7):
        if call.answered_by:
            begun = call.at + timedelta(seconds=call.menu_s + (call.wait_s or 0))
            talks.setdefault(call.answered_by, []).append((begun, begun + timedelta(seconds=call.talk_s or 0)))
    for spans in talks.values():
        ordered = sorted(spans)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered))


def test_it_is_written_fast_and_flagged_and_leaves_something_to_do(database_url: str) -> None:
    runtime = a_hotline(database_url)
    seed(runtime)
    began = time.perf_counter()
    told = tell_past_month(runtime)
    assert time.perf_counter() - began < 5
    with runtime.begin() as work:
        session = work.session
        assert told == session.scalar(select(func.count()).select_from(Call))
        assert session.scalar(select(func.count()).where(Ticket.demonstration.is_(False))) == 0
        assert session.scalar(select(func.count()).where(Offer.state.in_(("placed", "ringing", "accepted")))) == 0
        arrived = select(func.count()).where(Event.kind == Happened.CALL_ARRIVED)
        assert session.scalar(arrived) == told
        period = parse_period("last-month..this-month", NOW, ZoneInfo("Africa/Nairobi"))
        report = period_report(session, period, NOW, runtime.settings)
        assert report.received.value == told
        seen = oversight(work, None)
        assert seen.p1
        assert seen.messages
        assert seen.promises
        assert seen.pages
        assert seen.unreached
    runtime.engine.dispose()


@pytest.mark.parametrize("demonstration", [True, False])
def test_it_is_told_once_and_only_in_a_demonstration(database_url: str, demonstration: bool) -> None:
    runtime = a_hotline(database_url, demonstration=demonstration)
    seed(runtime)
    assert (tell_past_month(runtime) > 0) is demonstration
    assert tell_past_month(runtime) == 0
    runtime.engine.dispose()
