"""How an attribute of a TwiML verb is declared and read: its kind, and the error number of a wrong value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import Field, field, fields
from typing import Any, TypeVar

Value = TypeVar("Value")
Reader = Callable[[str], Value]

CONFERENCE_EVENTS = ("start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement")
CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
RECORDING_EVENTS = ("in-progress", "completed", "absent")

SCHEMA_WARNING = 12200
"""Twilio's number for a document that does not keep to the grammar, where it has no number of its own."""


class TwimlError(Exception):
    """A document the carrier would not execute; `code` is Twilio's error number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def attribute(read: Reader[Value], default: Value, code: int = SCHEMA_WARNING) -> Value:
    """A field that is an XML attribute; a value `read` refuses (ValueError) raises TwimlError(code)."""
    declared: Value = field(default=default, metadata={"read": read, "code": code})
    return declared


def xml_name(name: str) -> str:
    """The attribute's name in TwiML: `finish_on_key` is `finishOnKey`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def attributes_of(verb: type) -> dict[str, Field[Any]]:
    """The fields of a verb that are XML attributes, by their name in TwiML."""
    return {xml_name(f.name): f for f in fields(verb) if "read" in f.metadata}


def read_attributes(verb: type, given: dict[str, str]) -> dict[str, Any]:
    """The values of the attributes `given`, by field name; raises TwimlError for an unknown or wrong one."""
    known = attributes_of(verb)
    return {_known(verb, known, name).name: _value(verb, known[name], name, text) for name, text in given.items()}


def _known(verb: type, known: dict[str, Field[Any]], name: str) -> Field[Any]:
    if name not in known:
        raise TwimlError(SCHEMA_WARNING, f"{verb.__name__}: attribute '{name}' is not allowed")
    return known[name]


def _value(verb: type, declared: Field[Any], name: str, text: str) -> Any:
    try:
        return declared.metadata["read"](text)
    except ValueError as wrong:
        code = declared.metadata["code"]
        raise TwimlError(code, f"{verb.__name__}: Invalid {name} value '{text}': {wrong}") from wrong


def words(value: str) -> str:
    """Any text."""
    return value


def address(value: str) -> str:
    """An http(s) address, absolute or relative to the document's own; may be empty."""
    if re.search(r"\s", value) or re.match(r"(?!https?:)[a-z][a-z0-9+.-]*:", value):
        raise ValueError("an http or https address")
    return value


def yes_no(value: str) -> bool:
    """`true` or `false`."""
    return one_of("true", "false")(value) == "true"


def one_of(*allowed: str) -> Reader[str]:
    """One of a few words."""

    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return value

    return read


def some_of(*allowed: str) -> Reader[tuple[str, ...]]:
    """Words of a list, separated by blanks."""

    def read(value: str) -> tuple[str, ...]:
        return tuple(one_of(*allowed)(word) for word in value.split())

    return read


def whole(low: int, high: int) -> Reader[int]:
    """A whole number from `low` to `high`, both included."""

    def read(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(value)

    return read


def number_or_auto(low: int, high: int) -> Reader[int]:
    """A whole number, or `auto` (read as 5, the carrier's own default for keys)."""

    def read(value: str) -> int:
        return 5 if value == "auto" else whole(low, high)(value)

    return read


def keys(value: str) -> str:
    """Any of the twelve keys of a telephone."""
    if not re.fullmatch(r"[0-9#*]*", value):
        raise ValueError("keys 0-9, # and *")
    return value


def one_key(value: str) -> str:
    """One key, or nothing."""
    if len(keys(value)) > 1:
        raise ValueError("one key only, or nothing")
    return value


def tones(value: str) -> str:
    """Keys to be sent as tones; `w` waits half a second, `W` one."""
    if not re.fullmatch(r"[0-9#*wW]*", value):
        raise ValueError("keys 0-9, #, * and w")
    return value


METHOD = one_of("GET", "POST")
