"""Faults put into our own code: a service that is entered raises, once; nothing is replaced, so nothing is missed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import hotline
from hotline.line.commands import SendRequest
from tests.scenarios.scene import RacingWorld

ROOMS = ("calls", "journey", "paging", "privacy", "staff", "tickets")
_HOME = Path(hotline.__file__).parent
_FOLDERS = tuple(f"{_HOME / room}/" for room in ROOMS)


class Sabotage(Exception):
    """What a service raises that was told to."""


def is_service(code: CodeType) -> bool:
    """Whether this is a function that other rooms may call: a public one of the rooms behind the doors."""
    return code.co_filename.startswith(_FOLDERS) and not code.co_name.startswith(("_", "<"))


def services_called(act: Callable[[], object]) -> list[CodeType]:
    """The services that are entered while something is done, each once, in the order of their first call."""
    seen: dict[CodeType, None] = {}

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and is_service(frame.f_code):
            seen.setdefault(frame.f_code)

    sys.settrace(look)
    try:
        act()
    finally:
        sys.settrace(None)
    return list(seen)


@contextmanager
def breaking(hit: Callable[[CodeType], bool]) -> Iterator[None]:
    """The first function entered that `hit` says yes to raises; an interpreter traces no further after that."""

    def strike(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and hit(frame.f_code):
            raise Sabotage(frame.f_code.co_qualname)

    sys.settrace(strike)
    try:
        yield
    finally:
        sys.settrace(None)


Answer = tuple[int, dict[str, str], bytes]


@dataclass
class BreakingWorld(RacingWorld):
    """A World whose web process breaks at the first service of the next request to an address that contains a text."""

    breaks: list[str] = field(default_factory=list)

    def ask(self, command: SendRequest) -> Answer:
        """The application's answer, from behind a door that breaks where it was ordered."""
        ordered = next((text for text in self.breaks if text in command.url), None)
        if ordered is None:
            return super().ask(command)
        self.breaks.remove(ordered)
        with breaking(is_service):
            return super().ask(command)
