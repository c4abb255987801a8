"""What the linter must know of the prompts; the catalogue knows it, and so does a table in a test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ivr_flows.steps import Say, Sound, Tone


class Sounds(Protocol):
    """Prompts as the linter sees them; languages are 'sw', 'en' and 'both'."""

    def has(self, prompt: str, language: str, /) -> bool:
        """Whether a prompt can be played in a language."""
        ...

    def seconds(self, prompt: str, language: str, /) -> float:
        """How long it takes, in seconds, its slots at their longest."""
        ...

    def placeholders(self, prompt: str, language: str, /) -> tuple[str, ...]:
        """The names of its slots."""
        ...

    def first_choice_at(self, prompt: str, /) -> float | None:
        """The second at which its first choice has been said, None where that was never measured."""
        ...


def seconds_of(sounds: Iterable[Sound], known: Sounds) -> float:
    """How long some sounds take together, in seconds; a missing prompt takes none (another rule finds it)."""
    total = 0.0
    for sound in sounds:
        match sound:
            case Tone():
                total += sound.seconds
            case Say(prompt, language) if known.has(prompt, language):
                total += known.seconds(prompt, language)
    return total
