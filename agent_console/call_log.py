"""The call log: filtered, newest first, a page at a time; a row opens beside it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request
from flask_babel import lazy_gettext as _

from agent_console import drawing
from agent_console.doorkeeper import needs
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.opened_call import opened
from agent_console.supervising import Asked, asked, supervisor_page
from agent_console.times import zone
from hotline.reports.call_log import LogPage, arrivals, log_page
from hotline.reports.filters import LOOKS, PRIORITIES, Filters, read_filters
from hotline.reports.reviews import reviewers
from hotline.work import Work

blueprint = Blueprint("call_log", __name__)
LINKS = (Link("call_log.show", _("Calls"), "list", place=20),)
BESIDE = ("call",)
A_DAY_S = 86_400


@blueprint.get("/calls")
@needs("supervisor")
def show() -> Response:
    """The calls that the address asks for, and the one it opens."""
    wanted = filters()
    with house().runtime.begin() as work:
        found = log_page(work.session, wanted.value) if wanted.value else LogPage([], None)
        ticks = _ticks(work, wanted.value)
        people, call = reviewers(work), opened(work)
    shown = supervisor_page(
        "calls.html",
        found=found,
        ticks=ticks,
        people=people,
        opened=call,
        said=wanted.said,
        priorities=PRIORITIES,
        looks=LOOKS,
    )
    return make_response(shown, wanted.status)


def filters() -> Asked[Filters]:
    """What the address asks of the log."""
    args = {name: value for name, value in request.args.items() if name not in BESIDE}
    return asked(lambda: read_filters(args, house().runtime.clock(), zone()))


def _ticks(work: Work, wanted: Filters | None) -> list[drawing.Tick]:
    """The arrivals of a single day as a strip; of a longer time it would say nothing."""
    if wanted is None or (wanted.period.ends - wanted.period.begins).total_seconds() > A_DAY_S or wanted.reference:
        return []
    arrived = arrivals(work.session, wanted)
    return drawing.arrivals_strip([(at, outcome or "waiting") for at, outcome in arrived], wanted.period, zone())
