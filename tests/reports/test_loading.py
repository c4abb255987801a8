"""A log of past calls is loaded whole into an empty hotline, or refused with every fault by its line."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.calls.models import Call
from hotline.errors import BadInput, TooLate
from hotline.privacy import open_for, seal_for
from hotline.reports.loading import COLUMNS, OUTCOMES, load_log, read_log
from hotline.tickets.models import Contact, Ticket
from hotline.tickets.reference import is_reference
from tests.reports.conftest import WORKED_LOG, Begin

HEADER = ",".join(COLUMNS)
GOOD = "2026-11-24T08:00:00+03:00,live_support,8,600,0,120,0"


def log(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def refusal(text: str) -> list[str]:
    with pytest.raises(BadInput) as refused:
        read_log(text)
    first, *faults = str(refused.value).splitlines()
    assert first == "nothing was loaded:"
    return faults


def calls_in(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Call)) or 0


def test_every_call_of_the_log_becomes_a_call_with_a_ticket_of_its_own(begin: Begin) -> None:
    with begin() as work:
        assert load_log(work, WORKED_LOG) == 13
    with begin() as work:
        rows = work.session.execute(
            select(Call, Ticket).join(Contact, Contact.call_id == Call.id).join(Ticket, Ticket.id == Contact.ticket_id)
        ).all()
        assert len({ticket.reference for _, ticket in rows}) == 13
        assert all(is_reference(ticket.reference) for _, ticket in rows)
        assert {(ticket.state, ticket.listed) for _, ticket in rows} == {("closed", False)}
        assert all(call.loaded and call.state == "ended" and not call.test for call, _ in rows)


def test_the_instants_of_a_loaded_call_follow_from_its_seconds(begin: Begin) -> None:
    with begin() as work:
        load_log(work, log("2026-11-24T08:00:00+03:00,live_support,62,420,30,90.5,1"))
    with begin() as work:
        call = work.session.scalars(select(Call)).one()
    received = datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert (call.received_at, call.offered_at) == (received, received)
    assert call.answered_at == received + timedelta(seconds=62)
    assert call.left_at == received + timedelta(seconds=62 + 420 + 30)
    assert call.ended_at == received + timedelta(seconds=62 + 420 + 30 + 90.5)
    assert (call.queue, call.priority) == ("danger", "P1")
    assert (call.wait_s, call.talk_s, call.hold_s, call.wrap_s) == (62, 420, 30, 90.5)


def test_a_loaded_call_that_sought_nobody_has_no_offer_and_no_queue(begin: Begin) -> None:
    with begin() as work:
        load_log(work, log("2026-11-24T08:00:00+03:00,ivr_hangup,,,,,0"))
    with begin() as work:
        call = work.session.scalars(select(Call)).one()
    assert (call.offered_at, call.answered_at, call.wait_s, call.queue, call.priority) == (None,) * 5


def test_something_can_be_written_in_a_loaded_ticket(begin: Begin) -> None:
    with begin() as work:
        load_log(work, log(GOOD))
    with begin() as work:
        ticket = work.session.scalars(select(Ticket.id)).one()
        assert open_for(work, ticket, seal_for(work, ticket, b"she is safe", "here"), "here") == b"she is safe"


def test_every_outcome_there_is_can_be_loaded(begin: Begin) -> None:
    rows = [f"2026-11-24T08:00:00+03:00,{outcome},5,,,,0" for outcome in OUTCOMES]
    with begin() as work:
        assert load_log(work, log(*rows)) == len(OUTCOMES)


def test_a_hotline_that_has_calls_takes_no_log(begin: Begin) -> None:
    with begin() as work:
        load_log(work, log(GOOD))
    with pytest.raises(TooLate, match="already has calls"), begin() as work:
        load_log(work, log(GOOD))
    with begin() as work:
        assert calls_in(work.session) == 1


def test_of_two_logs_loaded_at_once_one_is_loaded(begin: Begin) -> None:
    together = threading.Barrier(2)
    heard: list[int | str] = []

    def load() -> None:
        together.wait()
        try:
            with begin() as work:
                heard.append(load_log(work, WORKED_LOG))
        except TooLate as refused:
            heard.append(str(refused))

    hands = [threading.Thread(target=load) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert heard.count(13) == 1
    with begin() as work:
        assert calls_in(work.session) == 13


def test_one_bad_row_and_nothing_is_loaded(begin: Begin) -> None:
    with pytest.raises(BadInput, match="line 3"), begin() as work:
        load_log(work, log(GOOD, "yesterday,live_support,8,600,0,120,0", GOOD))
    with begin() as work:
        assert calls_in(work.session) == 0


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2026-11-24T08:00:00,live_support,8,1,0,1,0", "received_at '2026-11-24T08:00:00' has no offset"),
        ("2026-11-24,live_support,8,1,0,1,0", "received_at '2026-11-24' has no offset"),
        (
            "yesterday,live_support,8,1,0,1,0",
            "received_at 'yesterday' is not a time; write it as 2026-11-24T08:00:00+03:00",
        ),
        ("2026-11-24T08:00:00x+03:00,live_support,8,1,0,1,0", "received_at '2026-11-24T08:00:00x+03:00' is not"),
        ("٢026-11-24T08:00:00+03:00,live_support,8,1,0,1,0", "received_at '٢026-11-24T08:00:00+03:00' is not"),
        (",live_support,8,1,0,1,0", "received_at '' is not a time"),
        (
            "0001-01-01T00:00:00+03:00,live_support,8,1,0,1,0",
            "received_at '0001-01-01T00:00:00+03:00': the year must lie between",
        ),
        ("2026-11-24T08:00:00+03:00,answered,8,1,0,1,0", "outcome is 'answered'; it must be one of live_support"),
        ("2026-11-24T08:00:00+03:00,,8,1,0,1,0", "outcome is empty"),
        ("2026-11-24T08:00:00+03:00,abandoned,-4,,,,0", "wait_s is '-4'"),
        ("2026-11-24T08:00:00+03:00,abandoned,soon,,,,0", "wait_s is 'soon'"),
        ("2026-11-24T08:00:00+03:00,abandoned,nan,,,,0", "wait_s is 'nan'"),
        ("2026-11-24T08:00:00+03:00,abandoned,1e400,,,,0", "wait_s is '1e400'"),
        ("2026-11-24T08:00:00+03:00,abandoned,1_0,,,,0", "wait_s is '1_0'"),
        ("2026-11-24T08:00:00+03:00,abandoned,٣,,,,0", "wait_s is '٣'"),
        ("2026-11-24T08:00:00+03:00,abandoned,86401,,,,0", "wait_s is '86401', longer than a day"),
        ("2026-11-24T08:00:00+03:00,live_support,8,x,0,1,0", "talk_s is 'x'"),
        ("2026-11-24T08:00:00+03:00,live_support,8,1,x,1,0", "hold_s is 'x'"),
        ("2026-11-24T08:00:00+03:00,live_support,8,1,0,x,0", "wrap_s is 'x'"),
        ("2026-11-24T08:00:00+03:00,live_support,,600,0,120,0", "outcome live_support without wait_s"),
        ("2026-11-24T08:00:00+03:00,abandoned,,,,,0", "outcome abandoned without wait_s"),
        ("2026-11-24T08:00:00+03:00,short_abandon,,,,,0", "outcome short_abandon without wait_s"),
        ("2026-11-24T08:00:00+03:00,abandoned,4,10,,,0", "talk_s with outcome abandoned"),
        ("2026-11-24T08:00:00+03:00,voicemail,4,,,10,0", "wrap_s with outcome voicemail"),
        ("2026-11-24T08:00:00+03:00,abandoned,4,,,,", "danger is empty; write 0 or 1"),
        ("2026-11-24T08:00:00+03:00,abandoned,4,,,,yes", "danger is 'yes'; write 0 or 1"),
        ("2026-11-24T08:00:00+03:00,abandoned,4,,,0", "has 6 fields, not 7"),
        ("2026-11-24T08:00:00+03:00,abandoned,4,,,,0,", "has 8 fields, not 7"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_what_is_wrong(row: str, fault: str) -> None:
    (told,) = refusal(log(GOOD, row))
    assert told.startswith(f"line 3: {fault}")


def test_all_bad_rows_are_told_at_once_each_with_all_its_faults() -> None:
    bad = "yesterday,answered,-4,,,,2"
    faults = refusal(log(bad, GOOD, bad))
    assert [" ".join(fault.split()[:3]) for fault in faults] == [
        f"line {line}: {column}" for line in (2, 4) for column in ("received_at", "outcome", "wait_s", "danger")
    ]


def test_lines_are_those_of_the_file_blank_and_broken_ones_counted() -> None:
    text = log("", GOOD, '"2026-11-24T08:00:00\n+03:00",abandoned,4,,,,0', "soon,abandoned,4,,,,0")
    assert [fault.split(":")[0] for fault in refusal(text)] == ["line 4", "line 6"]


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        ("received_at,outcome,wait_s,talk_s,hold_s,wrap_s", ["column danger is missing"]),
        (f"{HEADER},name", ["column 'name' is not known"]),
        (f"{HEADER},", ["column empty is not known"]),
        (f"{HEADER},wait_s", ["column wait_s stands there twice"]),
        (HEADER.replace(",", ";"), [*(f"column {name} is missing" for name in COLUMNS), "column 'received_at;"]),
        ("", [f"column {name} is missing" for name in COLUMNS]),
    ],
)
def test_a_header_that_is_not_ours_is_refused(header: str, faults: list[str]) -> None:
    told = refusal(header)
    assert len(told) == len(faults)
    assert all(fault.startswith(f"line 1: {begins}") for fault, begins in zip(told, faults, strict=True))


def test_what_is_no_csv_is_refused() -> None:
    (told,) = refusal(log(GOOD, '"never closed'))
    assert told.startswith("line 3: not readable as CSV")


def test_a_log_saved_by_a_spreadsheet_is_read_the_same() -> None:
    plain = read_log(WORKED_LOG)
    assert read_log("\ufeff" + WORKED_LOG.replace("\n", "\r\n")) == plain
    assert read_log(WORKED_LOG.replace(",", " , ")) == plain


def test_columns_may_stand_in_another_order() -> None:
    turned = "danger,wrap_s,hold_s,talk_s,wait_s,outcome,received_at\n0,120,0,600,8,live_support,2026-11-24T05:00:00Z\n"
    assert read_log(turned) == read_log(log(GOOD))


def test_a_short_abandon_is_read_as_an_abandon() -> None:
    (short,) = read_log(log("2026-11-24T08:00:00+03:00,short_abandon,4,,,,0"))
    assert short.outcome == "abandoned"


def test_nothing_talked_may_be_written_as_zero() -> None:
    assert read_log(log("2026-11-24T08:00:00+03:00,abandoned,4,0,0,0,0")) == read_log(
        log("2026-11-24T08:00:00+03:00,abandoned,4,,,,0")
    )


def test_a_log_without_calls_loads_none(begin: Begin) -> None:
    with begin() as work:
        assert load_log(work, log()) == 0
