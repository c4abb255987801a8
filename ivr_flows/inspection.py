"""What is wrong with the prompts: a language left out, a recording missing, changed, too long or silent.

This opens and reads every recording; nothing else about the catalogue does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ivr_flows import recordings, script, wav
from ivr_flows.prompt import BOTH, LANGUAGES, Clip, Finding, Prompt
from ivr_flows.recordings import Mark
from ivr_flows.script import Fragments

LONGEST_SILENCE = 1.0
SLOT_FAMILIES = {"ref": "digit"}

_WHY_LANGUAGE = "a caller who chose this language would hear nothing here"
_WHY_FILE = "the carrier would find no sound, and the caller would hear silence"
_WHY_HASH = "addresses and lengths are of another recording; `hotline prompts measure` takes the new one"
_WHY_FORMAT = "the carrier would have to convert it at every call, or could not play it"
_WHY_WORDS = "what is heard is not what was agreed; record it anew, or `measure ID` if it says the same"
_WHY_LONG = "a caller in danger may not have the time"
_WHY_SILENCE = "a line in silence sounds dead, and people hang up"
_WHY_SLOTS = "one language would leave out what the other says"
_WHY_FRAGMENT = "nothing could be spoken in this place"
_WHY_CHOICE = "who is in danger must hear her key first"


def inspect(
    folder: Path,
    prompts: Mapping[str, Prompt],
    fragments: Fragments,
    clips: Mapping[str, Clip],
    marks: Mapping[str, Mark],
) -> list[Finding]:
    """Every finding about the prompts in a folder, sorted by prompt; reads all recordings."""
    found: list[Finding] = []
    for prompt in prompts.values():
        found += _of_prompt(prompt, fragments)
    for name, family in fragments.items():
        found += _of_family(name, family)
    for clip in clips.values():
        found += _of_clip(folder, clip, marks.get(clip.path))
    found += [
        Finding(recordings.FILE, path, "", "recording-unknown", f"{path} belongs to no prompt", _WHY_HASH)
        for path in marks
        if path not in clips
    ]
    return sorted(found, key=lambda finding: (finding.node, finding.language, finding.rule, finding.message))


def _of_prompt(prompt: Prompt, fragments: Fragments) -> Iterator[Finding]:
    for language in LANGUAGES:
        if language not in prompt.recordings:
            yield Finding(
                script.FILE,
                prompt.id,
                language,
                "prompt-language",
                "there are no words in this language",
                _WHY_LANGUAGE,
            )
    slots = {
        language: sorted(recording.placeholders)
        for language, recording in prompt.recordings.items()
        if language != BOTH
    }
    if len({tuple(names) for names in slots.values()}) > 1:
        message = "places differ: " + ", ".join(f"{language} {names}" for language, names in sorted(slots.items()))
        yield Finding(script.FILE, prompt.id, "", "prompt-placeholders", message, _WHY_SLOTS)
    for name in sorted({name for names in slots.values() for name in names}):
        if SLOT_FAMILIES.get(name, name) not in fragments:
            message = f"no fragments are known for {{{name}}}"
            yield Finding(script.FILE, prompt.id, "", "prompt-fragment", message, _WHY_FRAGMENT)
    yield from _of_times(prompt)


def _of_times(prompt: Prompt) -> Iterator[Finding]:
    for language, recording in prompt.recordings.items():
        limit = prompt.longest[language]
        if recording.seconds > limit:
            message = f"{recording.seconds:.1f} s, and the limit is {limit:g} s"
            yield Finding(recordings.FILE, prompt.id, language, "recording-too-long", message, _WHY_LONG)
    spoken = prompt.recordings.get(BOTH)
    for language, rule in prompt.first_choice.items():
        at = spoken.choices_at.get(language) if spoken else None
        if at is None or at > rule.within:
            heard = "was not measured" if at is None else f"has been said after {at:.1f} s"
            message = f"the first choice {heard}, and the limit is {rule.within:g} s"
            yield Finding(recordings.FILE, prompt.id, language, "first-choice-late", message, _WHY_CHOICE)


def _of_family(name: str, family: Mapping[str, Mapping[str, Clip]]) -> Iterator[Finding]:
    for key, spoken in family.items():
        for language in LANGUAGES:
            if language not in spoken:
                message = f"{name} {key} has no words in this language"
                yield Finding(script.FILE, f"{name}_{key.lower()}", language, "prompt-language", message, _WHY_LANGUAGE)


def _of_clip(folder: Path, clip: Clip, mark: Mark | None) -> Iterator[Finding]:
    path = folder / clip.path
    if not path.exists():
        message = "the recording is missing; `hotline prompts render` makes a placeholder"
        yield Finding(clip.path, clip.owner, clip.language, "recording-missing", message, _WHY_FILE)
        return
    try:
        data = wav.read(path)
    except wav.WavError as problem:
        yield Finding(clip.path, clip.owner, clip.language, "recording-format", str(problem), _WHY_FORMAT)
        return
    for rule, message, why in _of_sound(path, data, clip, mark):
        yield Finding(clip.path, clip.owner, clip.language, rule, message, why)


def _of_sound(path: Path, data: bytes, clip: Clip, mark: Mark | None) -> Iterator[tuple[str, str, str]]:
    if mark is None:
        yield "recording-unmeasured", "the recording was never measured", _WHY_HASH
        return
    if wav.fingerprint(path) != mark.sha256:
        yield "recording-changed", "the recording is not the one that was measured", _WHY_HASH
    elif wav.seconds_of(data) != mark.seconds:
        yield "recording-changed", f"it lasts {wav.seconds_of(data)} s, not {mark.seconds} s", _WHY_HASH
    if mark.words != clip.words_mark:
        yield "recording-words", "the words were changed after it was recorded", _WHY_WORDS
    silence = wav.longest_silence(data)
    if silence > LONGEST_SILENCE:
        yield "recording-silence", f"nothing is heard for {silence:.1f} s", _WHY_SILENCE
