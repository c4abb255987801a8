"""A ticket opens with its call, and collects its consents and notes."""

from __future__ import annotations

import secrets
from typing import Literal
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from hotline.db import new_id
from hotline.errors import NotFound, TooLate
from hotline.events import Happened
from hotline.privacy import audit, new_ticket_key, open_for, seal_for
from hotline.tickets.models import Consent, Contact, Note, Ticket
from hotline.tickets.reference import is_reference, reference
from hotline.work import Work

MOVES = {
    "new": ("open", "following_up", "closed"),
    "open": ("following_up", "closed"),
    "following_up": ("open", "closed"),
    "closed": ("open",),
}
How = Literal["dtmf", "verbal", "third_party"]


def open_ticket(work: Work, ticket_id: UUID, *, priority: str = "P4", demonstration: bool = False) -> Ticket:
    """A new ticket with a reference nobody else has and a key of its own."""
    while True:
        row = {
            "id": ticket_id,
            "reference": reference(secrets.randbelow(1_000_000)),
            "state": "new",
            "priority": priority,
            "opened_at": work.now,
            "demonstration": demonstration,
        }
        new = insert_or_keep(Ticket).values(row).on_conflict_do_nothing(index_elements=["reference"]).returning(Ticket)
        ticket = work.session.scalars(new).one_or_none()
        if ticket is not None:
            break
    new_ticket_key(work, ticket.id)
    work.record(Happened.TICKET_OPENED, ticket=ticket.id)
    return ticket


def join_call(work: Work, ticket: UUID, call: UUID) -> None:
    """This call belongs to this ticket, and to no other."""
    work.session.execute(insert(Contact).values(call_id=call, ticket_id=ticket, at=work.now))


def ticket_of(work: Work, call: UUID) -> Ticket:
    """The one ticket of a call."""
    return work.session.scalars(
        select(Ticket).join(Contact, Contact.ticket_id == Ticket.id).where(Contact.call_id == call)
    ).one()


def find_ticket(work: Work, text: str) -> Ticket:
    """The ticket with this reference, however it was spaced. NotFound says what is wrong with the reference."""
    digits = "".join(text.split())
    if not is_reference(digits):
        raise NotFound(f"{text!r} is not a reference: it has seven digits, and the last one checks the others")
    ticket = work.session.scalars(select(Ticket).where(Ticket.reference == digits)).one_or_none()
    if ticket is None:
        raise NotFound(f"there is no ticket {digits}")
    return ticket


def move_ticket(work: Work, ticket: Ticket, to: str, reason: str = "") -> None:
    """Move a ticket on. TooLate if it cannot go there."""
    if to not in MOVES[ticket.state]:
        raise TooLate(f"ticket {ticket.reference} is {ticket.state} and cannot become {to}")
    ticket.state = to
    ticket.closed_at = work.now if to == "closed" else None
    ticket.close_reason = reason or None
    work.record(Happened.TICKET_MOVED, ticket=ticket.id, state=to, reason=reason)


def raise_priority(work: Work, ticket_id: UUID, priority: str) -> None:
    """What was said or asked shows in the work lists; a priority is raised here, never lowered."""
    ticket = work.session.get_one(Ticket, ticket_id)
    ticket.listed = True
    ticket.priority = min(ticket.priority, priority)


def note_consent(
    work: Work,
    ticket: UUID,
    *,
    purpose: str,
    decision: str,
    how: How,
    language: str,
    prompt_version: str,
    call: UUID | None = None,
    recipient: str = "",
    person: UUID | None = None,
) -> None:
    """One more row in the consent ledger; the newest per purpose and recipient counts."""
    work.session.execute(
        insert(Consent).values(
            ticket_id=ticket,
            call_id=call,
            at=work.now,
            purpose=purpose,
            recipient=recipient,
            decision=decision,
            how=how,
            language=language,
            prompt_version=prompt_version,
            person_id=person,
        )
    )
    work.record(Happened.CONSENT_NOTED, ticket=ticket, call=call, purpose=purpose, decision=decision)


def consented(work: Work, ticket: UUID, purpose: str, recipient: str = "") -> bool:
    """Whether the newest answer for this purpose is a yes; never asked means no."""
    newest = (
        select(Consent.decision)
        .where(Consent.ticket_id == ticket, Consent.purpose == purpose, Consent.recipient == recipient)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return work.session.scalar(newest) == "given"


def add_note(work: Work, ticket: UUID, words: str, person: UUID | None = None) -> Note:
    """Words about a ticket, sealed under its key."""
    note = Note(id=new_id(), ticket_id=ticket, person_id=person, at=work.now)
    note.sealed = seal_for(work, ticket, words.encode(), f"note.sealed.{note.id}")
    work.session.add(note)
    work.record(Happened.NOTE_ADDED, ticket=ticket, person=person)
    return note


def read_note(work: Work, note: Note, *, who: str, reason: str) -> str:
    """What a note says; that `who` (a person's id) read it, and why, is audited.

    BadInput without a reason, SealBroken if it does not open.
    """
    words = open_for(work, note.ticket_id, note.sealed, f"note.sealed.{note.id}").decode()
    audit.note_read(work, who, "read note", note.ticket_id, reason)
    return words
