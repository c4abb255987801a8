"""A caller in a flow, for stories: what she presses, hears and asks of the hotline; and a table of sounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ivr_flows.engine import advance, start
from ivr_flows.library import Library
from ivr_flows.steps import (
    AskKeys,
    Circumstances,
    CutOff,
    Effect,
    HangUp,
    Input,
    Keys,
    Position,
    Recorded,
    Say,
    SeekHuman,
    Silence,
    Sound,
    Step,
    Tone,
)

FLOW = Library.load().current


@dataclass
class Table:
    """Sounds of 5 s each unless told otherwise, in every language."""

    lengths: Mapping[str, float] = field(default_factory=dict)
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: frozenset[tuple[str, str]] = frozenset()
    first_choice: float | None = 4.0

    def has(self, prompt: str, language: str) -> bool:
        """Whether it is not among those that are missing."""
        return (prompt, language) not in self.missing

    def seconds(self, prompt: str, _: str) -> float:
        """Its length."""
        return self.lengths.get(prompt, 5.0)

    def placeholders(self, prompt: str, _: str) -> tuple[str, ...]:
        """Its slots."""
        return self.slots.get(prompt, ())

    def first_choice_at(self, _: str) -> float | None:
        """When the first choice has been said."""
        return self.first_choice


class Caller:
    """Dials on making; time passes only by `waits`."""

    def __init__(self, **world: Any) -> None:
        self.world = Circumstances(**world)
        self.asked_at: float | None = None
        self.now = 0.0
        self.effects: list[Effect] = []
        self.path: list[str] = []
        self.step = self._take(start(FLOW, self.world))

    def _take(self, step: Step) -> Step:
        if any(isinstance(effect, SeekHuman) for effect in step.effects):
            self.asked_at = self.now
        self.effects += step.effects
        self.path += step.path
        self.step = step
        return step

    def does(self, given: Input, **world: Any) -> Step:
        """One input, in a world that may have changed."""
        self.world = replace(self.world, **world)
        age = None if self.asked_at is None else self.now - self.asked_at
        # a position is kept as JSON between two steps
        position = Position.from_json(self.step.position.to_json())
        return self._take(advance(FLOW, position, given, replace(self.world, seek_age=age)))

    def presses(self, keys: str, **world: Any) -> Step:
        """Keys one after the other, each in a turn of its own."""
        for key in keys:
            self.does(Keys(key), **world)
        return self.step

    def is_silent(self, times: int = 1, **world: Any) -> Step:
        """The wait runs out."""
        for _ in range(times):
            self.does(Silence(), **world)
        return self.step

    def keys_a_number(self, digits: str, good: bool) -> Step:
        """A number and `#`."""
        step = self.does(Keys(digits), entered_ok=good)
        self.world = replace(self.world, entered_ok=None)
        return step

    def records(self, seconds: int, key: str = "") -> Step:
        """A recording ends."""
        return self.does(Recorded(seconds, key))

    def is_cut_off(self) -> Step:
        """Her counsellor's leg is gone, nobody is rung any more."""
        self.asked_at = None
        return self.does(CutOff())

    def waits_for(self, prompt: str, **world: Any) -> None:
        """Sit in the waiting room until a prompt is heard, ten minutes at most."""
        begun = self.now
        while prompt not in self.hears:
            assert self.now - begun < 600, f"{prompt} was not heard in ten minutes"
            self.waits(1, **world)

    def waits(self, seconds: float, **world: Any) -> list[tuple[float, str]]:
        """Sit in the waiting room for so long, prompts of 10 s; what was said, and at which second of the wait."""
        begun = self.now
        said: list[tuple[float, str]] = []
        while self.now - begun < seconds and isinstance(self.step.wait, AskKeys):
            for sound in self.step.sounds:
                self.now += sound.seconds if isinstance(sound, Tone) else 10.0
            self.now += self.step.wait.timeout
            self.does(Silence(), **world)
            said += [(round(self.now - begun), prompt) for prompt in self.hears]
        return said

    @property
    def hears(self) -> list[str]:
        """The prompts of this step, each once."""
        return list(dict.fromkeys(sound.prompt for sound in self.step.sounds if isinstance(sound, Say)))

    @property
    def sounds(self) -> list[Sound]:
        """Everything that is heard in this step."""
        return list(self.step.sounds)

    @property
    def languages(self) -> list[str]:
        """The languages of this step's prompts, in order."""
        return [sound.language for sound in self.step.sounds if isinstance(sound, Say)]

    @property
    def node(self) -> str:
        """Where she is."""
        return self.step.position.node

    @property
    def is_off(self) -> bool:
        """Whether we hang up."""
        return isinstance(self.step.wait, HangUp)

    def asked(self) -> list[Effect]:
        """What this step asks of the hotline."""
        return list(self.step.effects)
