"""The counsellor's doors: her phone rings, she takes the call or not, she meets the caller, what comes after."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from hotline import journey
from hotline.voice.doors import counsellor_door, report_door
from hotline.voice.house import house, keys, live, number_said, said

blueprint = Blueprint("counsellors", __name__)


@blueprint.post("/voice/offers/<uuid:offer>/leg")
@counsellor_door
def leg(offer: UUID) -> str:
    """Her phone was picked up, by her or by a machine."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.leg_answered(work, rooms.repertoire, offer, said("CallSid")[:64])


@blueprint.post("/voice/offers/<uuid:offer>/key/<int:spoken>")
@counsellor_door
def key(offer: UUID, spoken: int) -> str:
    """Her key at the whisper, or none."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.leg_key(work, rooms.repertoire, offer, spoken, keys()[:1])


@blueprint.post("/voice/offers/<uuid:offer>/counsellor")
@counsellor_door
def counsellor_out(offer: UUID) -> str:
    """Her leg has come out of the conference."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.counsellor_came_out(work, rooms.repertoire, offer, live=live())


@blueprint.post("/voice/offers/<uuid:offer>/gone")
@counsellor_door
def gone(offer: UUID) -> str:
    """She waited for a caller who has left."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.fetched_out(work, rooms.repertoire, offer)


@blueprint.post("/voice/offers/<uuid:offer>/after/<int:spoken>")
@counsellor_door
def after(offer: UUID, spoken: int) -> str:
    """Her key after the call, or none."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.after_call_key(work, rooms.repertoire, offer, spoken, keys()[:1])


@blueprint.post("/voice/offers/<uuid:offer>/note")
@counsellor_door
def note(offer: UUID) -> str:
    """Her spoken note has ended."""
    rooms = house()
    still_there = live() and said("Digits") != "hangup"
    with rooms.runtime.begin() as work:
        return journey.note_recorded(work, rooms.repertoire, offer, live=still_there)


@blueprint.post("/voice/offers/<uuid:offer>/status")
@report_door
def status(offer: UUID) -> None:
    """How her leg stands."""
    with house().runtime.begin() as work:
        journey.counsellor_leg_reported(
            work, offer, said("CallSid")[:64], said("CallStatus"), number_said("SequenceNumber")
        )


@blueprint.post("/voice/offers/<uuid:offer>/conference")
@report_door
def conference(offer: UUID) -> None:
    """What happens in the conference of this offer."""
    with house().runtime.begin() as work:
        journey.conference_reported(
            work,
            offer,
            event=said("StatusCallbackEvent"),
            conference=said("ConferenceSid")[:64],
            leg=said("CallSid")[:64],
        )
