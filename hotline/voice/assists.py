"""The doors of a supervisor who is asked into a conversation."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from hotline import journey
from hotline.calls.assisting import assist_reported
from hotline.voice.doors import counsellor_door, report_door
from hotline.voice.house import house, keys, live, said

blueprint = Blueprint("assists", __name__)


@blueprint.post("/voice/assists/<uuid:assist>/leg")
@counsellor_door
def leg(assist: UUID) -> str:
    """Her phone was picked up, or her browser has accepted."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.assist_answered(work, rooms.repertoire, assist, said("CallSid")[:64])


@blueprint.post("/voice/assists/<uuid:assist>/key/<int:spoken>")
@counsellor_door
def key(assist: UUID, spoken: int) -> str:
    """Her key at the neutral words, or none."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.assist_key(work, rooms.repertoire, assist, spoken, keys()[:1])


@blueprint.post("/voice/assists/<uuid:assist>/left")
@counsellor_door
def left(assist: UUID) -> str:
    """Her leg has come out of the conference."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.assist_came_out(work, rooms.repertoire, assist, live=live())


@blueprint.post("/voice/assists/<uuid:assist>/status")
@report_door
def status(assist: UUID) -> None:
    """How her leg stands."""
    with house().runtime.begin() as work:
        assist_reported(work, assist, said("CallSid")[:64], said("CallStatus"))
