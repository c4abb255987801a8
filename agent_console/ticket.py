"""The ticket beside the call: who is there, what she tells, whom we page; saved answer by answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from agent_console import incident_words, wording
from agent_console.doorkeeper import needs, who
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.refusals import wants_json
from agent_console.rendering import fragment, page
from agent_console.times import clock, zone
from agent_console.ways import ours
from hotline.calls.own_line import own_line
from hotline.journey import at_the_desk
from hotline.paging import cancel, send_held
from hotline.privacy import words
from hotline.reports.one_ticket import pages_now, ticket_story
from hotline.tickets import Ticket, fields_of, find_ticket, may_contact, move_ticket, set_field
from hotline.tickets.incident_codes import QUESTIONS
from hotline.work import Work

CREW = ("counsellor", "supervisor")

blueprint = Blueprint("ticket", __name__)
LINKS = (Link("ticket.now", lazy_gettext("Now"), "headset", place=4, landing=("counsellor",)),)


@blueprint.get("/now")
@needs(*CREW)
def now() -> str:
    """The place of the call she has; without one, what to do now."""
    with house().runtime.begin() as work:
        hand = own_line(work, who().id).at_hand
        if hand is None:
            return page("now.html", channels=incident_words.CHANNELS)
        hidden = hand.returned and "known" not in request.args
        return _shown(work, work.session.get_one(Ticket, hand.ticket), _("with the caller"), hidden=hidden)


@blueprint.get("/tickets")
@needs(*CREW)
def find() -> Response:
    """The ticket of a reference that somebody read out."""
    with house().runtime.begin() as work:
        ticket = find_ticket(work, request.args.get("reference", ""))
        return make_response(redirect(url_for("ticket.show", reference=ticket.reference)))


@blueprint.get("/tickets/<reference>")
@needs(*CREW)
def show(reference: str) -> str:
    """A ticket found by its reference."""
    with house().runtime.begin() as work:
        return _shown(work, find_ticket(work, reference), _("opened by its reference"))


@blueprint.post("/tickets")
@needs(*CREW)
def open_without_call() -> Response:
    """Somebody came in, or a colleague's phone rang: a ticket without a call."""
    runtime = house().runtime
    with runtime.begin() as work:
        channel, demonstration = request.form.get("channel", ""), runtime.settings.demonstration
        ticket = at_the_desk.new_contact(work, channel, who().id, demonstration=demonstration)
        return make_response(redirect(url_for("ticket.show", reference=ticket.reference)))


@blueprint.post("/tickets/<reference>/fields/<field>")
@needs(*CREW)
def save(reference: str, field: str) -> Response:
    """One answer, as it is entered; sent twice it is saved once."""
    value = ",".join(request.form.getlist("value"))
    with house().runtime.begin() as work:
        row = set_field(work, find_ticket(work, reference), field, _with_zone(field, value), who().id)
        saved = _("saved %(time)s", time=clock(row.at))
    if not wants_json():
        return _back(reference)
    return jsonify(saved=saved, hint=_guide(field, value))


def _with_zone(field: str, value: str) -> str:
    """A day and a time as the browser gives them are the hotline's own."""
    try:
        at = datetime.fromisoformat(value) if field == "incident_at" and value else None
    except ValueError:
        return value
    return at.replace(tzinfo=zone()).isoformat() if at is not None and at.tzinfo is None else value


def _guide(field: str, value: str) -> str:
    """A word that could be used against her is pointed out, never forbidden."""
    found = words.found(value) if field == "narrative" else []
    if not found:
        return ""
    return _(
        "Could be used against her: %(words)s. Write what happened and what she needs; leave out work, money, health "
        "results and names.",
        words=", ".join(found),
    )


@blueprint.get("/tickets/<reference>/pages")
@needs(*CREW)
def pages(reference: str) -> str:
    """The pages of a ticket as they stand: asked for every few seconds."""
    with house().runtime.begin() as work:
        ticket = find_ticket(work, reference)
        return fragment("ticket/pages.html", pages=pages_now(work, ticket.id), ticket=ticket, say=wording)


@blueprint.post("/tickets/<reference>/page")
@needs(*CREW)
def ask_for(reference: str) -> Response:
    """Page somebody, as she answered."""
    given = request.form
    with house().runtime.begin() as work:
        found = find_ticket(work, reference)
        paged = at_the_desk.ask_for(work, found, given.get("discipline", ""), given.get("answer", ""), who().id)
    flash(_("The page is out.") if paged else _("Her no is noted; nobody is paged."), "done")
    return _back(reference)


