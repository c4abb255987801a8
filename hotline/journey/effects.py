"""What a flow's step asks of the hotline, done: one function for each effect, in the step's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hotline.calls import Call, State, callbacks, messages, seeking
from hotline.events import Happened
from hotline.journey.repertoire import Repertoire, entered_number
from hotline.paging import open_page
from hotline.tickets import note_consent, open_p1, open_work, raise_priority, ticket_of
from hotline.work import Work
from ivr_flows import steps


@dataclass(frozen=True)
class Scene:
    """Where an effect takes place: the call, what the caller has just done, and how the flow heard it."""

    work: Work
    call: Call
    repertoire: Repertoire
    given: steps.Input


def apply_effects(scene: Scene, effects: tuple[steps.Effect, ...]) -> None:
    """Do what a step asks for, in its order."""
    for effect in effects:
        PERFORM[type(effect)](scene, effect)


def _seek(scene: Scene, effect: steps.SeekHuman) -> None:
    work, call = scene.work, scene.call
    if call.state in (State.CONNECTING, State.TALKING):
        return
    seeking.seek_human(work, call, effect.queue, effect.priority, effect.flags)
    raise_priority(work, call.sealed_for, effect.priority)
    if effect.priority == "P1":
        open_p1(work, ticket=call.sealed_for, call=call)


def _withdraw(scene: Scene, _: steps.WithdrawSeek) -> None:
    seeking.withdraw_seek(scene.work, scene.call, State.IN_MENU)


def _page(scene: Scene, effect: steps.OpenPage) -> None:
    work, call = scene.work, scene.call
    open_page(
        work,
        ticket_of(work, call.id),
        call_id=call.id,
        discipline=effect.discipline,
        priority=effect.priority,
        basis=effect.basis,
        language=call.language or "sw",
        held=effect.held,
    )


def _consent(scene: Scene, effect: steps.NoteConsent) -> None:
    note_consent(
        scene.work,
        scene.call.sealed_for,
        purpose=effect.purpose,
        decision=effect.decision,
        how="dtmf",
        language=scene.call.language or "sw",
        prompt_version=f"{effect.prompt}@{scene.repertoire.catalogue.version(effect.prompt)}",
        call=scene.call.id,
    )


def _language(scene: Scene, effect: steps.ChooseLanguage) -> None:
    scene.call.language = effect.language
    scene.work.record(Happened.LANGUAGE_CHOSEN, call=scene.call.id, language=effect.language)


def _begin_message(scene: Scene, effect: steps.BeginMessage) -> None:
    call = scene.call
    if call.state == State.WAITING:
        seeking.withdraw_seek(scene.work, call, State.LEAVING_MESSAGE)
    elif call.state == State.IN_MENU:
        call.state = State.LEAVING_MESSAGE
    messages.begin(scene.work, call, effect.kind, leg=call.carrier_sid)


def _keep_message(scene: Scene, effect: steps.KeepMessage) -> None:
    work, call = scene.work, scene.call
    recording = messages.newest(work, call)
    if recording is None or recording.state == "discarded":
        return
    recording.reviewed = effect.reviewed
    seconds = scene.given.seconds if isinstance(scene.given, steps.Recorded) else 0
    recording.seconds = max(recording.seconds, seconds)
    _end_message(call)
    raise_priority(work, call.sealed_for, "P3")
    open_work(work, "message", ticket=call.sealed_for, call=call, priority=call.priority or "P3")


def _discard_message(scene: Scene, _: steps.DiscardMessage) -> None:
    recording = messages.newest(scene.work, scene.call)
    if recording is not None:
        messages.discard(scene.work, recording)
    _end_message(scene.call)


def _end_message(call: Call) -> None:
    if call.state == State.LEAVING_MESSAGE:
        call.state = State.WAITING if call.seek_since is not None else State.IN_MENU


def _number(scene: Scene, _: steps.NumberGiven) -> None:
    number = entered_number(scene.given)
    if number is not None:
        callbacks.keep_number(scene.work, scene.call, number)


def _callback(scene: Scene, effect: steps.BookCallback) -> None:
    work, call = scene.work, scene.call
    wish = callbacks.book(
        work, call, number=effect.number, window=effect.window, sms_ok=effect.sms_ok, zone=scene.repertoire.zone
    )
    raise_priority(work, call.sealed_for, "P3")
    open_work(work, "callback", ticket=call.sealed_for, call=call, priority=call.priority or "P3", due_at=wish.due_at)


def _safe(scene: Scene, effect: steps.SafeToCall) -> None:
    scene.call.safe_to_call = effect.safe


def _quick_exit(scene: Scene, _: steps.QuickExit) -> None:
    """From here on nothing is sent or dialled because of this call, and nobody can be joined to it."""
    call = scene.call
    call.flags = [*call.flags, "quick_exit"]
    call.safe_to_call = False
    callbacks.withdraw(scene.work, call)
    recording = messages.newest(scene.work, call)
    if recording is not None:
        recording.left_quickly = True
    scene.work.record(Happened.QUICK_EXIT_TAKEN, call=call.id)


def _informed(scene: Scene, _: steps.InformationHeard) -> None:
    if "informed" not in scene.call.flags:
        scene.call.flags = [*scene.call.flags, "informed"]


PERFORM: dict[type, Callable[[Scene, Any], None]] = {
    steps.SeekHuman: _seek,
    steps.WithdrawSeek: _withdraw,
    steps.OpenPage: _page,
    steps.NoteConsent: _consent,
    steps.ChooseLanguage: _language,
    steps.BeginMessage: _begin_message,
    steps.KeepMessage: _keep_message,
    steps.DiscardMessage: _discard_message,
    steps.NumberGiven: _number,
    steps.BookCallback: _callback,
    steps.SafeToCall: _safe,
    steps.QuickExit: _quick_exit,
    steps.InformationHeard: _informed,
}
