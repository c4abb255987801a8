"""What a counsellor does with a ticket on her screen: pages, names the call, closes it, opens one without a call."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from hotline.calls import Call, Offer, Offered, conversation
from hotline.calls.callbacks import caller_number
from hotline.db import new_id
from hotline.errors import BadInput, NotAllowed, NotFound, TooLate
from hotline.events import Happened
from hotline.paging import Page, cancel, open_page, open_pages_of
from hotline.paging.lifecycle import lock_page
from hotline.tickets import (
    Ticket,
    close,
    consented,
    may_contact,
    move_ticket,
    newest_call,
    note_consent,
    open_items_of,
    open_ticket,
    open_work,
    set_field,
)
from hotline.work import Work

ENDINGS = ("silent", "wrong_number", "joke", "abusive", "test")
CLOSE_REASONS = (
    "needs_met",
    "plan_complete",
    "no_support_needed",
    "survivor_asked",
    "transferred",
    "left_area",
    "no_contact",
)
CHANNELS = ("walk_in", "colleague_phone", "other")
PURPOSES = {"MED": "REFER_HEALTH", "LEGAL": "REFER_LEGAL", "PSYCH": "REFER_PSYCHOSOCIAL", "SHELTER": "REFER_SHELTER"}
ANSWERS = ("given", "refused", "vital_interest")
_NOBODY_WAS_THERE = ("wrong_number", "joke", "test")


def ask_for(work: Work, ticket: Ticket, discipline: str, answer: str, by: UUID) -> Page | None:
    """Page somebody, as the caller answered: given, refused (noted, and nobody is paged) or, without being able to
    answer, because her life is at stake (vital_interest). BadInput for anything else.
    """
    if discipline not in PURPOSES or answer not in ANSWERS:
        raise BadInput("say first what she answered: yes, no, or that her life is at stake")
    if ticket.state == "closed":
        raise TooLate("this ticket is closed; open it again before you page anybody")
    call = newest_call(work, ticket.id)
    language = (call.language if call else None) or "sw"
    if answer != "vital_interest":
        _note_answer(work, ticket, call, PURPOSES[discipline], answer, language, by)
    if answer == "refused":
        return None
    return open_page(
        work,
        ticket,
        call_id=call.id if call else None,
        discipline=discipline,
        priority=min((call.priority if call else None) or "P2", ticket.priority, "P2"),
        basis="consent" if answer == "given" else answer,
        language=language,
    )


def _note_answer(
    work: Work, ticket: Ticket, call: Call | None, purpose: str, answer: str, language: str, by: UUID
) -> None:
    if answer == "given" and consented(work, ticket.id, purpose):
        return
    note_consent(
        work,
        ticket.id,
        purpose=purpose,
        decision=answer,
        how="verbal",
        language=language,
        prompt_version="asked aloud",
        call=call.id if call else None,
        person=by,
    )


def page_of(work: Work, ticket: Ticket, page_id: UUID) -> Page:
    """A page of this ticket, locked. NotFound if it is another's or there is none."""
    page = lock_page(work, page_id)
    if page.ticket_id != ticket.id:
        raise NotFound("there is no such page")
    return page


def name_call(work: Work, ticket: Ticket, ending: str, by: UUID) -> None:
    """One word for what the call was: silent, wrong_number, joke, abusive or test; and she is free for the next.

    Where nobody needed help, held pages are cancelled and what she holds because of it is done. A silent caller's P1
    stays on the list, and no page that is looking for somebody already is stopped by this.
    """
    call = newest_call(work, ticket.id)
    if call is None or ending not in ENDINGS:
        raise BadInput(f"a call is one of {', '.join(ENDINGS)}")
    call.disposition = ending
    work.record(Happened.CALL_NAMED, call=call.id, ticket=ticket.id, person=by, disposition=ending)
    if ending in _NOBODY_WAS_THERE:
        _nobody_needed_help(work, ticket, call, "prank" if ending == "joke" else "not_needed", by)
    if ticket.state != "closed" and not _waits(work, ticket, call):
        move_ticket(work, ticket, "closed", ending)
    let_go(work, call, by)


def _nobody_needed_help(work: Work, ticket: Ticket, call: Call, reason: str, by: UUID) -> None:
    for page in open_pages_of(work, ticket.id):
        if page.state == "held":
            cancel(work, page, reason, by=by)
    for item in open_items_of(work, call):
        if item.owner_id in (None, by):
            close(work, item, by, reason)


def _waits(work: Work, ticket: Ticket, call: Call | None) -> bool:
    work.session.flush()
    return bool(open_pages_of(work, ticket.id) or (call is not None and open_items_of(work, call)))


def close_ticket(work: Work, ticket: Ticket, reason: str, by: UUID) -> None:
    """She has done what there was to do. TooLate while a page is open: nothing that was promised is forgotten.

    What she holds herself because of the last call is done with it. BadInput names the reasons there are.
    """
    if reason not in CLOSE_REASONS:
        raise BadInput("choose why it is closed")
    if open_pages_of(work, ticket.id):
        raise TooLate("a page is open for this ticket: cancel it, or let it be finished first")
    call = newest_call(work, ticket.id)
    for item in open_items_of(work, call) if call else ():
        if item.owner_id != by:
            raise TooLate("something on the list of work waits because of this call; take it first")
        close(work, item, by, "done")
    move_ticket(work, ticket, "closed", reason)
    if call is not None:
        let_go(work, call, by)


def keep_open(work: Work, ticket: Ticket, by: UUID) -> None:
    """She is done for now, and somebody must come back to it: it stands on the list of work."""
    call = newest_call(work, ticket.id)
    if ticket.state not in ("following_up", "closed"):
        move_ticket(work, ticket, "following_up")
    if call is not None:
        open_work(work, "follow_up", ticket=ticket.id, call=call, priority=ticket.priority)
        let_go(work, call, by)


def let_go(work: Work, call: Call, by: UUID) -> None:
    """Her wrap-up of this call is over, if she is in one; while she talks it changes nothing."""
    wrapping = select(Offer).where(
        Offer.call_id == call.id, Offer.person_id == by, Offer.state == Offered.OVER, Offer.wrap_ended_at.is_(None)
    )
    for offer in work.session.scalars(wrapping.with_for_update()):
        conversation.done(work, call, offer)


def new_contact(work: Work, channel: str, by: UUID, *, demonstration: bool = False) -> Ticket:
    """A ticket for somebody who did not ring us: a walk-in, or a colleague's phone."""
    if channel not in CHANNELS:
        raise BadInput("choose how she reached you")
    ticket = open_ticket(work, new_id(), demonstration=demonstration)
    set_field(work, ticket, "channel", channel, by)
    return ticket


def reveal_number(work: Work, ticket: Ticket, *, who: str, reason: str) -> str:
    """The number she called from, if she herself said that it may be rung; the reading is audited.

    NotAllowed without her yes, NotFound if there is no number (any more), BadInput without a reason.
    """
    call = newest_call(work, ticket.id)
    if call is None or may_contact(call) != "may":
        raise NotAllowed("she has not said that this number may be called: it stays hidden")
    number = caller_number(work, call, who=who, reason=reason)
    if number is None:
        raise NotFound("there is no number: it was withheld, or is deleted already")
    return number
