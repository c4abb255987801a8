"""Placeholder recordings: a computer's voice speaks the prompts until people have recorded them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Collection
from pathlib import Path

from ivr_flows import sound, wav
from ivr_flows.catalogue import Catalogue
from ivr_flows.prompt import BOTH, Clip, PromptError
from ivr_flows.recordings import Mark, write_marks

PROGRAM = "espeak-ng"
VOICES = {"sw": "sw", "en": "en-gb"}
WORDS_A_MINUTE = 165

_PAUSE = 0.45
_SHORT_PAUSE = 0.1
_BETWEEN = 0.06
_LONGEST_WAIT = 60

_TONES: dict[str, Callable[[float], list[int]]] = {
    "quiet": lambda seconds: sound.quiet_tone(seconds or 5),
    "record": lambda _: sound.record_tone(),
    "ring": lambda _: sound.ring_tone(),
}


class NoVoiceError(RuntimeError):
    """The program that speaks is missing or has not the voice; the sentence says what to install."""


def render(catalogue: Catalogue, only: Collection[str] | None = None, changed_only: bool = True) -> tuple[str, ...]:
    """Speak prompts into their files and measure them; the answer names the files that were written.

    `only` names prompts, fragments ('digit_3') or tones; with `changed_only` false these are rendered even
    over a recording made by hand, which is never touched otherwise. With `changed_only` nothing is rendered
    but what is missing or speaks older words. Raises NoVoiceError, and PromptError for an unknown name.
    """
    unknown = sorted(set(only or ()) - {clip.owner for clip in catalogue.clips.values()})
    if unknown:
        raise PromptError(f"there is no prompt, fragment or tone called {unknown[0]!r}")
    wanted = [clip for clip in catalogue.clips.values() if _is_wanted(catalogue, clip, only, changed_only)]
    if any(clip.words for clip in wanted):
        check_voice()
    marks = {path: mark for path, mark in catalogue.marks.items() if path in catalogue.clips}
    try:
        for clip in wanted:
            marks[clip.path] = _render_clip(catalogue, clip)
    finally:
        # Also when stopped half-way: a file without its mark would pass for one made by hand.
        write_marks(catalogue.folder, marks)
    return tuple(sorted(clip.path for clip in wanted))


def _is_wanted(catalogue: Catalogue, clip: Clip, only: Collection[str] | None, changed_only: bool) -> bool:
    if only and clip.owner not in only:
        return False
    path, mark = catalogue.folder / clip.path, catalogue.marks.get(clip.path)
    if not path.exists():
        return True
    if changed_only and mark and mark.words == clip.words_mark:
        return False
    return bool(only and not changed_only) or _is_ours(path, mark)


def _is_ours(path: Path, mark: Mark | None) -> bool:
    """Whether a file was rendered here: what was put there by hand, measured or not, is not ours."""
    return mark is not None and mark.voice != "recorded" and wav.fingerprint(path) == mark.sha256


def _render_clip(catalogue: Catalogue, clip: Clip) -> Mark:
    sentences: tuple[float, ...] = ()
    if not clip.words:
        samples = _TONES[clip.owner](_seconds_in(clip))
    elif clip.language == BOTH:
        samples, sentences = _bilingual(clip)
    else:
        ((language, text),) = clip.words
        samples = sound.trimmed(sound.with_pauses_at_most(_spoken(text, language), _PAUSE))
        samples = sound.levelled(samples)
    path = catalogue.folder / clip.path
    wav.write(path, wav.encode(samples))
    facts = wav.measure(path)
    return Mark(facts.sha256, facts.seconds, "placeholder" if clip.words else "tone", clip.words_mark, sentences)


def _seconds_in(clip: Clip) -> float:
    """The whole seconds at the end of a piece's name, 0 for the tone at its own length."""
    length = Path(clip.path).stem.removeprefix(clip.owner).lstrip("_")
    return float(length or 0)


def _bilingual(clip: Clip) -> tuple[list[int], tuple[float, ...]]:
    """A bilingual recording, close together (the danger key must come soon), and where each sentence ends."""
    samples: list[int] = []
    ends: list[float] = []
    for language, text in clip.words:
        said = sound.with_pauses_at_most(_spoken(text, language), _SHORT_PAUSE)
        samples += sound.levelled(sound.trimmed(said, _BETWEEN))
        ends.append(round(len(samples) / wav.RATE, 3))
    return samples, tuple(ends)


def _spoken(text: str, language: str) -> list[int]:
    command = [PROGRAM, "-v", VOICES[language], "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout"]
    try:
        said = subprocess.run(command, input=text.encode(), capture_output=True, timeout=_LONGEST_WAIT, check=True)
        wave = wav.parse(said.stdout)
    except (OSError, subprocess.SubprocessError, wav.WavError) as problem:
        raise NoVoiceError(f"{PROGRAM} could not speak {VOICES[language]}: {problem}") from problem
    return sound.to_telephone_rate(wav.samples_of(wave), wave.rate)


def check_voice() -> None:
    """Refuse, saying what to install, when the program that speaks is missing; raises NoVoiceError."""
    if shutil.which(PROGRAM) is None:
        raise NoVoiceError(
            f"{PROGRAM}, which speaks the placeholder recordings, is not installed: install the package "
            f"{PROGRAM} (Debian, Ubuntu: apt-get install espeak-ng). The recordings that exist need nothing."
        )
