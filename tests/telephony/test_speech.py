"""A flow's steps as documents: every step of the shipped flow is one that the carrier executes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from hotline.line.documents import twiml as carrier
from hotline.telephony.speech import play, step_document
from hotline.telephony.twiml import document
from hotline.telephony.verbs import Gather, HangUp, Play, Record, Redirect, Verb
from ivr_flows import steps
from ivr_flows.catalogue import Catalogue, load_catalogue
from ivr_flows.document import Flow
from ivr_flows.engine import advance, start
from ivr_flows.library import Library
from ivr_flows.prompt import PromptError
from ivr_flows.steps import AskKeys, AskRecording, Keys, Position, Recorded, Say, Silence, Step, Tone

TURN, DONE, FILE = "/voice/calls/c/turns/2", "/voice/calls/c/turns/2/recorded", "/voice/recordings/r"
SLOTS = {"ref": "4821730", "priority": "P1", "language": "sw", "discipline": "MED", "county": "042"}
HERE = Position("main", "sw")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def verbs_of(step: Step, catalogue: Catalogue) -> tuple[Verb, ...]:
    return step_document(step, catalogue=catalogue, next_turn=TURN, recorded=DONE, recording_status=FILE, slots=SLOTS)


def names(verbs: tuple[Verb, ...] | tuple[Play, ...]) -> list[str]:
    """The recordings that are played, without the hash in their names."""
    return [verb.path.removeprefix("/prompts/").split(".")[0] for verb in verbs if isinstance(verb, Play)]


def test_a_prompt_becomes_the_public_path_of_its_recording(catalogue: Catalogue) -> None:
    (spoken,) = play([Say("main", "sw")], catalogue)
    (audio,) = catalogue.files("main", "sw")
    assert spoken == Play(f"/prompts/sw/main.{audio.sha256[:8]}.wav")


def test_a_reference_is_spoken_digit_by_digit(catalogue: Catalogue) -> None:
    heard = names(play([Say("vm_thanks", "en", ("ref",))], catalogue, {"ref": "482 1730"}))
    digits = [name.rpartition("_")[2] for name in heard if "digit_" in name]
    assert digits == list("4821730")


def test_what_cannot_be_spoken_is_said_to_the_programmer_and_not_left_out(catalogue: Catalogue) -> None:
    with pytest.raises(PromptError):
        play([Say("vm_thanks", "en", ("ref",))], catalogue, {})
    with pytest.raises(PromptError):
        play([Say("no_such_prompt", "en")], catalogue)


def test_a_key_stops_the_menu_and_silence_comes_back_to_the_same_turn(catalogue: Catalogue) -> None:
    step = Step(HERE, (Say("bad_input", "sw"), Say("main", "sw")), AskKeys(8))
    gather, redirect = verbs_of(step, catalogue)
    assert isinstance(gather, Gather)
    assert (gather.action, gather.timeout, gather.digits, gather.finish) == (TURN, 8, 1, "")
    assert names(tuple(s for s in gather.sounds if isinstance(s, Play))) == ["sw/bad_input", "sw/main"]
    assert redirect == Redirect(TURN, "POST")


def test_a_consent_question_stands_alone_so_that_an_early_key_is_no_consent(catalogue: Catalogue) -> None:
    sounds = (Say("bad_input", "sw"), Say("page_consent_medical", "sw"))
    step = Step(HERE, sounds, AskKeys(8, consent=True))
    before, gather, redirect = verbs_of(step, catalogue)
    assert names((before,)) == ["sw/bad_input"]
    assert isinstance(gather, Gather)
    assert names(tuple(s for s in gather.sounds if isinstance(s, Play))) == ["sw/page_consent_medical"]
    assert redirect == Redirect(TURN)


def test_a_message_is_asked_for_a_tone_is_heard_and_an_empty_one_comes_back_too(catalogue: Catalogue) -> None:
    step = Step(HERE, (Say("vm_intro", "en"), Tone("record", 0.4)), AskRecording(300, 8, "#9"))
    intro, tone, record, redirect = verbs_of(step, catalogue)
    assert names((intro, tone)) == ["en/vm_intro", "tones/record"]
    assert record == Record(DONE, 300, 8, "#9", FILE)
    assert redirect == Redirect(DONE)


def test_goodbye_is_heard_before_the_line_goes(catalogue: Catalogue) -> None:
    goodbye, end = verbs_of(Step(HERE, (Say("goodbye", "sw"),), steps.HangUp()), catalogue)
    assert names((goodbye,)) == ["sw/goodbye"]
    assert end == HangUp()


MESSAGES = (Recorded(12, "#"), Recorded(0), Recorded(3, "9"))


def walk(flow: Flow, chance: Random) -> Iterator[Step]:
    """A caller who does one thing or another until the line goes dead, or for forty steps."""
    world = steps.Circumstances(reachable=chance.random() < 0.7, seek_age=chance.choice([None, 5.0, 130.0]))
    step = start(flow, world)
    for _ in range(40):
        yield step
        match step.wait:
            case steps.HangUp():
                return
            case AskRecording():
                given: steps.Input = chance.choice(MESSAGES)
            case AskKeys():
                given = Silence() if chance.random() < 0.5 else Keys(chance.choice("0123456789*"))
        step = advance(flow, step.position, given, world)


def test_the_carrier_executes_every_step_of_the_shipped_flow(catalogue: Catalogue) -> None:
    flow, chance = Library.load().current, Random(20261124)
    waits: set[str] = set()
    consents = 0
    for _ in range(60):
        for step in walk(flow, chance):
            read = carrier.parse(document(verbs_of(step, catalogue)))
            assert len(read) >= 1
            waits.add(type(step.wait).__name__)
            consents += isinstance(step.wait, AskKeys) and step.wait.consent
    assert waits == {"AskKeys", "AskRecording", "HangUp"}
    assert consents > 5
