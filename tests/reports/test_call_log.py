"""The call log, callers masked; and how fast the pages were accepted."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hotline.events import Happened
from hotline.reports.periods import parse_period
from hotline.reports.service import behind, pages_report
from hotline.settings import Settings
from hotline.tickets.models import Contact, Ticket
from hotline.tickets.reference import reference
from tests.reports.conftest import NOW, Begin
from tests.reports.rows import (
    DAY,
    NOON,
    WORKED_ROWS,
    add_call,
    add_counsellor,
    add_page,
    load,
    log_of,
)


def test_a_call_from_end_to_end(begin: Begin, settings: Settings) -> None:
    with begin() as work:
        amani = add_counsellor(work)
        add_call(
            work,
            language="sw",
            menu_path="greet>2>main>4",
            queue="help",
            priority="P3",
            outcome="live_support",
            offered_at=NOON + timedelta(seconds=21.5),
            answered_at=NOON + timedelta(seconds=33.5),
            answered_by=amani,
            wait_s=12,
            talk_s=600,
            hold_s=0,
            wrap_s=45.5,
        )
    assert log_of(begin, settings, "2026-11-24") == [
        {
            "reference": reference(482173),
            "received_at": "2026-11-24T12:00:00+03:00",
            "line": "tollfree_0800",
            "language": "sw",
            "menu_path": "greet>2>main>4",
            "queue": "help",
            "priority": "P3",
            "time_to_offer_s": 21.5,
            "wait_s": 12,
            "talk_s": 600,
            "hold_s": 0,
            "wrap_s": 45.5,
            "outcome": "live_support",
            "answered_by": "Amani",
            "caller": "••• ••• 678",
        }
    ]


@pytest.mark.parametrize(
    ("status", "tail", "shown"),
    [("present", "678", "••• ••• 678"), ("withheld", None, "withheld"), ("unparseable", None, "unparseable")],
)
def test_the_caller_is_masked(begin: Begin, settings: Settings, status: str, tail: str | None, shown: str) -> None:
    with begin() as work:
        add_call(work, outcome="ivr_hangup", caller_id_status=status, number_tail=tail)
    (call,) = log_of(begin, settings, "2026-11-24")
    assert call["caller"] == shown


def test_calls_come_in_order_of_arrival_and_only_those_of_the_period(begin: Begin, settings: Settings) -> None:
    load(begin, *reversed(WORKED_ROWS), "2026-11-25T00:00:00+03:00,abandoned,4,,,,0")
    log = log_of(begin, settings, "2026-11-24..2026-11-24")
    times = [call["received_at"] for call in log]
    assert len(times) == 13
    assert times == sorted(times)
    assert len(log_of(begin, settings, "2026-11-24..2026-11-25")) == 14


def test_a_ticket_two_calls_were_joined_to_is_named_with_both(begin: Begin, settings: Settings) -> None:
    with begin() as work:
        add_call(work, 1, outcome="abandoned", wait_s=60, queue="danger")
        again = add_call(work, 2, outcome="abandoned", wait_s=60, queue="danger")
        first = work.session.scalars(select(Ticket.id).where(Ticket.reference == reference(1))).one()
        work.session.get_one(Contact, again).ticket_id = first
    assert [call["reference"] for call in log_of(begin, settings, "2026-11-24")] == [reference(1)] * 2
    with begin() as work:
        assert behind(work.session, DAY, "danger.abandoned", settings).counted == [reference(1)] * 2


def test_an_unanswered_page_counts_as_a_failure_and_the_first_acceptance_counts(begin: Begin) -> None:
    with begin() as work:
        call = add_call(work, outcome="live_support")
        ticket = work.session.get_one(Contact, call).ticket_id
        accepted = add_page(work, ticket, "MED", "accepted")
        add_page(work, ticket, "LEGAL", "climbing")
        add_page(work, ticket, "PSYCH", "closed", close_code="prank", closed_at=NOON)
        # She accepted after 170 s, fell silent, and another accepted long after: the first acceptance counts.
        for seconds in (900, 170):
            work.now = NOON + timedelta(seconds=seconds)
            work.record(Happened.PAGE_ACCEPTED, page=accepted)
    with begin() as work:
        found = pages_report(work.session, parse_period("2026-11-24", NOW, ZoneInfo("Africa/Nairobi")), NOW)
    assert found["P1"] == {
        "within_s": 180,
        "opened": 3,
        "due": 2,
        "acknowledged": 1,
        "mean_acknowledge_s": 170,
        "acknowledged_within_rate": 0.5,
    }
    assert found["P2"]["acknowledged_within_rate"] is None
