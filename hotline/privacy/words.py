"""Words that give a caller away: never in a text message, page, log line, URL, file name or CSV header.

Somebody else may be looking at the phone, the screen or the paper. Spoken prompts are not meant.
"""

from __future__ import annotations

import re

from ivr_flows.words import FORBIDDEN as WORDS

PHRASES = frozenset({"sex work", "sex worker", "sex workers", "client paid", "mteja alilipa"})
FORBIDDEN = WORDS | PHRASES

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LONGEST = max(len(phrase.split()) for phrase in FORBIDDEN)


def found(text: str) -> list[str]:
    """The forbidden words and phrases of a text, in the order in which they stand, each once; whole words only.

    Anything but a letter parts two words, and so does a capital after a small letter: `sex-work.csv` and `hivStatus`
    are found, `sasa hivi` and `Essex` are not.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    runs = (" ".join(words[at : at + length]) for at in range(len(words)) for length in range(1, _LONGEST + 1))
    return list(dict.fromkeys(run for run in runs if run in FORBIDDEN))
