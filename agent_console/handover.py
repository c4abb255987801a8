"""The hand-over sheet: what is open, who is on, who comes, what to watch; made to be printed and read aloud."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, request
from flask_babel import lazy_gettext as _

from agent_console.doorkeeper import needs
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.supervising import Asked, asked, supervisor_page
from agent_console.times import zone
from hotline.reports.handover import handover, shift_choices
from hotline.reports.periods import parse_instant

blueprint = Blueprint("handover", __name__)
LINKS = (Link("handover.show", _("Hand-over"), "clipboard-list", place=40),)


@blueprint.get("/handover")
@needs("supervisor", "counsellor")
def show() -> Response:
    """The sheet of the shift that began when the address says; of the last twelve hours without."""
    runtime = house().runtime
    since: Asked[tuple[datetime | None]] = asked(_since)
    with runtime.begin() as work:
        sheet = handover(work, runtime.settings, since.value[0] if since.value else None)
        choices = shift_choices(work.now, zone())
    shown = supervisor_page("handover.html", sheet=sheet, choices=choices, said=since.said)
    return make_response(shown, since.status)


def _since() -> tuple[datetime | None]:
    text = request.args.get("since", "").strip()
    return (parse_instant(text) if text else None,)
