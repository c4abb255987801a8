"""What is measured of the recordings, and the taking of a recording made by hand.

`recordings.yaml` holds one line a file. It is written by commands only, sorted, so that it changes only where
a recording changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from ivr_flows import sound, wav
from ivr_flows.prompt import Clip, PromptError

FILE = "recordings.yaml"

Voice = Literal["placeholder", "recorded", "tone"]

_HEADER = """\
# What was measured of every recording; written by `hotline prompts measure` and `hotline prompts render`.
# voice: placeholder is a computer's, to be replaced; recorded is a file put there by hand; tone is no voice.
# words is a short hash of the text it speaks; sentences are the seconds at which each sentence of a bilingual
# recording ends, estimated where the recording replaced another.
"""


# The C loader where PyYAML has one: ten times as fast, and both read alike.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a recording: SHA-256, seconds, whose voice, its words' hash, where sentences end."""

    sha256: str
    seconds: float
    voice: Voice
    words: str
    sentences: tuple[float, ...] = ()
    estimated: bool = False


def read_yaml(path: Path) -> Any:
    """A YAML file's content; raises PromptError when it cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, yaml.YAMLError) as problem:
        raise PromptError(f"{path.name} cannot be read: {problem}") from problem


def read_marks(folder: Path) -> dict[str, Mark]:
    """What was measured of the recordings in a folder, by path; nothing when nothing has been."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        return {
            name: Mark(**{**facts, "sentences": tuple(facts.get("sentences", ()))})
            for name, facts in (read_yaml(path) or {}).items()
        }
    except (AttributeError, TypeError) as problem:
        raise PromptError(f"{FILE} is damaged; `hotline prompts measure` writes it anew: {problem}") from problem


def write_marks(folder: Path, marks: Mapping[str, Mark]) -> None:
    """Write down what was measured: sorted, one line a file, the same bytes for the same facts."""
    lines = [_line(path, mark) for path, mark in sorted(marks.items())]
    (folder / FILE).write_text(_HEADER + "".join(lines), encoding="utf-8")


def _line(path: str, mark: Mark) -> str:
    more = f", sentences: [{', '.join(map(str, mark.sentences))}]" if mark.sentences else ""
    more += ", estimated: true" if mark.estimated else ""
    # Quoted, for a hash that is all digits must not be read as a number.
    facts = f'sha256: "{mark.sha256}", seconds: {mark.seconds}, voice: {mark.voice}, words: "{mark.words}"{more}'
    return f"{path}: {{{facts}}}\n"


def measure(folder: Path, clips: Mapping[str, Clip], speaking: Collection[str] = ()) -> tuple[str, ...]:
    """Measure every recording and write it down; the answer names the files that were new or replaced.

    A WAV of another rate or of 16-bit PCM is turned into what the carrier plays. A file that changed is held
    to be a recording made by hand, of the words as they stand now. `speaking` names prompts whose unchanged
    recordings are said to speak the present words too. Raises WavError for a file that cannot be read.
    """
    before = read_marks(folder)
    after = {path: _taken(folder, clip, before.get(path)) for path, clip in clips.items() if (folder / path).exists()}
    for path, mark in after.items():
        if clips[path].owner in speaking:
            after[path] = replace(mark, words=clips[path].words_mark)
    write_marks(folder, after)
    return tuple(
        sorted(path for path, mark in after.items() if path not in before or mark.sha256 != before[path].sha256)
    )


def _taken(folder: Path, clip: Clip, before: Mark | None) -> Mark:
    path = folder / clip.path
    if before and wav.fingerprint(path) == before.sha256:
        return before
    to_telephone(path)
    facts = wav.measure(path)
    voice: Voice = "recorded" if clip.words else "tone"
    mark = Mark(facts.sha256, facts.seconds, voice, clip.words_mark)
    if before and before.sentences and before.seconds:
        return replace(mark, sentences=_stretched(before, facts.seconds), estimated=True)
    return mark


def _stretched(before: Mark, seconds: float) -> tuple[float, ...]:
    return tuple(round(end * seconds / before.seconds, 3) for end in before.sentences)


def to_telephone(path: Path) -> None:
    """Turn a WAV file into 8 kHz mono mu-law where it is not; raises WavError when it cannot be read."""
    try:
        wave = wav.parse(path.read_bytes())
        if not wav.is_telephone(wave):
            wav.write(path, wav.encode(sound.to_telephone_rate(wav.samples_of(wave), wave.rate)))
    except wav.WavError as problem:
        raise wav.WavError(f"{path.parent.name}/{path.name}: {problem}") from problem
