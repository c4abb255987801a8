"""What was told about an incident: one answer at a time, kept as it was entered, the newest of each field counting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from hotline.calls import Call
from hotline.calls.callbacks import withdraw
from hotline.db import new_id
from hotline.errors import NotAllowed, TooLate
from hotline.events import Happened
from hotline.privacy import audit, open_for, seal_for
from hotline.tickets.incident_codes import QUESTIONS, VERSION, checked, raised_to
from hotline.tickets.models import Contact, IncidentField, Ticket
from hotline.tickets.opening import move_ticket, raise_priority
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Told:
    """The answer that counts now, when it was entered and by whom (a person's id)."""

    value: str
    at: datetime
    by: UUID

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of an answer that may have many."""
        return tuple(code for code in self.value.split(",") if code)


def set_field(work: Work, ticket: Ticket, field: str, value: str, by: UUID) -> IncidentField:
    """Keep an answer. The same answer again changes nothing and is the one that stands.

    What it means follows at once: a priority is raised, never lowered; the county decides who is paged; whether she may
    be rung is written to her call. BadInput for what cannot be used, TooLate on a closed ticket, NotAllowed where a
    quick exit forbids a yes.
    """
    kept = checked(field, value, work.now)
    if ticket.state == "closed":
        raise TooLate("this ticket is closed; open it again before you write in it")
    before = _newest(work, ticket.id).get(field)
    if before is not None and _says(work, before, kept):
        return before
    row = _row(work, ticket.id, field, kept, by)
    work.session.add(row)
    work.session.flush()
    if ticket.state == "new":
        move_ticket(work, ticket, "open")
    _follow(work, ticket, field, kept)
    work.record(Happened.INCIDENT_NOTED, ticket=ticket.id, person=by, field=field)
    return row


def fields_of(work: Work, ticket: UUID, *, who: str, reason: str) -> dict[str, Told]:
    """What was told, by field; that `who` (a person's id) read it, and why, is audited. BadInput without a reason."""
    audit.note_read(work, who, "read incident", ticket, reason)
    told = {}
    for field, row in _newest(work, ticket).items():
        value = row.value or ""
        if row.sealed is not None:
            value = open_for(work, ticket, row.sealed, _place(row)).decode()
        if value:
            told[field] = Told(value, row.at, row.by)
    return told


def newest_call(work: Work, ticket: UUID) -> Call | None:
    """The last call of a ticket; None if it was opened without one."""
    calls = select(Call).join(Contact, Contact.call_id == Call.id).where(Contact.ticket_id == ticket)
    return work.session.scalars(calls.order_by(Call.received_at.desc()).limit(1)).first()


def _row(work: Work, ticket: UUID, field: str, value: str, by: UUID) -> IncidentField:
    row = IncidentField(ticket_id=ticket, field=field, place=new_id(), codes_version=VERSION, at=work.now, by=by)
    if QUESTIONS[field].sealed:
        row.sealed = seal_for(work, ticket, value.encode(), _place(row))
    else:
        row.value = value
    return row


def _says(work: Work, row: IncidentField, value: str) -> bool:
    """Whether this answer is the same again: compared by a machine and shown to nobody."""
    if row.sealed is None:
        return row.value == value
    return open_for(work, row.ticket_id, row.sealed, _place(row)) == value.encode()


def _place(row: IncidentField) -> str:
    return f"incident_field.{row.field}.{row.place}"


def _newest(work: Work, ticket: UUID) -> dict[str, IncidentField]:
    rows = select(IncidentField).where(IncidentField.ticket_id == ticket)
    newest = rows.ext(distinct_on(IncidentField.field)).order_by(IncidentField.field, IncidentField.id.desc())
    return {row.field: row for row in work.session.scalars(newest)}


def _follow(work: Work, ticket: Ticket, field: str, value: str) -> None:
    priority = raised_to(field, value)
    if priority is not None:
        raise_priority(work, ticket.id, priority)
    ticket.listed = True
    if field == "county":
        ticket.county = value or "unknown"
    elif field == "safe_to_call":
        _may_be_rung(work, ticket.id, value)


def _may_be_rung(work: Work, ticket: UUID, value: str) -> None:
    """What she said of being rung counts for the call in which she said it, the ticket's last."""
    call = newest_call(work, ticket)
    if call is None:
        return
    if value == "yes" and "quick_exit" in call.flags:
        raise NotAllowed("she left quickly: she may not be rung until she says otherwise in another call")
    call.safe_to_call = {"yes": True, "no": False}.get(value)
    if value == "no":
        withdraw(work, call)
