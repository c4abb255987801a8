"""What is answered to the carrier, put together: a step of the flow, the conference, a moment's patience."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from hotline.calls import Recording
from hotline.telephony import paths, speech
from hotline.telephony.speech import play
from hotline.telephony.twiml import document, kept_document
from hotline.telephony.verbs import HangUp, JoinConference, Pause, Redirect, Verb
from ivr_flows.catalogue import Catalogue
from ivr_flows.steps import AskRecording, Say, Sound, Step

EMPTY = document(())

# Stand in a kept document for a caller's own addresses; the second begins with the first.
_A_TURN, _A_RECORDING = paths.turn(UUID(int=0), 0), paths.recorded(UUID(int=0), 0)


def step_document(
    catalogue: Catalogue, call: UUID, number: int, step: Step, slots: Mapping[str, str], recording: Recording | None
) -> str:
    """A step of the flow as the document of turn `number`; its keys come back as the next turn.

    Most steps are the same for everybody but for the address of that turn: those documents are written once.
    """
    if slots or recording is not None:
        own = speech.step_document(
            step,
            catalogue=catalogue,
            slots=slots,
            next_turn=paths.turn(call, number + 1),
            recorded=paths.recorded(call, number + 1),
            recording_status=paths.recording(recording.id) if recording else "",
        )
        return document(own)
    for_all = speech.step_document(step, catalogue=catalogue, next_turn=_A_TURN, recorded=_A_RECORDING)
    return kept_document(for_all).replace(_A_TURN, paths.turn(call, number + 1))


def path_of(step: Step) -> str:
    """The nodes and menu keys of a step, as the call log shows them."""
    return ">".join(step.path)


def needs_reference(step: Step) -> bool:
    """Whether the caller is told her reference in this step."""
    return any(isinstance(sound, Say) and "ref" in sound.slots for sound in step.sounds)


def records(step: Step) -> bool:
    """Whether this step makes a recording."""
    return isinstance(step.wait, AskRecording)


def caller_conference(offer: UUID) -> str:
    """The caller enters the conference of this offer."""
    return document((_conference(offer, paths.caller_left(offer), hang_up_on_star=False),))


def counsellor_conference(offer: UUID, before: tuple[Verb, ...] = (), *, on_a_phone: bool = True) -> str:
    """The counsellor enters it, after the words that tell her what she takes; on a phone a star ends it."""
    return document((*before, _conference(offer, paths.leg_left(offer), hang_up_on_star=on_a_phone)))


def assist_conference(offer: UUID, assist: UUID, before: tuple[Verb, ...] = ()) -> str:
    """A supervisor enters it; when she leaves, the two go on."""
    return document((*before, _conference(offer, paths.assist_left(assist), hang_up_on_star=False, ends_it=False)))


def _conference(offer: UUID, action: str, *, hang_up_on_star: bool, ends_it: bool = True) -> JoinConference:
    return JoinConference(
        name=f"p-{offer}",
        action=action,
        wait_path=paths.QUIET,
        status_path=paths.conference(offer),
        hang_up_on_star=hang_up_on_star,
        ends_it=ends_it,
    )


def stand_aside(call: UUID, next_turn: int) -> str:
    """Another hand is joining her: a breath, then she asks again."""
    return document((Pause(2), Redirect(paths.turn(call, next_turn))))


def ask_again(path: str) -> str:
    """It cannot be known yet who left: a breath, then the same question."""
    return document((Pause(1), Redirect(path)))


def farewell(catalogue: Catalogue, sounds: tuple[Sound, ...]) -> str:
    """Something is said, then the leg ends."""
    return document((*play(sounds, catalogue, {}), HangUp()))


def both_languages(prompt: str, language: str | None) -> tuple[Say, ...]:
    """A prompt in the caller's language, in both while she has chosen none."""
    if language is not None:
        return (Say(prompt, "sw" if language == "sw" else "en"),)
    return (Say(prompt, "sw"), Say(prompt, "en"))
