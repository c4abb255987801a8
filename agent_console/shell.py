"""The shell around every page, which never reloads: its static files, the line strip, the way home, the language."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for

from agent_console import navigation
from agent_console.doorkeeper import needs, open_to_all, who
from agent_console.house import house
from agent_console.languages import choose_language
from agent_console.rendering import fragment
from agent_console.ways import back
from hotline.reports.line_now import line_now, own_state
from hotline.staff import ROLES

blueprint = Blueprint("shell", __name__, static_folder="static", static_url_path="/static", template_folder="templates")


@blueprint.get("/strip")
@needs(*ROLES, when_locked=True)
def strip() -> str:
    """The line's numbers now, and one's own state: nothing that anybody said."""
    with house().runtime.begin() as work:
        line, own = line_now(work), own_state(work, who())
    return fragment("parts/strip.html", line=line, own=own)


@blueprint.get("/home")
@needs(*ROLES)
def home() -> Response:
    """To the page on which she lands."""
    return make_response(redirect(url_for(navigation.landing())))


@blueprint.post("/language")
@open_to_all
def speak() -> Response:
    """In which language this browser shows the console."""
    choose_language(request.form.get("language", ""))
    return make_response(redirect(back()))
