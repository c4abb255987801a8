"""A ticket's reference: six random digits and a check digit, to be said aloud and typed by tired people.

The check digit is Damm's: it catches every single wrong digit and every two neighbours changed about.
"""

from __future__ import annotations

RANDOM_REFERENCES = 10**6

# H. Michael Damm, "Total anti-symmetrische Quasigruppen" (2004), order 10: row is the state, column the digit.
_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def damm(digits: str) -> int:
    """The check digit of decimal digits; 0 for digits that end in their own. ValueError for anything else."""
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"{digits!r} is not a string of digits")
    state = 0
    for digit in digits:
        state = int(_TABLE[state][int(digit)])
    return state


def reference(random_number: int) -> str:
    """The seven digits for a random number from 0 up to `RANDOM_REFERENCES`, half-open; ValueError outside it."""
    if not 0 <= random_number < RANDOM_REFERENCES:
        raise ValueError(f"{random_number} does not have at most six digits")
    digits = f"{random_number:06d}"
    return f"{digits}{damm(digits)}"


def is_reference(text: str) -> bool:
    """Whether the text is seven digits of which the last checks the others."""
    return len(text) == 7 and text.isascii() and text.isdigit() and damm(text) == 0
