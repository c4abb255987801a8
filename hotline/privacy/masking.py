"""Masking: nothing that looks like a phone number reaches a log or an audit entry."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

HIDDEN = "[number]"

# What is full of digits and is no number: ids of ours and the carrier's, hashes, instants, network addresses.
_HARMLESS = re.compile(
    r"(\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"
    r"|\b[A-Z]{2}[0-9a-f]{32}\b"
    r"|\b(?=\d*[a-f])(?:[0-9a-f]{40}|[0-9a-f]{64})\b"
    r"|\b(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?\b"
    r"|\b(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})\b)"
)
_BETWEEN = r"(?:[\s().\-/\u2010-\u2015]|%20){0,3}"
# After a plus six digits are enough, without one it takes nine: a ticket's reference has seven.
_NUMBER = re.compile(rf"(?:\+|%2[Bb]){_BETWEEN}\d(?:{_BETWEEN}\d){{5,}}|\d(?:{_BETWEEN}\d){{8,}}")

_SMALLEST_NUMBER = 10**8  # as an integer: nine digits, the shortest way to write a Kenyan mobile


def without_numbers(text: str) -> str:
    """A text with everything that looks like a phone number replaced by [number]; ids, dates and addresses stay."""
    pieces = _HARMLESS.split(text)
    pieces[::2] = [_NUMBER.sub(HIDDEN, between) for between in pieces[::2]]
    return "".join(pieces)


def mask_numbers(_logger: object, _method: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that masks numbers everywhere in an event; it stands last before the renderer."""
    return {name: _masked(value) for name, value in event_dict.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return without_numbers(value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return HIDDEN if abs(value) >= _SMALLEST_NUMBER else value
    if isinstance(value, Mapping):
        return {_masked(name): _masked(inner) for name, inner in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [_masked(inner) for inner in value]
    return without_numbers(str(value))
