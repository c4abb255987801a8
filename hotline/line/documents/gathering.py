"""Gather: keys in, an action out. Keys pressed while no Gather is open are lost, as on the carrier."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.line.core.legs import Leg
from hotline.line.core.scripts import Ended, Key, Script, next_event, until
from hotline.line.core.webhooks import Ask
from hotline.line.documents.document import Document
from hotline.line.documents.sounds import play_all
from hotline.line.documents.verbs import Gather


@dataclass(slots=True)
class Keypad:
    """The keys of one Gather so far. The finishing key alone is an answer too: an empty one."""

    most: int | None
    finish: str
    keys: str = ""
    finished_on: str = ""

    def take(self, key: str) -> None:
        """One key more."""
        if key == self.finish:
            self.finished_on = key
        else:
            self.keys += key

    @property
    def done(self) -> bool:
        """Whether it takes no more."""
        return bool(self.finished_on) or (self.most is not None and len(self.keys) >= self.most)


def gather(leg: Leg, document: Document, verb: Gather) -> Script[Ask | None]:
    """Play what is nested, stopped by the first key; then wait, anew after each key. None: nothing was pressed."""
    keypad = Keypad(verb.num_digits, verb.finish_on_key)
    sounds = play_all(leg, document, verb.nested)
    first = yield from until(sounds, lambda event: isinstance(event, Key))
    if isinstance(first, Key):
        keypad.take(first.key)
    yield from _wait(leg, keypad, verb.timeout)
    if leg.over or not (keypad.keys or keypad.finished_on or verb.action_on_empty_result):
        return None
    params = [("Digits", keypad.keys), ("msg", "Gather End")]
    if keypad.finished_on:
        params.append(("FinishedOnKey", keypad.finished_on))
    return document.ask(verb.action, verb.method, *params)


def _wait(leg: Leg, keypad: Keypad, timeout: float) -> Script[None]:
    while not (keypad.done or leg.over):
        deadline = leg.board.now + timeout
        event = yield from next_event(leg.board, deadline, lambda event: isinstance(event, Key | Ended))
        if not isinstance(event, Key):
            return
        keypad.take(event.key)
