"""The catalogue of prompts: what is said, in which recordings, for how long; read without opening one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr_flows.inspection import SLOT_FAMILIES, inspect
from ivr_flows.prompt import BOTH, AudioFile, Clip, Finding, Prompt, PromptError, Recording, Slot, fill
from ivr_flows.recordings import Mark, read_marks
from ivr_flows.script import Fragments, Lines, Script, ScriptedPrompt, read_script

__all__ = [
    "AudioFile",
    "Catalogue",
    "Clip",
    "Finding",
    "Prompt",
    "PromptError",
    "Recording",
    "Slot",
    "load_catalogue",
]

PROMPTS = Path(__file__).parent / "prompts"
REFERENCE_DIGITS = 7

_HASH = 8
_HASHED = re.compile(r"([a-z]+/[a-z0-9_]+)\.[0-9a-f]{8}\.wav")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Prompts, fragments and tones; `clips` is every file there must be, `marks` what was measured."""

    folder: Path
    prompts: Mapping[str, Prompt]
    fragments: Fragments
    tones: Mapping[str, Mapping[int, Clip]]
    clips: Mapping[str, Clip]
    marks: Mapping[str, Mark]

    def has(self, prompt: str, language: str) -> bool:
        """Whether a prompt can be played in 'sw', 'en' or 'both': every clip of it has been measured."""
        known = self.prompts.get(prompt)
        recording = known.recordings.get(language) if known else None
        return recording is not None and recording.complete

    def seconds(self, prompt: str, language: str) -> float:
        """The seconds a prompt takes, each slot at its longest; raises PromptError for an unknown one."""
        return self._recording(prompt, language).seconds

    def placeholders(self, prompt: str, language: str) -> tuple[str, ...]:
        """The slots of a prompt in the order they are heard; raises PromptError for an unknown one."""
        return self._recording(prompt, language).placeholders

    def first_choice_at(self, prompt: str) -> float | None:
        """The second at which a bilingual prompt has said its first choice once, None if unmeasured."""
        known = self.prompts.get(prompt)
        recording = known.recordings.get(BOTH) if known else None
        return recording.first_choice_at_s if recording else None

    def version(self, prompt: str) -> str:
        """A short hash of a prompt's words and recordings in all languages: what exactly was consented to."""
        known = self._prompt(prompt)
        content = [
            (language, part.text, self.marks[part.path].sha256 if part.path in self.marks else "")
            if isinstance(part, Clip)
            else (language, part.name)
            for language, recording in sorted(known.recordings.items())
            for part in recording.clips
        ]
        return hashlib.sha256(repr(content).encode()).hexdigest()[:12]

    def files(self, prompt: str, language: str, slots: Mapping[str, str] | None = None) -> tuple[AudioFile, ...]:
        """What is played for a prompt, in order, its slots filled.

        `ref` takes digits (spaces and hyphens between them are left out), `priority` 'P1', `language` 'sw',
        `discipline` 'MED', `county` '047', any other county being spoken as not known. Raises PromptError for
        a prompt, language or slot that cannot be spoken.
        """
        played: list[AudioFile] = []
        for part in self._recording(prompt, language).clips:
            spoken = [part] if isinstance(part, Clip) else self._fragments(part.name, language, slots or {})
            played += [self._audio(clip.path) for clip in spoken]
        return tuple(played)

    def transcript(self, prompt: str, language: str, slots: Mapping[str, str] | None = None) -> str:
        """What is said, as words, for captions; digits stay digits, spaced. Raises as `files` does."""
        recording = self._recording(prompt, language)
        words = {}
        for name in recording.placeholders:
            spoken = self._fragments(name, language, slots or {})
            digits = " ".join(slots[name].translate(_SEPARATORS)) if slots and name == "ref" else ""
            words[name] = digits or " ".join(clip.text for clip in spoken)
        return fill(recording.transcript, words)

    def tone(self, name: str, seconds: float) -> tuple[AudioFile, ...]:
        """A tone for about so many seconds, in as few pieces as there are; one without pieces is played once.

        Seconds are rounded to whole ones, at least one. Raises PromptError for an unknown tone.
        """
        if name not in self.tones:
            raise PromptError(f"there is no tone called {name}")
        pieces = self.tones[name]
        left = max(1, int(seconds + 0.5))
        played: list[AudioFile] = []
        while left > 0:
            length = max((piece for piece in pieces if piece <= left), default=0)
            played.append(self._audio(pieces[length].path))
            left = left - length if length else 0
        return tuple(played)

    def resolve(self, path: str) -> Path:
        """Where a known recording lies on this machine; raises PromptError for any other path."""
        if path not in self.clips:
            raise PromptError(f"there is no recording called {path!r}")
        return (self.folder / path).resolve()

    @staticmethod
    def hashed_name(audio: AudioFile) -> str:
        """A recording's name in an address, such as 'sw/main.3f2a9c1b.wav'; a new recording has a new one."""
        return f"{audio.path.removesuffix('.wav')}.{audio.sha256[:_HASH]}.wav"

    def from_hashed_name(self, name: str) -> Path | None:
        """The recording that such a name means, None if there is none.

        The hash of a recording that has been replaced still finds the present one: a caller whose call began
        before must hear it, not silence.
        """
        match = _HASHED.fullmatch(name)
        path = f"{match[1]}.wav" if match else ""
        return self.resolve(path) if path in self.clips else None

    def findings(self) -> list[Finding]:
        """Everything that is wrong with the prompts, sorted; reads every recording."""
        return inspect(self.folder, self.prompts, self.fragments, self.clips, self.marks)

    def _prompt(self, prompt: str) -> Prompt:
        if prompt not in self.prompts:
            raise PromptError(f"there is no prompt called {prompt!r}")
        return self.prompts[prompt]

    def _recording(self, prompt: str, language: str) -> Recording:
        recording = self._prompt(prompt).recordings.get(language)
        if recording is None:
            raise PromptError(f"{prompt} is not recorded in {language!r}")
        return recording

    def _audio(self, path: str) -> AudioFile:
        mark = self.marks.get(path)
        if mark is None:
            raise PromptError(f"{path} was never measured; run `hotline prompts measure`")
        return AudioFile(path, mark.sha256, mark.seconds)

    def _fragments(self, slot: str, language: str, slots: Mapping[str, str]) -> list[Clip]:
        family = self.fragments.get(SLOT_FAMILIES.get(slot, slot), {})
        value = slots.get(slot, "")
        keys: Iterable[str] = value.translate(_SEPARATORS) if slot == "ref" else [value]
        if slot == "county" and value not in family:
            keys = ["unknown"]
        spoken = [family.get(key, {}).get(language) for key in keys]
        if not spoken or None in spoken:
            raise PromptError(f"{{{slot}}} cannot be spoken in {language}: nothing fits the value given")
        return [clip for clip in spoken if clip is not None]


