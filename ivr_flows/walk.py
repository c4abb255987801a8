"""Walking a flow by hand: keys in, words and effects out, with a clock that only counts what is heard."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from ivr_flows.catalogue import Catalogue
from ivr_flows.document import Flow, NumberEntry
from ivr_flows.engine import advance, start
from ivr_flows.lint.sounds import seconds_of
from ivr_flows.steps import (
    AskKeys,
    AskRecording,
    Circumstances,
    CutOff,
    Effect,
    HangUp,
    Input,
    Keys,
    Recorded,
    Say,
    SeekHuman,
    Silence,
    Sound,
    Step,
    Wait,
)

ROUNDS_GONE_S = 50.0
EXAMPLE_REFERENCE = "4821730"
_RECORDING = re.compile(r"r(\d{1,3})(?:/([#9]))?")
_KEYS = re.compile(r"[0-9*#]{1,20}")


@dataclass(frozen=True, slots=True)
class Walked:
    """One step of a walk in words; `at_s` is the second at which it begins."""

    at_s: float
    node: str
    heard: tuple[str, ...]
    asked: tuple[str, ...]
    wait: str


class Walk:
    """A call played by hand. Every wait is taken to run out, every sound to be heard to its end."""

    def __init__(self, flow: Flow, catalogue: Catalogue, *, reachable: bool = True, withheld: bool = False) -> None:
        """A call in a world where somebody can be reached or not, from a number that is shown or withheld."""
        self.flow = flow
        self.catalogue = catalogue
        self.reachable = reachable
        self.withheld = withheld
        self.now = 0.0
        self.asked_at: float | None = None
        self.step: Step | None = None

    @property
    def over(self) -> bool:
        """Whether the line has been hung up."""
        return self.step is not None and isinstance(self.step.wait, HangUp)

    def begin(self) -> Walked:
        """Dial the line."""
        return self._next(start(self.flow, self._world()))

    def press(self, word: str) -> Walked:
        """Do one thing: keys; `-` silence; `r12` or `r12/9` a recording (and the key that ended it); `x` being cut off.

        Raises ValueError for a word that is none of these.
        """
        if self.step is None:
            return self.begin()
        given = _input(word)
        self.now += seconds_of(self.step.sounds, self.catalogue) + _waited(self.step.wait, given)
        return self._next(advance(self.flow, self.step.position, given, self._world(given)))

    def _world(self, given: Input | None = None) -> Circumstances:
        age = None if self.asked_at is None else self.now - self.asked_at
        entering = self.step is not None and isinstance(self.flow.nodes.get(self.step.position.node), NumberEntry)
        return Circumstances(
            reachable=self.reachable,
            withheld=self.withheld,
            seek_age=age,
            exhausted=age is not None and age >= ROUNDS_GONE_S,
            entered_ok=len(given.digits) == 10 if entering and isinstance(given, Keys) else None,
        )

    def _next(self, step: Step) -> Walked:
        if any(isinstance(effect, SeekHuman) for effect in step.effects):
            self.asked_at = self.now
        self.step = step
        heard = tuple(self._words(sound) for sound in step.sounds)
        asked = tuple(_effect(effect) for effect in step.effects)
        return Walked(self.now, step.position.node, heard, asked, _wait(step.wait))

    def _words(self, sound: Sound) -> str:
        if not isinstance(sound, Say):
            return f"({sound.name} tone, {sound.seconds:g} s)"
        slots = {slot: EXAMPLE_REFERENCE for slot in sound.slots if slot == "ref"}
        return f"{sound.prompt} ({sound.language}): {self.catalogue.transcript(sound.prompt, sound.language, slots)}"


def _input(word: str) -> Input:
    if word == "-":
        return Silence()
    if word == "x":
        return CutOff()
    if match := _RECORDING.fullmatch(word):
        return Recorded(int(match[1]), match[2])
    if _KEYS.fullmatch(word):
        return Keys(word)
    raise ValueError(f"{word!r} is no key; press 0-9 and *, - for silence, r12 for a recording of 12 s, x for cut off")


def _waited(wait: Wait, given: Input) -> float:
    if isinstance(given, Recorded):
        return float(given.seconds)
    return wait.timeout if isinstance(wait, AskKeys) and isinstance(given, Silence) else 0.0


def _effect(effect: Effect) -> str:
    values = ", ".join(f"{name} {value}" for name, value in asdict(effect).items() if value not in ((), ""))
    return f"{type(effect).__name__}: {values}" if values else type(effect).__name__


def _wait(wait: Wait) -> str:
    match wait:
        case AskKeys(digits=None):
            return f"{wait.timeout:g} s for a number, ended by {wait.finish}"
        case AskKeys():
            return f"{wait.timeout:g} s for a key" + (" (its own question)" if wait.consent else "")
        case AskRecording():
            return f"records up to {wait.longest} s, ended by {wait.silence} s of silence or {' '.join(wait.finish)}"
        case HangUp():
            return "hangs up"