@blueprint.post("/tickets/<reference>/pages/<uuid:page_id>/send")
@needs(*CREW)
def send_page(reference: str, page_id: UUID) -> Response:
    """The held page goes now."""
    with house().runtime.begin() as work:
        send_held(work, at_the_desk.page_of(work, find_ticket(work, reference), page_id), by=who().id)
    return _back(reference)


@blueprint.post("/tickets/<reference>/pages/<uuid:page_id>/cancel")
@needs(*CREW)
def cancel_page(reference: str, page_id: UUID) -> Response:
    """Nobody is needed after all."""
    with house().runtime.begin() as work:
        found = at_the_desk.page_of(work, find_ticket(work, reference), page_id)
        done = cancel(work, found, request.form.get("reason", ""), by=who().id)
    flash(_("The page is cancelled.") if done else _("Too late: somebody has it, or it is closed."), "done")
    return _back(reference)


@blueprint.post("/tickets/<reference>/number")
@needs(*CREW)
def number(reference: str) -> Response:
    """Her number, with a reason, only where she said that it may be rung; shown once, kept nowhere."""
    with house().runtime.begin() as work:
        found = find_ticket(work, reference)
        shown = at_the_desk.reveal_number(work, found, who=str(who().id), reason=request.form.get("reason", ""))
    answer = make_response(page("ticket/number.html", number=shown, reference=reference))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/tickets/<reference>/ending/<ending>")
@needs(*CREW)
def end(reference: str, ending: str) -> Response:
    """One press for what is common."""
    with house().runtime.begin() as work:
        at_the_desk.name_call(work, find_ticket(work, reference), ending, who().id)
    return _back(reference)


@blueprint.post("/tickets/<reference>/close")
@needs(*CREW)
def close(reference: str) -> Response:
    """Wrap-up done and the ticket closed, with a reason."""
    with house().runtime.begin() as work:
        at_the_desk.close_ticket(work, find_ticket(work, reference), request.form.get("reason", ""), who().id)
    return _back(reference)


@blueprint.post("/tickets/<reference>/follow-up")
@needs(*CREW)
def follow_up(reference: str) -> Response:
    """Wrap-up done; somebody comes back to it."""
    with house().runtime.begin() as work:
        at_the_desk.keep_open(work, find_ticket(work, reference), who().id)
    flash(_("It stands on the list of work."), "done")
    return _back(reference)


@blueprint.post("/tickets/<reference>/reopen")
@needs(*CREW)
def reopen(reference: str) -> Response:
    """Closed too early."""
    with house().runtime.begin() as work:
        move_ticket(work, find_ticket(work, reference), "open")
    return _back(reference)


def _back(reference: str) -> Response:
    return make_response(redirect(ours(request.form.get("next", "")) or url_for("ticket.show", reference=reference)))


def _shown(work: Work, ticket: Ticket, reason: str, *, hidden: bool = False) -> str:
    story = ticket_story(work, ticket)
    told = {} if hidden else fields_of(work, ticket.id, who=str(who().id), reason=reason)
    narrative = told["narrative"].value if "narrative" in told else ""
    return page(
        "ticket/ticket.html",
        story=story,
        ticket=ticket,
        call=story.call,
        pages=story.pages,
        told=told,
        hidden=hidden,
        verdict=may_contact(story.call) if story.call else None,
        script=_script(story.call),
        guide=_guide("narrative", narrative),
        when=_local(told["incident_at"].value) if "incident_at" in told else "",
        questions=QUESTIONS,
        ask=incident_words,
        say=wording,
    )


def _script(call: Any) -> dict[str, str]:
    """What to say first, her language before the other; neutral where somebody else may be there now."""
    unsure = call is not None and (call.returned_at is not None or "quick_exit" in call.flags)
    chosen = incident_words.NEUTRAL if unsure else incident_words.OPENING
    first = "en" if call is not None and call.language == "en" else "sw"
    order = sorted(chosen, key=lambda language: language != first)
    return {language: chosen[language].format(name=who().work_name) for language in order}


def _local(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(zone()):%Y-%m-%dT%H:%M}"
