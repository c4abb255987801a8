"""The caller's doors: the line is dialled, a key is pressed, a recording ends, she is joined, she leaves."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from hotline import journey
from hotline.calls import arrivals
from hotline.journey import words
from hotline.telephony import caller_id, our_line, paths
from hotline.voice.doors import caller_door, report_door
from hotline.voice.house import given, house, live, number_said, said, sid_in
from hotline.work import Work
from ivr_flows.steps import Recorded

UNKNOWN_LINE = "tollfree_0800"
FINAL = ("completed", "busy", "no-answer", "failed", "canceled")

blueprint = Blueprint("callers", __name__)


@blueprint.post(paths.INBOUND)
@caller_door
def inbound() -> str:
    """A call arrives. Whoever calls and whatever her phone says of her, she is served."""
    rooms = house()
    numbers = rooms.repertoire.our_numbers
    line = our_line(said("To"), numbers)
    with rooms.runtime.begin() as work:
        document = journey.first_turn(
            work,
            rooms.repertoire,
            carrier_sid=said("CallSid")[:64],
            line=numbers[line] if line else UNKNOWN_LINE,
            caller=caller_id(said("From"), numbers),
        )
        if said("CallStatus") in FINAL:
            _left(work, said("CallSid"))
        return document


@blueprint.post("/voice/calls/<uuid:call>/turns/<int:number>")
@caller_door
def turn(call: UUID, number: int) -> str:
    """Keys, or none, for a turn of the flow."""
    rooms = house()
    with rooms.runtime.begin() as work:
        if not live():
            _left(work, said("CallSid"))
            return words.EMPTY
        return journey.take_turn(work, rooms.repertoire, call, number, given())


@blueprint.post("/voice/calls/<uuid:call>/turns/<int:number>/recorded")
@caller_door
def recorded(call: UUID, number: int) -> str:
    """Her recording ended: by a key, by silence, or because she hung up.

    A length that cannot be read is no proof that nothing was said.
    """
    rooms = house()
    seconds, key = number_said("RecordingDuration", absent=1), said("Digits")
    with rooms.runtime.begin() as work:
        url = said("RecordingUrl")[:500]
        journey.recording_made(work, call, sid=said("RecordingSid")[:64] or sid_in(url), url=url, seconds=seconds)
        if key == "hangup" or not live():
            journey.hung_up_while_recording(work, call, seconds)
            return words.EMPTY
        return journey.take_turn(work, rooms.repertoire, call, number, Recorded(seconds, key[:1]))


@blueprint.post("/voice/calls/<uuid:call>/resume")
@caller_door
def resume(call: UUID) -> str:
    """She is back from a conference that is over or never began."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.resume(work, rooms.repertoire, call)


@blueprint.post("/voice/offers/<uuid:offer>/join")
@caller_door
def join(offer: UUID) -> str:
    """The redirect has reached her: into the conference."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.caller_fetches_join(work, rooms.repertoire, offer)


@blueprint.post("/voice/offers/<uuid:offer>/caller")
@caller_door
def caller_out(offer: UUID) -> str:
    """Her leg has come out of the conference."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return journey.caller_came_out(work, rooms.repertoire, offer, live=live())


@blueprint.post(paths.CALL_STATUS)
@report_door
def status() -> None:
    """The carrier says how a caller's leg stands; only its end counts."""
    if said("CallStatus") in FINAL:
        with house().runtime.begin() as work:
            _left(work, said("CallSid"))


@blueprint.post("/voice/recordings/<uuid:recording>")
@report_door
def recording(recording: UUID) -> None:
    """A recording's file is at the carrier, or there is none."""
    with house().runtime.begin() as work:
        journey.recording_reported(
            work,
            recording,
            sid=said("RecordingSid")[:64],
            url=said("RecordingUrl")[:500],
            status=said("RecordingStatus"),
            seconds=number_said("RecordingDuration"),
        )


def _left(work: Work, carrier_sid: str) -> None:
    call = arrivals.call_by_sid(work, carrier_sid)
    if call is not None:
        journey.caller_left(work, call)
