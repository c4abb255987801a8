"""Incident tickets: what was told, what was agreed to, and what waits for a human."""

from hotline.tickets.models import Consent, Contact, Note, Ticket, WorkItem, WorkItemCall
from hotline.tickets.opening import (
    add_note,
    consented,
    find_ticket,
    join_call,
    move_ticket,
    note_consent,
    open_ticket,
    raise_priority,
    read_note,
    ticket_of,
)
from hotline.tickets.waiting_work import (
    close,
    may_contact,
    open_items,
    open_items_of,
    open_p1,
    open_work,
    overdue,
    take,
    take_for_call,
)

__all__ = [
    "Consent",
    "Contact",
    "Note",
    "Ticket",
    "WorkItem",
    "WorkItemCall",
    "add_note",
    "close",
    "consented",
    "find_ticket",
    "join_call",
    "may_contact",
    "move_ticket",
    "note_consent",
    "open_items",
    "open_items_of",
    "open_p1",
    "open_ticket",
    "open_work",
    "overdue",
    "raise_priority",
    "read_note",
    "take",
    "take_for_call",
    "ticket_of",
]
