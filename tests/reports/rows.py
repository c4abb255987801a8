"""Rows as the tests of the reports need them, and the reports read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hotline.calls.models import Call
from hotline.db import new_id
from hotline.paging.models import Page
from hotline.reports.loading import load_log
from hotline.reports.periods import parse_period
from hotline.reports.service import calls_report, day_report
from hotline.settings import Settings
from hotline.staff.models import Person
from hotline.tickets.models import Contact, Ticket, WorkItem
from hotline.tickets.reference import reference
from hotline.work import Work
from tests.reports.conftest import NOW, WORKED_LOG, Begin

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 9, tzinfo=UTC)
HEADER = "received_at,outcome,wait_s,talk_s,hold_s,wrap_s,danger"
WORKED_ROWS = WORKED_LOG.splitlines()[1:]


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
    """A live call with a ticket of its own, received at noon in Nairobi."""
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
