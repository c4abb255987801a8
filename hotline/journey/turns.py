"""A caller's turn: what she pressed, said or did not say, and the document she gets for it.

A turn is taken once. Asked for again, because the carrier retried, doubled or delayed its request, it is answered with
the very document given the first time. The turn of a caller whom somebody has accepted may join her itself.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hotline.calls import Call, State, arrivals, callbacks, messages
from hotline.calls.joining import accepted_offer, win_join
from hotline.calls.offers import lock_call, stranded
from hotline.db import new_id
from hotline.errors import Stranded
from hotline.events import Happened
from hotline.journey import words
from hotline.journey.effects import Scene, apply_effects
from hotline.journey.leaving import caller_left
from hotline.journey.repertoire import Repertoire, circumstances
from hotline.telephony import CallerId
from hotline.tickets import join_call, open_ticket, ticket_of
from hotline.work import Work
from ivr_flows import engine
from ivr_flows.steps import AskKeys, CutOff, Input, Position, QuickExit, Silence, Step

KEYING = timedelta(seconds=15)


def first_turn(work: Work, repertoire: Repertoire, *, carrier_sid: str, line: str, caller: CallerId) -> str:
    """The line was dialled: a call, its ticket, and the greeting. The same request again gets the same greeting."""
    flow = repertoire.library.current
    step = engine.start(flow, circumstances(work, repertoire, None, line))
    ticket = new_id()
    call = arrivals.arrive(
        work,
        carrier_sid=carrier_sid,
        line=line,
        caller=caller,
        ticket=ticket,
        flow=flow.version,
        position=step.position.to_json(),
    )
    if call is None:
        known = arrivals.call_by_sid(work, carrier_sid)
        return (known and arrivals.turn_taken(work, known.id, 0)) or words.EMPTY
    open_ticket(work, ticket)
    join_call(work, ticket, call.id)
    if caller.e164 is not None:
        callbacks.keep_caller_number(work, call, caller.e164)
    work.record(Happened.CALL_ARRIVED, call=call.id, ticket=ticket)
    call.menu_path = words.path_of(step)
    return _answer(work, repertoire, call, 0, step)


def take_turn(work: Work, repertoire: Repertoire, call_id: UUID, number: int, given: Input) -> str:
    """The document for a caller's turn. NotFound if there is no such call."""
    call = lock_call(work, call_id)
    if number <= call.turn:
        return arrivals.turn_taken(work, call.id, number) or words.EMPTY
    if call.left_at is not None:
        return words.EMPTY
    if call.state in (State.CONNECTING, State.TALKING) and isinstance(given, Silence):
        return _join_or_wait(work, call, number)
    if isinstance(given, Silence) and stranded(work, call):
        raise Stranded("offers wait and nothing places them")
    position = Position.from_json(call.position)
    flow = repertoire.library.flow(call.flow_version)
    step = engine.advance(flow, position, given, circumstances(work, repertoire, call, call.line, given))
    apply_effects(Scene(work, call, repertoire, given), step.effects)
    _remember(work, call, step)
    if call.state == State.CONNECTING and not any(isinstance(effect, QuickExit) for effect in step.effects):
        return _join_or_wait(work, call, number)
    return _answer(work, repertoire, call, number, step)


def resume(work: Work, repertoire: Repertoire, call_id: UUID) -> str:
    """She has come back to us from a conference that is over, or that never began: she is told and waits on."""
    call = lock_call(work, call_id)
    if call.left_at is not None:
        return words.EMPTY
    return cut_off(work, repertoire, call)


def cut_off(work: Work, repertoire: Repertoire, call: Call) -> str:
    """Her counsellor's leg is gone: 'we were cut off', and the waiting room."""
    flow = repertoire.library.flow(call.flow_version)
    where = circumstances(work, repertoire, call, call.line)
    step = engine.advance(flow, Position.from_json(call.position), CutOff(), where)
    apply_effects(Scene(work, call, repertoire, CutOff()), step.effects)
    _remember(work, call, step)
    return _answer(work, repertoire, call, call.turn + 1, step)


def recording_made(work: Work, call_id: UUID, *, sid: str, url: str, seconds: int) -> None:
    """Her recording's own action tells of its file; if the carrier's report is lost, this one is enough."""
    recording = messages.newest(work, lock_call(work, call_id))
    if recording is not None and seconds > 0:
        messages.recorded(work, recording, sid=sid, url=url, seconds=seconds)


def hung_up_while_recording(work: Work, call_id: UUID, seconds: int) -> None:
    """The recording's own action says that she hung up: what she said is kept."""
    call = lock_call(work, call_id)
    recording = messages.newest(work, call)
    if recording is not None and seconds == 0:
        messages.discard(work, recording)
    elif recording is not None:
        recording.seconds = max(recording.seconds, seconds)
    caller_left(work, call)


def _remember(work: Work, call: Call, step: Step) -> None:
    call.position = step.position.to_json()
    way = words.path_of(step)
    call.menu_path = ">".join(part for part in (call.menu_path, way) if part)[:400]
    keying = isinstance(step.wait, AskKeys) and step.wait.digits is None
    call.keying_until = work.now + KEYING if keying else None
    work.record(Happened.TURN_TAKEN, call=call.id, node=step.position.node, path=way)


def _answer(work: Work, repertoire: Repertoire, call: Call, number: int, step: Step) -> str:
    slots = {"ref": ticket_of(work, call.id).reference} if words.needs_reference(step) else {}
    recording = messages.newest(work, call) if words.records(step) else None
    document = words.step_document(repertoire.catalogue, call.id, number, step, slots, recording)
    arrivals.keep_turn(work, call, number, document)
    return document


def _join_or_wait(work: Work, call: Call, number: int) -> str:
    """Somebody has accepted her: this turn joins her if no other hand does, and otherwise stands aside for a moment."""
    offer = accepted_offer(work, call)
    if offer is not None and win_join(work, offer.id, "turn"):
        document = words.caller_conference(offer.id)
    else:
        document = words.stand_aside(call.id, number + 1)
    arrivals.keep_turn(work, call, number, document)
    return document
