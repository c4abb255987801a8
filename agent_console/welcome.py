"""Where a newcomer lands: in a demonstration the ways into it, otherwise the entrance."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, url_for

from agent_console.doorkeeper import open_to_all, seat_now
from agent_console.house import house
from agent_console.rendering import page
from hotline.staff import Person, everybody
from hotline.staff.sign_in import DEMONSTRATION_PASSWORD
from hotline.telephony import national

blueprint = Blueprint("welcome", __name__)


@dataclass(frozen=True)
class Ways:
    """Two addresses of this console: a browser keeps cookies for each, so two people can sit at one machine."""

    here: str
    beside: str


@blueprint.get("/")
@open_to_all
def welcome() -> Response:
    """Phone here, counsellor there, supervisor there."""
    runtime = house().runtime
    if not runtime.settings.demonstration:
        return make_response(redirect(url_for("shell.home" if seat_now() else "entrance.ask")))
    with runtime.begin() as work:
        people = [person for person in everybody(work) if person.demonstration]
    shown = page(
        "welcome.html",
        line=runtime.settings.twilio_api_url.rstrip("/"),
        number=national(next(iter(runtime.settings.our_numbers))),
        ways=ways(runtime.settings.public_url),
        counsellor=_first(people, "counsellor"),
        supervisor=_first(people, "supervisor"),
        people=people,
        password=DEMONSTRATION_PASSWORD,
    )
    return make_response(shown)


def ways(public_url: str) -> Ways:
    """The console by its own address and, on this machine, by its other name."""
    parts = urlsplit(public_url.rstrip("/"))
    if parts.hostname != "127.0.0.1":
        return Ways(parts.geturl(), parts.geturl())
    return Ways(parts.geturl(), parts._replace(netloc=parts.netloc.replace("127.0.0.1", "localhost", 1)).geturl())


def _first(people: list[Person], role: str) -> str:
    return next((person.work_name for person in people if role in person.roles), "")
