"""The softphone: a browser that is rung, answers, holds, brings the supervisor in, and wraps up.

It shows what the server says of her and of her caller; each press here is one service call, and the state comes back.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from agent_console import wording
from agent_console.doorkeeper import needs, who
from agent_console.house import house
from agent_console.times import clock
from hotline.calls import assisting, conversation, holding
from hotline.calls import offers as offering
from hotline.calls.own_line import AtHand, OwnLine, my_assist, my_offer, own_line
from hotline.errors import BadInput
from hotline.staff import HEARTBEAT_EVERY_S, State, browser_left, declare, heartbeat, identity_of, person_by_id
from hotline.telephony import paths
from hotline.telephony.access_token import LASTS_S, access_token
from hotline.work import Work

CREW = ("counsellor", "supervisor")
SHIFT: dict[str, State] = {"on": "available", "break": "on_break", "off": "off_shift"}
LONGEST_WHY = 120
CHOSEN = {
    "greet>1": lazy_gettext("Danger"),
    "main>1": lazy_gettext("Danger"),
    "main>2": lazy_gettext("Medical help"),
    "main>3": lazy_gettext("Legal help"),
    "main>4": lazy_gettext("A counsellor"),
    "medical_menu>1": lazy_gettext("Badly hurt"),
    "medical_menu>2": lazy_gettext("Assaulted"),
    "legal_menu>1": lazy_gettext("Arrested or in custody"),
    "legal_menu>2": lazy_gettext("Hurt by police"),
}

blueprint = Blueprint("softphone", __name__)


@blueprint.app_context_processor
def sounds() -> dict[str, dict[str, str]]:
    """The ring of our own, and quiet for the sounds that the browser library would fetch from elsewhere."""
    catalogue = house().repertoire.catalogue
    found = {name: paths.prompt(catalogue.hashed_name(catalogue.tone(name, 1)[0])) for name in ("ring", "quiet")}
    return {"softphone_sounds": found}


@blueprint.get("/softphone/state")
@needs(*CREW, when_locked=True)
def state() -> Response:
    """How she stands, whom she is asked to take or has: everything the softphone shows."""
    with house().runtime.begin() as work:
        return _state(work)


@blueprint.post("/softphone/token")
@needs(*CREW, when_locked=True)
def token() -> Response:
    """What lets this browser be rung for an hour, and where its signalling is."""
    settings, identity = house().runtime.settings, identity_of(who().id)
    line = urlsplit(settings.twilio_api_url).netloc if settings.local_line else ""
    return jsonify(token=access_token(settings, identity), identity=identity, lasts_s=LASTS_S, local_line=line)


@blueprint.post("/softphone/shift/<state>")
@needs(*CREW, when_locked=True)
def shift(state: str) -> Response:
    """She goes on shift, on a break or off; nobody leaves the line with nobody unless she insists."""
    if state not in SHIFT:
        raise BadInput(_("You can go on shift, on a break or off."))
    why, insists = request.form.get("why", "")[:LONGEST_WHY], request.form.get("insists") == "yes"
    with house().runtime.begin() as work:
        declare(work, person_by_id(work, who().id), SHIFT[state], why, force=insists)
        return _state(work)


@blueprint.post("/presence/heartbeat")
@needs(*CREW, when_locked=True)
def beat() -> Response:
    """This browser is there and can be rung; asked every five seconds."""
    with house().runtime.begin() as work:
        heartbeat(work, who().id)
        return _state(work)


@blueprint.post("/presence/gone")
@needs(*CREW, when_locked=True)
def gone() -> tuple[str, int]:
    """The page is being closed: it rings no more."""
    with house().runtime.begin() as work:
        browser_left(work, who().id)
    return "", 204


@blueprint.post("/softphone/offers/<uuid:offer_id>/decline")
@needs(*CREW, when_locked=True)
def decline(offer_id: UUID) -> Response:
    """She cannot take this caller, for a reason; somebody else is rung at once."""
    why = request.form.get("why", "")[:LONGEST_WHY] or "declined"
    with house().runtime.begin() as work:
        call, offer = my_offer(work, who().id, offer_id)
        offering.decline(work, call, offer, why, let_go=True)
        return _state(work)


@blueprint.post("/softphone/offers/<uuid:offer_id>/end")
@needs(*CREW, when_locked=True)
def end(offer_id: UUID) -> Response:
    """She ends the conversation: said here first, so that the caller hears goodbye and not that she was cut off."""
    with house().runtime.begin() as work:
        conversation.press_end(work, my_offer(work, who().id, offer_id)[1])
        return _state(work)


@blueprint.post("/softphone/offers/<uuid:offer_id>/hold")
@needs(*CREW, when_locked=True)
def hold(offer_id: UUID) -> Response:
    """Her caller hears that she is to wait."""
    with house().runtime.begin() as work:
        holding.hold(work, my_offer(work, who().id, offer_id)[1])
        return _state(work)


@blueprint.post("/softphone/offers/<uuid:offer_id>/release")
@needs(*CREW, when_locked=True)
def release(offer_id: UUID) -> Response:
    """She takes her caller back."""
    with house().runtime.begin() as work:
        holding.release(work, my_offer(work, who().id, offer_id)[1])
        return _state(work)


@blueprint.post("/softphone/offers/<uuid:offer_id>/supervisor")
@needs(*CREW, when_locked=True)
def supervisor(offer_id: UUID) -> Response:
    """The supervisor on duty is rung into this conversation."""
    with house().runtime.begin() as work:
        assisting.bring_supervisor(work, my_offer(work, who().id, offer_id)[1])
        return _state(work)


@blueprint.post("/softphone/offers/<uuid:offer_id>/done")
@needs(*CREW, when_locked=True)
def done(offer_id: UUID) -> Response:
    """She has wrapped up and can take the next caller."""
    with house().runtime.begin() as work:
        conversation.done(work, *my_offer(work, who().id, offer_id))
        return _state(work)


@blueprint.post("/softphone/offers/<uuid:offer_id>/writing")
@needs(*CREW, when_locked=True)
def writing(offer_id: UUID) -> Response:
    """She is typing: her wrap-up waits for her."""
    with house().runtime.begin() as work:
        conversation.still_writing(work, my_offer(work, who().id, offer_id)[1])
        return _state(work)


@blueprint.post("/softphone/assists/<uuid:assist_id>/leave")
@needs(*CREW, when_locked=True)
def leave(assist_id: UUID) -> Response:
    """A supervisor cannot join, or leaves; the two talk on."""
    with house().runtime.begin() as work:
        assisting.assist_over(work, my_assist(work, who().id, assist_id), "declined")
        return _state(work)


def _state(work: Work) -> Response:
    return jsonify(_shown(own_line(work, who().id), work))


def _shown(line: OwnLine, work: Work) -> dict[str, Any]:
    """The state as the page's script reads it: codes for what it decides, words for what it shows."""
    return {
        "now": work.now.isoformat(),
        "state": line.state,
        "since": line.since.isoformat(),
        "why": line.why,
        "channel": line.channel,
        "has_phone": line.has_phone,
        "in_browser": line.in_browser,
        "lost": line.browser_lost_why,
        "lost_at": clock(line.browser_lost_at),
        "danger_waits": line.danger_waits,
        "danger_since": line.danger_since.isoformat() if line.danger_since else None,
        "beat_s": HEARTBEAT_EVERY_S,
        "at_hand": _shown_call(line.at_hand) if line.at_hand else None,
    }


def _shown_call(call: AtHand) -> dict[str, Any]:
    return {
        "offer": str(call.offer),
        "assist": str(call.assist) if call.assist else None,
        "call": str(call.call),
        "ticket": str(call.ticket),
        "channel": call.channel,
        "waiting_since": call.waiting_since.isoformat() if call.waiting_since else None,
        "priority": call.priority,
        "language": str(wording.word(wording.LANGUAGES, call.language or "none")),
        "way": chosen(call.menu_path),
        "silent": call.silent,
        "returned": call.returned,
        "held_since": call.held_since.isoformat() if call.held_since else None,
        "colleague": call.colleague,
        "company": call.company,
        "due": call.due.isoformat() if call.due else None,
    }


def chosen(menu_path: str) -> str:
    """What she chose last that says why she calls, in words; her way through the menu where nothing does."""
    steps = menu_path.split(">")
    pairs = [">".join(pair) for pair in pairwise(steps)]
    known = [CHOSEN[pair] for pair in pairs if pair in CHOSEN]
    return str(known[-1]) if known else wording.way(menu_path)
