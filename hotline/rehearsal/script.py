"""A rehearsed call as it is written: a YAML file whose steps are sentences about phones.

    Amina dials 0800 720 262            Amani answers               Amina and Amani talk
    Amina hears greet                   Amani declines              nobody else rings
    Amina presses 4                     Amani's voicemail picks up  12 s pass
    Amani rings within 10 s             Amani hangs up              the call is live_support

Each sentence is one of the patterns below; a sentence that fits none is an error naming the file and the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hotline.errors import BadInput

ONE = r"[A-Z][a-z]+(?:'s browser)?"
WHO = rf"(?P<who>{ONE})"
WITHIN = r"(?: within (?P<within>[\d.]+) s)?"

PHRASES: dict[str, str] = {
    "dials": WHO + r" dials (?P<to>[\d +]+?)(?: as '(?P<shown>[^']*)')?",
    "presses": WHO + r" presses (?P<keys>[\d*# ]+)",
    "pin": WHO + r" enters the PIN",
    "does_not_hear": WHO + r" does not hear (?P<what>[a-z_0-9]+)",
    "hears": WHO + r" hears (?P<what>[a-z_0-9]+)(?: in (?P<language>sw|en))?" + WITHIN,
    "reference": WHO + r" has heard her reference",
    "heard": WHO + r" has heard (?P<what>[a-z_0-9, ]+)",
    "rings": rf"(?P<all>{ONE}(?:(?:, | and ){ONE})*) rings?" + WITHIN,
    "does_not_ring": WHO + r" does not ring",
    "nobody_else_rings": r"nobody else rings",
    "answers": WHO + r" answers",
    "declines": WHO + r" declines",
    "voicemail": WHO + r"'s voicemail picks up",
    "hangs_up": WHO + r" hangs up",
    "vanishes": WHO + r"'s phone is gone",
    "comes_back": WHO + r"'s phone is back",
    "speaks": WHO + r" speaks for (?P<seconds>[\d.]+) s",
    "takes": WHO + r" takes the call" + WITHIN,
    "talk": WHO + rf" and (?P<other>{ONE}) talk" + WITHIN,
    "is_alone": WHO + r" talks with nobody",
    "let_go": WHO + r" is let go" + WITHIN,
    "gets_text": WHO + r" gets a text with '(?P<words>[^']+)'" + WITHIN,
    "gets_no_text": WHO + r" gets no text",
    "passes": r"(?P<seconds>[\d.]+) s pass",
    "log": r"the call log shows (?P<name>[a-z_]+) (?P<value>\S+)",
    "calls": r"there (?:is|are) (?P<count>\d+) calls?",
    "outcome": r"the call is (?P<outcome>[a-z_]+)",
    "work": r"the work list has (?P<items>[\w, ]+)",
    "no_work": r"the work list is empty",
    "page_is": r"the (?P<discipline>[A-Z]+) page is (?P<state>[a-z_]+)" + WITHIN,
    "no_page": r"there is no page",
    "desk": r"the desk (?P<does>sends|cancels|contacts|closes) the (?P<discipline>[A-Z]+) page",
    "closes_work": WHO + r" closes the (?P<kind>[a-z_0-9]+) item",
    "timeline": r"the ticket's timeline has (?P<kinds>[a-z_, ]+)",
    "consent": r"consent to (?P<purpose>[A-Z_]+) is (?P<decision>given|refused|unasked)",
    "message": r"the message is (?P<state>[a-z]+)" + WITHIN,
    "redis": r"Redis (?P<does>stops|is back)",
    "workers": r"the workers (?P<does>stop|are back)",
    "clock": r"the clock (?P<does>stops|is back)",
    "fault": r"the next (?P<times>\d+) requests? to (?P<match>\S+) (?:is|are) '(?P<kind>[a-z ]+)'",
    "first_leg": r"the first leg was placed within (?P<within>[\d.]+) s of the key",
    "tab": WHO + r"'s tab is (?P<does>killed|closed|back)",
    "screen": WHO + r"'s screen says (?P<state>[a-z_]+)" + WITHIN,
    "at_screen": WHO + r" (?P<does>presses End|holds|takes her caller back|brings the supervisor|is done)",
    "presence": WHO + r" goes (?P<state>on|off|on break)",
}

RECORDS = frozenset(
    "log calls outcome work no_work page_is no_page timeline consent message reference first_leg screen".split()
)
"""Sentences that ask the hotline's records: passed over where only its phones can be reached."""

DEEDS = frozenset("tab at_screen desk closes_work redis workers clock fault presence".split())
"""Sentences that do what no phone can: a rehearsal with one of these is not played live."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a rehearsal: what is done or expected, with the words that fill it."""

    number: int
    text: str
    verb: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One rehearsed call. `staff` names who is on shift where it is not the demonstration's; `at` its local time."""

    name: str
    about: str
    lines: tuple[Line, ...]
    staff: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def only_phones(self) -> bool:
        """Whether it can be played against a running hotline: the usual people, and nothing done but with phones."""
        return not self.staff and not self.options and not any(line.verb in DEEDS for line in self.lines)


def read_rehearsal(path: Path) -> Rehearsal:
    """A rehearsal from its file. BadInput names what is wrong and where."""
    text = path.read_text()
    document = yaml.safe_load(text)
    unknown = set(document) - {"about", "staff", "options", "steps"}
    if unknown:
        raise BadInput(f"{path.name}: {', '.join(sorted(unknown))} is no part of a rehearsal")
    numbers = _line_numbers(text)
    lines = tuple(read_line(path.name, numbers.get(step, 0), step) for step in document["steps"])
    return Rehearsal(
        name=path.stem,
        about=document["about"],
        lines=lines,
        staff=document.get("staff") or {},
        options=document.get("options") or {},
    )


def read_line(file: str, number: int, text: str) -> Line:
    """One sentence. BadInput if it fits no pattern."""
    for verb, pattern in PHRASES.items():
        found = re.fullmatch(pattern, text.strip())
        if found:
            words = {name: value for name, value in found.groupdict().items() if value is not None}
            return Line(number, text, verb, words)
    raise BadInput(f"{file}:{number}: '{text}' is no sentence of a rehearsal")


def _line_numbers(text: str) -> dict[str, int]:
    """Where each step stands; of equal sentences the last."""
    numbers = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("- "):
            numbers[stripped[2:].strip().strip('"')] = number
    return numbers
