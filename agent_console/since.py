"""Where a supervisor lands: what happened since she last looked, and above all whom we failed."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _

from agent_console.doorkeeper import needs, who
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.opened_call import opened
from agent_console.supervising import supervisor_page
from hotline.reports import reviews
from hotline.reports.oversight import oversight
from hotline.reports.periods import parse_instant

blueprint = Blueprint("since", __name__)
LINKS = (Link("since.show", _("Since you last looked"), "eye", place=8, landing=("supervisor",)),)


@blueprint.get("/since")
@needs("supervisor")
def show() -> str:
    """Everything she has not seen, and everything that is still open."""
    with house().runtime.begin() as work:
        seen = oversight(work, reviews.last_look(work, who().id))
        call = opened(work)
    return supervisor_page("since.html", seen=seen, opened=call)


@blueprint.post("/since")
@needs("supervisor")
def looked() -> Response:
    """She has looked: up to the instant of the page that she saw, not of this press."""
    up_to = parse_instant(request.form.get("up_to", ""))
    with house().runtime.begin() as work:
        reviews.has_looked(work, who().id, up_to)
    return make_response(redirect(url_for("since.show")))
