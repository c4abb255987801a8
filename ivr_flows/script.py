"""The prompts as written by hand: catalogue.yaml read, checked against its closed schema, cut into clips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr_flows.prompt import BOTH, LANGUAGES, Clip, FirstChoice, PromptError, Slot, clips_of
from ivr_flows.recordings import read_yaml

FILE = "catalogue.yaml"
TONES = "tones"

_PROMPT_KEYS = frozenset({"where", "who", "longest", "first_choice", "sw", "en", "both"})
_WHO = ("caller", "staff")

Fragments = Mapping[str, Mapping[str, Mapping[str, Clip]]]


@dataclass(frozen=True, slots=True)
class Lines:
    """A prompt in one language: its clips and slots in order, and the whole text."""

    clips: tuple[Clip | Slot, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ScriptedPrompt:
    """A prompt as written: where it is heard, by whom, its lines by language, and what is required of it."""

    id: str
    where: str
    who: str
    lines: Mapping[str, Lines]
    longest: Mapping[str, float]
    first_choice: Mapping[str, FirstChoice]


@dataclass(frozen=True, slots=True)
class Script:
    """All that is to be recorded: prompts by id; fragments by family, key and language; tones by name."""

    prompts: Mapping[str, ScriptedPrompt]
    fragments: Fragments
    tones: Mapping[str, Mapping[int, Clip]]

    @property
    def clips(self) -> dict[str, Clip]:
        """Every file there must be, by its path; raises PromptError where two would be one file."""
        found: dict[str, Clip] = {}
        for clip in self._all():
            if clip.path in found:
                raise PromptError(f"{FILE}: {clip.owner} and {found[clip.path].owner} would both be {clip.path}")
            found[clip.path] = clip
        return found

    def _all(self) -> Iterable[Clip]:
        for prompt in self.prompts.values():
            for lines in prompt.lines.values():
                yield from (part for part in lines.clips if isinstance(part, Clip))
        for family in self.fragments.values():
            for spoken in family.values():
                yield from spoken.values()
        for pieces in self.tones.values():
            yield from pieces.values()


def read_script(folder: Path) -> Script:
    """The script in a folder's catalogue.yaml; raises PromptError naming the prompt and what is wrong."""
    written = read_yaml(folder / FILE)
    sheet = _mapping(written, "the file", {"longest", "prompts", "fragments", "tones"})
    longest = _number(sheet.get("longest", 60), "longest")
    prompts = _mapping(sheet.get("prompts"), "prompts")
    return Script(
        {name: _prompt(name, prompts[name], longest) for name in sorted(prompts)},
        {name: _family(name, family) for name, family in sorted(_mapping(sheet.get("fragments"), "fragments").items())},
        {name: _tone(name, tone) for name, tone in sorted(_mapping(sheet.get("tones"), "tones").items())},
    )


def _mapping(value: Any, what: str, known: Iterable[str] | None = None) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise PromptError(f"{FILE}: {what} must be names with something behind each")
    unknown = sorted(set(value) - set(known)) if known is not None else []
    if unknown:
        raise PromptError(
            f"{FILE}: {what} has {unknown[0]!r}, which is not known here; known are {sorted(known or ())}"
        )
    return value


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise PromptError(f"{FILE}: {what} must be a number of seconds above 0")
    return float(value)


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PromptError(f"{FILE}: {what} must be words (in quotes, where they look like a number)")
    return value.strip()


def _prompt(name: str, value: Any, longest: float) -> ScriptedPrompt:
    facts = _mapping(value, name, _PROMPT_KEYS)
    who = facts.get("who")
    if who not in _WHO:
        raise PromptError(f"{FILE}: {name}: who must be one of {', '.join(_WHO)}")
    lines = {language: _lines(name, language, facts[language]) for language in LANGUAGES if language in facts}
    if BOTH in facts:
        lines[BOTH] = _bilingual(name, facts[BOTH])
    return ScriptedPrompt(
        name,
        _text(facts.get("where"), f"{name}: where"),
        who,
        lines,
        _limits(name, facts.get("longest", longest), longest),
        {language: _first_choice(name, rule) for language, rule in _mapping(facts.get("first_choice"), name).items()},
    )


def _limits(name: str, value: Any, default: float) -> dict[str, float]:
    limits = _mapping(value, f"{name}: longest", (*LANGUAGES, BOTH)) if isinstance(value, dict) else {}
    common = default if isinstance(value, dict) else _number(value, f"{name}: longest")
    return {language: _number(limits.get(language, common), f"{name}: longest") for language in (*LANGUAGES, BOTH)}


def _first_choice(name: str, value: Any) -> FirstChoice:
    rule = _mapping(value, f"{name}: first_choice", {"sentence", "within"})
    sentence = rule.get("sentence")
    if not isinstance(sentence, int) or sentence < 1:
        raise PromptError(f"{FILE}: {name}: first_choice: sentence must be a whole number from 1")
    return FirstChoice(sentence, _number(rule.get("within"), f"{name}: first_choice: within"))


def _lines(name: str, language: str, value: Any) -> Lines:
    text = _text(value, f"{name}: {language}")
    return Lines(clips_of(name, language, text), text)


def _bilingual(name: str, value: Any) -> Lines:
    if not isinstance(value, list) or not value:
        raise PromptError(f"{FILE}: {name}: both must be a list of sentences, each behind its language")
    words: list[tuple[str, str]] = []
    for sentence in value:
        for language, text in _mapping(sentence, f"{name}: both", LANGUAGES).items():
            words.append((language, _text(text, f"{name}: both: {language}")))
    if any("{" in text for _, text in words):
        raise PromptError(f"{FILE}: {name}: both: one recording in two languages has no places to fill")
    clip = Clip(f"{BOTH}/{name}.wav", name, BOTH, tuple(words))
    return Lines((clip,), clip.text)


def _family(name: str, value: Any) -> dict[str, dict[str, Clip]]:
    facts = _mapping(value, name, ("same", *LANGUAGES))
    same = _mapping(facts.get("same"), f"{name}: same")
    spoken: dict[str, dict[str, Clip]] = {}
    for language in LANGUAGES:
        own = _mapping(facts.get(language), f"{name}: {language}")
        for key, text in sorted({**same, **own}.items()):
            file = f"{name}_{key.lower()}"
            words = ((language, _text(text, f"{name}: {language}: {key}")),)
            spoken.setdefault(key, {})[language] = Clip(f"{language}/{file}.wav", file, language, words)
    return spoken


def _tone(name: str, value: Any) -> dict[int, Clip]:
    """The pieces of a tone by whole seconds; 0 is the tone itself, at its own length."""
    facts = _mapping(value, name, {"where", "pieces"})
    _text(facts.get("where"), f"{name}: where")
    pieces = facts.get("pieces", [])
    if not isinstance(pieces, list) or not all(isinstance(piece, int) and piece > 0 for piece in pieces):
        raise PromptError(f"{FILE}: {name}: pieces must be a list of whole seconds")
    whole = {0: Clip(f"{TONES}/{name}.wav", name, TONES, ())}
    return whole | {piece: Clip(f"{TONES}/{name}_{piece}.wav", name, TONES, ()) for piece in pieces}
