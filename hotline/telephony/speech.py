"""From a flow's step to our verbs: what the caller hears, and how her keys, her silence or her message come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotline.telephony import paths
from hotline.telephony.verbs import Gather, HangUp, Play, Record, Redirect, Verb
from ivr_flows import steps
from ivr_flows.catalogue import Catalogue
from ivr_flows.steps import AskKeys, AskRecording, Sound, Step


def play(sounds: Sequence[Sound], catalogue: Catalogue, slots: Mapping[str, str] | None = None) -> tuple[Play, ...]:
    """The recordings of some sounds, in order, with what fills their slots.

    Raises ivr_flows.prompt.PromptError for a prompt or slot that cannot be spoken.
    """
    return tuple(
        Play(paths.prompt(catalogue.hashed_name(audio)))
        for sound in sounds
        for audio in (
            catalogue.tone(sound.name, sound.seconds)
            if isinstance(sound, steps.Tone)
            else catalogue.files(sound.prompt, sound.language, slots or {})
        )
    )


def step_document(
    step: Step,
    *,
    catalogue: Catalogue,
    next_turn: str,
    recorded: str = "",
    recording_status: str = "",
    slots: Mapping[str, str] | None = None,
) -> tuple[Verb, ...]:
    """The verbs of one step. Keys and silence go to `next_turn`, an ended recording to `recorded`.

    Silence arrives as a POST to `next_turn` without Digits, an empty message as one to `recorded` without a recording:
    neither the carrier's wait for keys nor its recorder reports those by itself. Raises as `play` does.
    """
    match step.wait:
        case AskKeys() as wait:
            before, asked = _split(step) if wait.consent else ((), step.sounds)
            gather = Gather(next_turn, wait.timeout, wait.digits, wait.finish, play(asked, catalogue, slots))
            return (*play(before, catalogue, slots), gather, Redirect(next_turn))
        case AskRecording() as wait:
            record = Record(recorded, wait.longest, wait.silence, wait.finish, recording_status)
            return (*play(step.sounds, catalogue, slots), record, Redirect(recorded))
        case steps.HangUp():
            return (*play(step.sounds, catalogue, slots), HangUp())


def _split(step: Step) -> tuple[Sequence[Sound], Sequence[Sound]]:
    """What is heard before a consent question, and the question: a key pressed early must not answer it."""
    says = [(at, sound.prompt) for at, sound in enumerate(step.sounds) if isinstance(sound, steps.Say)]
    question = next((at for at, prompt in says if prompt == says[-1][1]), 0)
    return step.sounds[:question], step.sounds[question:]
