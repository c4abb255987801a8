"""What a supervisor reads: the day's figures, the calls behind them, the call log, the pages' answers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from hotline.calls.models import Call
from hotline.db import new_id
from hotline.errors import BadInput, SettingsError
from hotline.events import Happened
from hotline.paging.models import Page
from hotline.reports import metrics, plain_text
from hotline.reports.loading import load_log
from hotline.reports.periods import parse_period
from hotline.reports.service import behind, calls_report, day_report, pages_report
from hotline.settings import Settings
from hotline.staff.models import Person
from hotline.tickets.models import Contact, Ticket, WorkItem, WorkItemCall
from hotline.tickets.reference import reference
from hotline.work import Work
from tests.reports.conftest import NOW, WORKED_LOG, Begin

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 9, tzinfo=UTC)
HEADER = "received_at,outcome,wait_s,talk_s,hold_s,wrap_s,danger"
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


def load(begin: Begin, *rows: str) -> None:
    with begin() as work:
        load_log(work, "\n".join((HEADER, *rows)))


def day(begin: Begin, settings: Settings, of: date = DAY) -> dict[str, Any]:
    with begin() as work:
        return day_report(work.session, of, settings)


def log_of(begin: Begin, settings: Settings, period: str) -> list[dict[str, Any]]:
    with begin() as work:
        return calls_report(work.session, parse_period(period, NOW, ZoneInfo("Africa/Nairobi")), settings)


def add_call(work: Work, number: int = 482173, **facts: Any) -> UUID:
    """A live call with its own ticket, received at noon in Nairobi and a half-hour long wait away from being late."""
    ticket = Ticket(id=new_id(), reference=reference(number), state="new", priority="P3", opened_at=NOON)
    given = {"line": "tollfree_0800", "state": "ended", "received_at": NOON, "heard_at": NOON, "position": {}}
    given |= {"caller_id_status": "present", "number_tail": "678", "flow_version": "f1", "sealed_for": ticket.id}
    call = Call(id=new_id(), **{**given, **facts})
    work.session.add_all([ticket, call])
    work.session.flush()
    work.session.add(Contact(call_id=call.id, ticket_id=ticket.id, at=NOON))
    return call.id


def add_counsellor(work: Work) -> UUID:
    person = Person(id=new_id(), work_name="Amani", roles=["counsellor"], languages=["sw"], created_at=NOON)
    work.session.add(person)
    work.session.flush()
    return person.id


class TestTheDay:
    def test_the_worked_log_gives_exactly_its_figures_in_the_agreed_shape(
        self, begin: Begin, settings: Settings
    ) -> None:
        load(begin, *WORKED_LOG.splitlines()[1:])
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

    def test_the_keys_stand_in_the_agreed_order(self, begin: Begin, settings: Settings) -> None:
        figures = [*COUNTS, *NO_RATES]
        report = day(begin, settings)
        assert list(report) == ["date", "timezone", "t_s", "s_s", "formula", "received", *figures, "danger"]
        assert list(report["danger"]) == figures

    def test_a_day_without_calls_has_no_rates(self, begin: Begin, settings: Settings) -> None:
        report = day(begin, settings)
        del report["formula"], report["date"], report["timezone"], report["t_s"], report["s_s"]
        assert report == {"received": 0, **EMPTY, "danger": EMPTY}

    def test_danger_stands_apart_with_ten_seconds_and_no_short_abandons(self, begin: Begin, settings: Settings) -> None:
        danger = [
            "2026-11-24T08:00:00+03:00,live_support,10,300,0,60,1",
            "2026-11-24T08:01:00+03:00,live_support,11,100,0,20,1",
            "2026-11-24T08:02:00+03:00,abandoned,4,,,,1",
            "2026-11-24T08:03:00+03:00,live_support,1801,100,0,20,1",
        ]
        load(begin, *WORKED_LOG.splitlines()[1:], *danger)
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
        self, begin: Begin, settings: Settings
    ) -> None:
        load(begin, "2026-01-31T21:30:00Z,abandoned,35,,,,0", "2026-01-31T20:59:59Z,ivr_hangup,,,,,0")
        assert day(begin, settings, date(2026, 1, 31))["received"] == 1
        assert day(begin, settings, date(2026, 2, 1))["received"] == 1
        assert day(begin, settings, date(2026, 2, 1))["abandoned"] == 1
        assert [call["received_at"] for call in log_of(begin, settings, "2026-02")] == ["2026-02-01T00:30:00+03:00"]

    def test_other_days_do_not_leak_in_whatever_their_outcome(self, begin: Begin, settings: Settings) -> None:
        outcomes = ("live_support", "voicemail", "callback_booked", "abandoned", "ivr_hangup", "quick_exit")
        days = ("2026-11-23T23:59:59+03:00", "2026-11-25T00:00:00+03:00", "2026-10-24T12:00:00+03:00")
        load(begin, *(f"{when},{outcome},5,,,,{danger}" for when in days for outcome in outcomes for danger in (0, 1)))
        report = day(begin, settings)
        assert (report["received"], report["offered"], report["danger"]["offered"]) == (0, 0, 0)

    def test_the_thresholds_are_those_of_the_settings(self, begin: Begin, settings: Settings) -> None:
        load(begin, *WORKED_LOG.splitlines()[1:])
        strict = settings.model_copy(update={"service_seconds": 8, "short_abandon_seconds": 3})
        report = day(begin, strict)
        assert (report["t_s"], report["s_s"]) == (8, 3)
        assert (report["answered_in_t"], report["short_abandons"], report["abandoned"]) == (2, 0, 2)
        assert "T = 8 s, S = 3 s" in report["formula"]["thresholds"]

    def test_a_live_call_is_answered_once_a_human_had_her(self, begin: Begin, settings: Settings) -> None:
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

    def test_test_calls_are_left_out_by_their_flag(self, begin: Begin, settings: Settings) -> None:
        with begin() as work:
            add_call(work, 1, outcome="abandoned", wait_s=35, queue="help", test=True)
            add_call(work, 2, outcome="abandoned", wait_s=35, queue="help")
        assert day(begin, settings)["received"] == 1
        assert [call["reference"] for call in log_of(begin, settings, "2026-11-24")] == [reference(2)]

    def test_calls_that_go_on_are_received_and_counted_as_they_stand(self, begin: Begin, settings: Settings) -> None:
        with begin() as work:
            add_call(work, 1, state="waiting", queue="help", offered_at=NOON)
            add_call(work, 2, state="talking", queue="help", offered_at=NOON, answered_at=NOON, wait_s=0)
            add_call(work, 3, state="leaving_message", queue="help", offered_at=NOON, wait_s=70)
        report = day(begin, settings)
        assert (report["received"], report["offered"], report["answered"]) == (3, 2, 1)

    def test_who_was_reached_by_a_callback_within_thirty_minutes_spoke_with_a_human(
        self, begin: Begin, settings: Settings
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

    def test_a_second_cry_from_the_same_number_is_answered_by_the_same_callback(
        self, begin: Begin, settings: Settings
    ) -> None:
        with begin() as work:
            first = add_call(work, 1, outcome="abandoned", queue="danger", offered_at=NOON, wait_s=60)
            again = add_call(work, 2, outcome="abandoned", queue="danger", offered_at=NOON, wait_s=60)
            item = closed_work(work, first, "reached", 10)
            work.session.add(item)
            work.session.flush()
            work.session.add(WorkItemCall(item_id=item.id, call_id=again, at=NOON))
        assert day(begin, settings)["danger"]["human_within_30m_rate"] == 1

    def test_a_report_is_one_statement(self, begin: Begin, settings: Settings) -> None:
        load(begin, *WORKED_LOG.splitlines()[1:])
        seen: list[str] = []
        with begin() as work:
            engine = work.session.get_bind()
            event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
            day_report(work.session, DAY, settings)
        (statement,) = seen
        assert "sealed" not in statement

    def test_a_zone_that_does_not_exist_is_told(self, begin: Begin, settings: Settings) -> None:
        with pytest.raises(SettingsError, match="HOTLINE_TIMEZONE is 'Afrika/Nairobi'"):
            day(begin, settings.model_copy(update={"timezone": "Afrika/Nairobi"}))


def closed_work(work: Work, call: UUID, reason: str, minutes: int) -> WorkItem:
    ticket = work.session.scalars(select(Contact.ticket_id).where(Contact.call_id == call)).one()
    closed_at = NOON + timedelta(minutes=minutes)
    return WorkItem(
        id=new_id(),
        kind="callback",
        priority="P3",
        ticket_id=ticket,
        call_id=call,
        opened_at=NOON,
        due_at=NOON,
        closed_at=closed_at,
        close_reason=reason,
    )


class TestBehindAFigure:
    def references(self, begin: Begin, settings: Settings, *waits: float) -> list[str]:
        log = {call["wait_s"]: call["reference"] for call in log_of(begin, settings, "2026-11-24")}
        return [log[wait] for wait in waits]

    def test_each_figure_opens_to_the_calls_that_make_it_up(self, begin: Begin, settings: Settings) -> None:
        load(begin, *WORKED_LOG.splitlines()[1:])
        with begin() as work:
            found = behind(work.session, DAY, "service_level_net", settings)
        assert found.counted == self.references(begin, settings, 8, 15, 20, 5)
        assert found.among == self.references(begin, settings, 8, 15, 25, 62, 35, 90, 20, 48, 5)

    def test_what_is_behind_agrees_with_the_report_for_every_figure(self, begin: Begin, settings: Settings) -> None:
        load(begin, *WORKED_LOG.splitlines()[1:], "2026-11-24T08:02:00+03:00,abandoned,4,,,,1")
        report = day(begin, settings)
        with begin() as work:
            for figure in metrics.DAILY:
                for name, value in ((figure.name, report[figure.name]), (f"danger.{figure.name}", None)):
                    found = behind(work.session, DAY, name, settings)
                    if name.startswith("danger."):
                        value = report["danger"][figure.name]
                    if figure.unit == "calls":
                        assert len(found.counted) == value
                    elif figure.unit == "fraction":
                        assert value == len(found.counted) / len(found.among)
            assert len(behind(work.session, DAY, "received", settings).counted) == 14
            assert len(behind(work.session, DAY, "danger.abandoned", settings).counted) == 1

    @pytest.mark.parametrize("name", ["", "happiness", "danger.received", "danger.", "danger.danger.offered"])
    def test_no_such_figure(self, begin: Begin, settings: Settings, name: str) -> None:
        with pytest.raises(BadInput, match="there is no figure"), begin() as work:
            behind(work.session, DAY, name, settings)


class TestTheCallLog:
    def test_a_call_from_end_to_end(self, begin: Begin, settings: Settings) -> None:
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
    def test_the_caller_is_masked(
        self, begin: Begin, settings: Settings, status: str, tail: str | None, shown: str
    ) -> None:
        with begin() as work:
            add_call(work, outcome="ivr_hangup", caller_id_status=status, number_tail=tail)
        (call,) = log_of(begin, settings, "2026-11-24")
        assert call["caller"] == shown

    def test_calls_come_in_order_of_arrival_and_only_those_of_the_period(
        self, begin: Begin, settings: Settings
    ) -> None:
        load(begin, *reversed(WORKED_LOG.splitlines()[1:]), "2026-11-25T00:00:00+03:00,abandoned,4,,,,0")
        log = log_of(begin, settings, "2026-11-24..2026-11-24")
        times = [call["received_at"] for call in log]
        assert len(times) == 13
        assert times == sorted(times)
        assert len(log_of(begin, settings, "2026-11-24..2026-11-25")) == 14

    def test_a_ticket_two_calls_were_joined_to_is_named_with_both(self, begin: Begin, settings: Settings) -> None:
        with begin() as work:
            add_call(work, 1, outcome="abandoned", wait_s=60, queue="danger")
            again = add_call(work, 2, outcome="abandoned", wait_s=60, queue="danger")
            first = work.session.scalars(select(Ticket.id).where(Ticket.reference == reference(1))).one()
            work.session.get_one(Contact, again).ticket_id = first
        assert [call["reference"] for call in log_of(begin, settings, "2026-11-24")] == [reference(1)] * 2
        with begin() as work:
            assert behind(work.session, DAY, "danger.abandoned", settings).counted == [reference(1)] * 2


class TestPages:
    def test_an_unanswered_page_counts_as_a_failure_and_the_first_acceptance_counts(self, begin: Begin) -> None:
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


def add_page(work: Work, ticket: UUID, discipline: str, state: str, **more: Any) -> UUID:
    page = Page(
        id=new_id(),
        ticket_id=ticket,
        discipline=discipline,
        priority="P1",
        basis="vital",
        language="sw",
        state=state,
        ladder=[],
        opened_at=NOON,
        first_rung_at=None if state == "closed" else NOON,
        due_at=NOON,
        **more,
    )
    work.session.add(page)
    work.session.flush()
    return page.id


class TestOnATerminal:
    def test_n_stands_beside_every_percentage_and_nothing_to_divide_by_is_not_available(
        self, begin: Begin, settings: Settings
    ) -> None:
        load(begin, *WORKED_LOG.splitlines()[1:])
        lines = plain_text.day_text(day(begin, settings)).splitlines()
        shown = [" ".join(line.split()) for line in lines]
        assert "service_level_net 44.4% (n = 9) net service level: answered_in_t / (offered - short_abandons)" in shown
        assert "service_level_net n/a (n = 0) net service level: answered_in_t / (offered - short_abandons)" in shown
        assert "asa_s 22.5 s average speed of answer: sum of wait / answered" in shown
        assert all("(n = " in line for line in lines if "%" in line)

    def test_a_log_without_calls_says_so(self) -> None:
        assert plain_text.calls_text([]) == "no calls"

    def test_the_log_is_a_table(self, begin: Begin, settings: Settings) -> None:
        load(begin, "2026-11-24T08:00:00+03:00,live_support,62,420,30,90,0", "2026-11-24T09:00:00Z,ivr_hangup,,,,,0")
        head, answered, hung_up = plain_text.calls_text(log_of(begin, settings, "2026-11-24")).splitlines()
        assert head.index("outcome") == answered.index("live_support") == hung_up.index("ivr_hangup")
        assert "62    420   30    90" in answered

    def test_behind_lists_who_is_counted_and_the_others(self) -> None:
        assert plain_text.behind_text("voicemail_rate", "left / offered", ["2", "2"], ["1", "2", "2"]).splitlines() == [
            "voicemail_rate: left / offered",
            "counted, 2 of 3:",
            "  2",
            "  2",
            "among them, not counted, 1:",
            "  1",
        ]

    def test_pages_by_priority(self) -> None:
        row = {"within_s": 180, "opened": 3, "due": 2, "acknowledged": 1, "mean_acknowledge_s": 170.0}
        text = plain_text.pages_text({"P1": {**row, "acknowledged_within_rate": 0.5}})
        head, found = text.splitlines()
        assert found.split() == ["P1", "180", "s", "3", "2", "1", "170.0", "s", "50.0%", "(n", "=", "2)"]
        assert head.index("accepted in time") == found.index("50.0%")
