"""Where a newcomer lands: in a demonstration the ways into it, otherwise the entrance."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, url_for

from agent_console.doorkeeper import open_to_all, seat_now
from agent_console.house import house
from agent_console.rendering import page

blueprint = Blueprint("welcome", __name__)


@blueprint.get("/")
@open_to_all
def welcome() -> Response:
    """Phone here, counsellor there, supervisor there."""
    settings = house().runtime.settings
    if not settings.demonstration:
        return make_response(redirect(url_for("shell.home" if seat_now() else "entrance.ask")))
    return make_response(page("welcome.html", line=settings.twilio_api_url))
