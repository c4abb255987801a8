"""The directory: services to tell callers of, searched in a call; its CSV comes in whole or not at all."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from agent_console.doorkeeper import needs, who
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.rendering import page
from agent_console.times import zone
from hotline.errors import BadInput
from hotline.tickets.directory import COLUMNS, is_stale, keep, read_csv, search, to_csv, verify

blueprint = Blueprint("directory", __name__)
LINKS = (Link("directory.show", _("Directory"), "book-open", place=45),)


@blueprint.get("/directory")
@needs("counsellor", "supervisor")
def show() -> str:
    """The entries that the address asks for."""
    return _shown()


@blueprint.get("/directory.csv")
@needs("counsellor", "supervisor")
def export() -> Response:
    """Every entry, as a file that can be brought in again."""
    with house().runtime.begin() as work:
        answer = Response(to_csv(search(work)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="directory.csv"'
    return answer


@blueprint.post("/directory")
@needs("supervisor")
def bring_in() -> Response:
    """A CSV: every fault is told with its line, and nothing is kept unless all is well."""
    file = request.files.get("file")
    with house().runtime.begin() as work:
        today = work.now.astimezone(zone()).date()
        try:
            keep(work, read_csv(file.read() if file else b"", today))
        except BadInput as refused:
            said = str(refused)
        else:
            said = ""
    return make_response(_shown(said), 400) if said else make_response(redirect(url_for("directory.show")))


@blueprint.post("/directory/<uuid:entry>/verified")
@needs("counsellor", "supervisor")
def verified(entry: UUID) -> Response:
    """She rang it today, and it is right."""
    with house().runtime.begin() as work:
        verify(work, entry, who().work_name, work.now.astimezone(zone()).date())
    return make_response(redirect(url_for("directory.show")))


def _shown(said: str = "") -> str:
    asked = request.args.get("q", "").strip()
    with house().runtime.begin() as work:
        entries, today = search(work, asked), work.now.astimezone(zone()).date()
    rows = [(entry, is_stale(entry.verified_on, today)) for entry in entries]
    intro = gettext("Nothing was kept. Mend these lines, then bring the file in again:") if said else ""
    return page("directory/page.html", rows=rows, asked=asked, faults=said.split("\n"), intro=intro, columns=COLUMNS)
