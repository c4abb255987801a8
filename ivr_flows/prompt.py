"""What a prompt is made of: its words in each language, the clips that speak them, places for fragments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

LANGUAGES = ("sw", "en")
BOTH = "both"

_PLACE = re.compile(r"\{(\w+)\}")
_STOPS = " .,;:!?"


class PromptError(ValueError):
    """A prompt that is not in the catalogue, or cannot be spoken as asked; the sentence says why."""


class Finding(NamedTuple):
    """One thing that is wrong: in which file, at which prompt and language, by which rule, why it matters."""

    file: str
    node: str
    language: str
    rule: str
    message: str
    why: str


@dataclass(frozen=True, slots=True)
class AudioFile:
    """A recording as measured: its path under the prompts' folder, its SHA-256 in hex, its seconds."""

    path: str
    sha256: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Clip:
    """One file to be recorded: whose it is, and its words as (language, sentence) pairs; none in a tone."""

    path: str
    owner: str
    language: str
    words: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The words without their languages."""
        return " ".join(sentence for _, sentence in self.words)

    @property
    def words_mark(self) -> str:
        """A short hash of the words, by which a recording is known to speak an older text."""
        return hashlib.sha256(repr(self.words).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a prompt that a fragment fills."""

    name: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A prompt in one language: what is played in order, and for how long.

    `seconds` counts each slot at its longest; `complete` says that every clip has been measured.
    `choices_at` says for each language in it at which second the first choice has been said, where measured.
    """

    language: str
    clips: tuple[Clip | Slot, ...]
    transcript: str
    seconds: float
    complete: bool
    choices_at: Mapping[str, float]

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the slots, in the order in which they are heard."""
        return tuple(part.name for part in self.clips if isinstance(part, Slot))

    @property
    def first_choice_at_s(self) -> float | None:
        """The second at which the first choice has been said once, None where not measured."""
        return next(iter(self.choices_at.values()), None)


@dataclass(frozen=True, slots=True)
class FirstChoice:
    """Which sentence of a bilingual recording (from 1) ends the first choice, and its limit in seconds."""

    sentence: int
    within: float


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing that is said: where, to whom ('caller' or 'staff'), its recordings by 'sw', 'en' or 'both'.

    `longest` is the limit in seconds for each language, `first_choice` what is required of the first choice.
    """

    id: str
    where: str
    who: str
    recordings: Mapping[str, Recording]
    longest: Mapping[str, float]
    first_choice: Mapping[str, FirstChoice]


def parts_of(text: str) -> tuple[str | Slot, ...]:
    """A text cut at its {places}: what is said between them, and the slots, in order."""
    parts: list[str | Slot] = []
    for number, piece in enumerate(_PLACE.split(text)):
        if number % 2:
            parts.append(Slot(piece))
        elif piece.strip(_STOPS):
            parts.append(piece.lstrip(_STOPS).rstrip())
    return tuple(parts)


def clips_of(prompt: str, language: str, text: str) -> tuple[Clip | Slot, ...]:
    """The clips and slots of a text: one file named after the prompt, or several, numbered, around slots."""
    parts = parts_of(text)
    whole = len(parts) == 1
    clips: list[Clip | Slot] = []
    number = 0
    for part in parts:
        if isinstance(part, Slot):
            clips.append(part)
            continue
        number += 1
        name = prompt if whole else f"{prompt}_{number}"
        clips.append(Clip(f"{language}/{name}.wav", prompt, language, ((language, part),)))
    return tuple(clips)


def fill(text: str, spoken: Mapping[str, str]) -> str:
    """A text with its {places} filled; a place that nothing fills stays as it is."""
    return _PLACE.sub(lambda place: spoken.get(place[1], place[0]), text)
