"""The live board: anyone who waits, pages that climb, who is on and in what state, how the hotline stands."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _

from agent_console import wording
from agent_console.doorkeeper import needs
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.rendering import fragment
from agent_console.supervising import supervisor_page
from hotline.jobs.health import findings
from hotline.reports.board import board

blueprint = Blueprint("board", __name__)
LINKS = (Link("board.show", _("Board"), "radio-tower", place=12),)


@blueprint.get("/board")
@needs("supervisor", "admin")
def show() -> str:
    """The board."""
    return supervisor_page("board.html", **_seen())


@blueprint.get("/board/now")
@needs("supervisor", "admin")
def now() -> str:
    """What of the board changes: asked for every few seconds."""
    return fragment("supervisor/board_now.html", say=wording, **_seen())


def _seen() -> dict[str, Any]:
    with house().runtime.begin() as work:
        seen = board(work)
    return {"board": seen, "findings": findings(house().runtime)}
