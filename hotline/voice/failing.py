"""Putting a caller through when our own side is broken: needs no database, no Redis and no carrier REST.

An apology in both languages, then the phones on call from the roster on disk, one after another, each screened so that
a voicemail never gets her; then the other number to call, and goodbye.
"""

from __future__ import annotations

from flask import Blueprint, Response

from hotline.jobs.roster import read_roster
from hotline.telephony import paths
from hotline.telephony.speech import play
from hotline.telephony.twiml import document
from hotline.telephony.verbs import DialNumber, Gather, HangUp, Verb
from hotline.voice import aftermath
from hotline.voice.house import House, house, keys, said, twiml
from ivr_flows.steps import Say

RINGS_S = 20
MOST_PHONES = 6

blueprint = Blueprint("failing", __name__)


def apology(rooms: House) -> str:
    """The apology and the first phone."""
    sorry = play((Say("apology_connect", "both"),), rooms.repertoire.catalogue, {})
    return document((*sorry, *_phone(rooms, 0)))


def _phone(rooms: House, number: int) -> tuple[Verb, ...]:
    roster = read_roster(rooms.runtime.settings.var)[:MOST_PHONES]
    if number >= len(roster):
        return (*play((Say("sys_fail", "both"),), rooms.repertoire.catalogue, {}), HangUp())
    return (
        DialNumber(
            number=roster[number],
            action=paths.leg_broken(number + 1),
            caller_id=rooms.runtime.settings.caller_id,
            screen_path=paths.screened(number),
            timeout_s=RINGS_S,
        ),
    )


@blueprint.post(paths.FALLBACK)
def fallback() -> Response:
    """The carrier could not get a document from us: the same apology; a leg of our own staff is let go."""
    if said("Direction").startswith("outbound"):
        aftermath.leg_failed(said("CallSid"))
        return twiml(document((HangUp(),)))
    aftermath.dials_by_herself(said("CallSid"))
    return twiml(apology(house()))


@blueprint.post("/voice/broken/<int:number>")
def next_phone(number: int) -> Response:
    """The phone before this one has ended: goodbye if somebody talked to her, else the next."""
    rooms = house()
    if said("DialBridged") == "true":
        aftermath.dials_by_herself(said("CallSid"), answered=True)
        goodbye = play((Say("goodbye", "sw"), Say("goodbye", "en")), rooms.repertoire.catalogue, {})
        return twiml(document((*goodbye, HangUp())))
    return twiml(document(_phone(rooms, number)))


@blueprint.post("/voice/broken/<int:number>/screen")
def screen(number: int) -> Response:
    """The neutral words on a phone on call: only key 1 lets the caller in."""
    pressed = keys()
    if pressed == "1":
        aftermath.dials_by_herself(said("ParentCallSid"), answered=True)
    if pressed:
        return twiml(document(() if pressed == "1" else (HangUp(),)))
    sounds = play((Say("staff_whisper", "sw"), Say("staff_whisper", "en")), house().repertoire.catalogue, {})
    gather = Gather(action=paths.screened(number), timeout=6, digits=1, sounds=sounds)
    return twiml(document((gather, HangUp())))
