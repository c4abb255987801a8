"""The responder's doors: her phone rings for a page, she enters her PIN, accepts or cannot."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from hotline import paging
from hotline.paging import Reply
from hotline.telephony import paths
from hotline.telephony.speech import play
from hotline.telephony.twiml import document
from hotline.telephony.verbs import Gather, HangUp, Redirect
from hotline.voice.doors import counsellor_door, report_door
from hotline.voice.house import House, house, keys, number_said, said
from ivr_flows.steps import AskKeys

blueprint = Blueprint("responders", __name__)


@blueprint.post("/voice/attempts/<uuid:attempt>/leg")
@counsellor_door
def leg(attempt: UUID) -> str:
    """Her phone was picked up, by her or by a machine."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return _spoken(rooms, attempt, paging.first_words(work, attempt, said("CallSid")[:64] or None))


@blueprint.post("/voice/attempts/<uuid:attempt>/pin")
@counsellor_door
def pin(attempt: UUID) -> str:
    """Her PIN, or none."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return _spoken(rooms, attempt, paging.pin_entered(work, attempt, keys().rstrip("#")))


@blueprint.post("/voice/attempts/<uuid:attempt>/choice")
@counsellor_door
def choice(attempt: UUID) -> str:
    """1 she takes it, 2 she cannot, 3 again."""
    rooms = house()
    with rooms.runtime.begin() as work:
        return _spoken(rooms, attempt, paging.choice_made(work, attempt, keys()[:1]))


@blueprint.post("/voice/attempts/<uuid:attempt>/status")
@report_door
def status(attempt: UUID) -> None:
    """How her leg, or her text, stands."""
    state = said("CallStatus") or said("MessageStatus")
    with house().runtime.begin() as work:
        paging.attempt_reported(work, attempt, state, number_said("SequenceNumber"), said("CallSid") or None)


@blueprint.post(paths.TEXT_STATUS)
@report_door
def text_status() -> None:
    """Whether a text that nobody waits for arrived: nothing follows from it."""


def _spoken(rooms: House, attempt: UUID, reply: Reply) -> str:
    sounds = play(reply.sounds, rooms.repertoire.catalogue, reply.slots)
    if reply.next is None or not isinstance(reply.wait, AskKeys):
        return document((*sounds, HangUp()))
    back = paths.duty_step(attempt, reply.next)
    wait = reply.wait
    return document((Gather(back, wait.timeout, wait.digits, wait.finish, sounds), Redirect(back)))
