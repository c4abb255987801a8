"""Work to do: what waits with nobody's name on it, and what she has taken; one item opens beside the list."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from agent_console import wording
from agent_console.doorkeeper import needs, who
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.rendering import page
from agent_console.supervising import id_of
from hotline.calls import messages
from hotline.errors import BadInput, NotFound
from hotline.reports.work_list import (
    item_for,
    item_to_take,
    message_of,
    nobodys_work,
    notes_read,
    opened_item,
    work_of,
)
from hotline.tickets import WorkItem, add_note, close, find_ticket, take
from hotline.tickets.reference import is_reference
from hotline.tickets.waiting_work import REASONS
from hotline.work import Work

blueprint = Blueprint("work", __name__)
LINKS = (Link("work.show", _("Work to do"), "list-todo", place=10),)
LONGEST_NOTE = 4000

ENDINGS = {
    "reached": _("Reached her"),
    "done": _("Done"),
    "unreachable": _("Could not reach her"),
    "not_needed": _("Not needed any more"),
    "duplicate": _("The same as another"),
    "prank": _("Prank"),
}
VERDICTS = {
    "may": (_("may call"), "phone", "", _("She said that this number may be called.")),
    "must_not": (_("must not call"), "phone-off", "danger", _("She said no, or left quickly: do not call or text.")),
    "not_known": (
        _("not known: do not call"),
        "circle-help",
        "waiting",
        _("She was not asked whether it is safe. Do not call or text; wait for her to call."),
    ),
}
WINDOWS = {
    "now": _("as soon as possible"),
    "morning": _("in the morning"),
    "afternoon": _("in the afternoon"),
    "evening": _("in the evening"),
    "night": _("at night"),
}
SOUNDS = {"message": _("Message"), "aggressor_report": _("Report of an aggressor")}


@blueprint.get("/to-do")
@needs("counsellor", "supervisor")
def show() -> str:
    """The two lists, and the item that the address opens."""
    return _shown()


@blueprint.get("/to-do/find")
@needs("counsellor", "supervisor")
def find() -> Response:
    """To the ticket with this reference, however it was spaced."""
    asked = request.args.get("reference", "").strip()
    try:
        with house().runtime.begin() as work:
            reference = find_ticket(work, asked).reference
    except NotFound:
        return make_response(_shown(asked=asked, said=_not_found(asked)), 404)
    return make_response(redirect(f"/tickets/{reference}"))


@blueprint.post("/to-do/<uuid:item>/take")
@needs("counsellor", "supervisor")
def take_it(item: UUID) -> Response:
    """I'm taking it."""
    with house().runtime.begin() as work:
        take(work, item_to_take(work, item), who().id)
    return make_response(redirect(url_for("work.show", item=item)))


@blueprint.post("/to-do/<uuid:item>/close")
@needs("counsellor", "supervisor")
def close_it(item: UUID) -> Response:
    """It is done, and how it ended."""
    reason = request.form.get("reason", "")
    if reason not in REASONS:
        raise BadInput(gettext("Say first how it ended; then close it."))
    with house().runtime.begin() as work:
        close(work, item_for(work, item, who()), who().id, reason)
    return make_response(redirect(url_for("work.show")))


@blueprint.post("/to-do/<uuid:item>/notes")
@needs("counsellor", "supervisor")
def note(item: UUID) -> Response:
    """A few words, sealed with the ticket."""
    words = request.form.get("words", "").strip()
    if not words:
        raise BadInput(gettext("Write a few words first; nothing was kept."))
    if len(words) > LONGEST_NOTE:
        raise BadInput(gettext("A note has at most %(most)s characters.", most=LONGEST_NOTE))
    with house().runtime.begin() as work:
        add_note(work, item_for(work, item, who()).ticket_id, words, who().id)
    return make_response(redirect(url_for("work.show", item=item)))


@blueprint.post("/to-do/<uuid:item>/notes/read")
@needs("counsellor", "supervisor")
def read(item: UUID) -> str:
    """The ticket's notes, for a reason that is kept."""
    reason = _reason()

    def words(work: Work, found: WorkItem) -> object:
        return notes_read(work, found.ticket_id, who=who().id, reason=reason)

    return _shown(item, words=words)


@blueprint.post("/to-do/<uuid:item>/messages/<uuid:recording>")
@needs("counsellor", "supervisor")
def play(item: UUID, recording: UUID) -> Response:
    """The sound of a message, for a reason that is kept; the browser does not keep it."""
    reason = _reason()
    with house().runtime.begin() as work:
        found = message_of(work, item_for(work, item, who()), recording)
        sound = messages.audio(work, found, who=str(who().id), reason=reason)
    answer = Response(sound, mimetype="audio/wav")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _reason() -> str:
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise BadInput(gettext("Say why first: the audit log keeps who heard or read this, and the reason."))
    return reason


def _not_found(asked: str) -> str:
    digits = "".join(asked.split())
    if not is_reference(digits):
        return gettext("That is no reference: it has seven digits, and the last one checks the others.")
    return gettext("There is no ticket %(reference)s.", reference=digits)


def _shown(
    item: UUID | None = None,
    *,
    words: Callable[[Work, WorkItem], object] | None = None,
    asked: str = "",
    said: str = "",
) -> str:
    """The page; `words` reads the opened item's notes in the same transaction."""
    wanted = item or (id_of(request.args["item"]) if request.args.get("item") else None)
    with house().runtime.begin() as work:
        read_words = words(work, item_for(work, wanted, who())) if words and wanted else None
        opened = opened_item(work, wanted, who()) if wanted else None
        nobodys, mine = nobodys_work(work), work_of(work, who().id)
    return page(
        "work/page.html",
        say=wording,
        nobodys=nobodys,
        mine=mine,
        opened=opened,
        words=read_words,
        asked=asked,
        said=said,
        endings=ENDINGS,
        verdicts=VERDICTS,
        windows=WINDOWS,
        sounds=SOUNDS,
    )