_SEPARATORS = str.maketrans("", "", " -")


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue in a folder (the shipped one by default); opens two small files and no recording.

    Raises PromptError when the catalogue is not well written; a recording missing or changed is a finding.
    """
    place = folder or PROMPTS
    script, marks = read_script(place), read_marks(place)
    prompts = {name: _built(prompt, script, marks) for name, prompt in script.prompts.items()}
    return Catalogue(place, prompts, script.fragments, script.tones, script.clips, marks)


def _built(prompt: ScriptedPrompt, script: Script, marks: Mapping[str, Mark]) -> Prompt:
    recordings = {language: _recorded(prompt, language, script, marks) for language in prompt.lines}
    return Prompt(prompt.id, prompt.where, prompt.who, recordings, prompt.longest, prompt.first_choice)


def _recorded(prompt: ScriptedPrompt, language: str, script: Script, marks: Mapping[str, Mark]) -> Recording:
    lines = prompt.lines[language]
    paths = [part.path for part in lines.clips if isinstance(part, Clip)]
    slots = [part.name for part in lines.clips if isinstance(part, Slot)]
    seconds = sum(marks[path].seconds for path in paths if path in marks)
    seconds += sum(_longest(slot, language, script.fragments, marks) for slot in slots)
    complete = all(path in marks for path in paths)
    return Recording(
        language,
        lines.clips,
        lines.text,
        round(seconds, 3),
        complete,
        _choices(prompt, language, lines, marks),
    )


def _longest(slot: str, language: str, fragments: Fragments, marks: Mapping[str, Mark]) -> float:
    family = fragments.get(SLOT_FAMILIES.get(slot, slot), {})
    lengths = [
        marks[spoken[language].path].seconds
        for spoken in family.values()
        if language in spoken and spoken[language].path in marks
    ]
    return max(lengths, default=0.0) * (REFERENCE_DIGITS if slot == "ref" else 1)


def _choices(prompt: ScriptedPrompt, language: str, lines: Lines, marks: Mapping[str, Mark]) -> dict[str, float]:
    clip = lines.clips[0]
    if language != BOTH or not isinstance(clip, Clip) or clip.path not in marks:
        return {}
    ends = marks[clip.path].sentences
    return {
        spoken: ends[rule.sentence - 1] for spoken, rule in prompt.first_choice.items() if rule.sentence <= len(ends)
    }
