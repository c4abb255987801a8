"""Plays rehearsals in real time against a running hotline, on the phones of its local line."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import requests

from hotline.errors import BadInput
from hotline.rehearsal.player import Broken, Player
from hotline.rehearsal.script import Rehearsal
from hotline.rehearsal.sounds import spoken
from hotline.rehearsal.stage import Heard, PhoneError
from hotline.rehearsal.theatre import Performance, Say

EVERY_S = 0.12
QUIET_S = 150.0
SLOWER = 1.5
ACTS = {"hang_up": "hang-up", "come_back": "come-back"}


@dataclass
class LiveStage:
    """The phones of a running line. It is looked at eight times a second; what was seen is remembered."""

    url: str
    phones: dict[str, dict[str, Any]] = field(default_factory=dict)
    _heard: dict[str, list[Heard]] = field(default_factory=dict)
    _rung: list[tuple[float, str]] = field(default_factory=list)
    _ringing: set[str] = field(default_factory=set)
    _texts_before: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self.look()
        self._texts_before = {number: phone["texts_in_all"] for number, phone in self.phones.items()}

    def now(self) -> float:
        """Seconds of this machine."""
        return time.monotonic()

    def look(self) -> None:
        """Ask the line how everything stands."""
        try:
            answer = self._session.get(f"{self.url.rstrip('/')}/state?rows=0", timeout=5)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise BadInput(
                f"no local line answers at {self.url} ({type(error).__name__}); is `make run` up?"
            ) from error
        self.phones = {phone["number"]: phone for phone in answer.json()["phones"]}
        for number in self.phones:
            self._remember(number)

    def _remember(self, number: str) -> None:
        what = self.hearing(number)
        before = self._heard.setdefault(number, [])
        if what and (not before or before[-1].what != what):
            before.append(Heard(self.now(), what))
        if self.ringing(number) and number not in self._ringing:
            self._rung.append((self.now(), number))
        (self._ringing.add if self.ringing(number) else self._ringing.discard)(number)

    def wait(self, happened: Callable[[], bool], within: float) -> bool:
        """Look until it is so; people's machines are slower than virtual time, so with half as much patience again."""
        end = self.now() + within * SLOWER
        while True:
            self.look()
            if happened():
                return True
            if self.now() >= end:
                return False
            time.sleep(EVERY_S)

    def act(self, number: str, act: str, **words: str) -> None:
        """Use a phone."""
        body: dict[str, str | float] = dict(words)
        if "shown" in body:
            body["shows"] = body.pop("shown")
        if "seconds" in body:
            body["seconds"] = float(words["seconds"])
        path = f"{self.url.rstrip('/')}/phones/{quote(number)}/{ACTS.get(act, act)}"
        answer = self._session.post(path, json=body, timeout=10)
        if answer.status_code >= 400:
            raise PhoneError(answer.json().get("error", f"the line answered {answer.status_code}"))
        self.look()

    def _call(self, number: str) -> dict[str, Any]:
        return self.phones.get(number, {}).get("call") or {}

    def hearing(self, number: str) -> str:
        """`language/prompt` of the sound that plays, else its kind."""
        hears = self._call(number).get("hears") or {}
        played = parse_qs(urlsplit(hears.get("sound", "")).query).get("url", [""])[0]
        if not played:
            return str(hears.get("kind", ""))
        path = PurePosixPath(urlsplit(played).path.removeprefix("/prompts/"))
        return spoken(f"{path.parent}/{path.name.split('.')[0]}.wav")

    def heard(self, number: str) -> list[Heard]:
        """What was seen to play."""
        return list(self._heard.get(number, ()))

    def ringing(self, number: str) -> bool:
        """Whether it rings."""
        return bool(self._call(number).get("ringing"))

    def rung(self) -> list[tuple[float, str]]:
        """Every ring seen."""
        return list(self._rung)

    def in_call(self, number: str) -> bool:
        """Whether it is in a call."""
        call = self._call(number)
        return bool(call) and not call.get("ringing")

    def talking_with(self, number: str) -> set[str]:
        """Who is in conversation with it."""
        return {other["number"] for other in self._call(number).get("talks_with", ())}

    def texts(self, number: str) -> list[str]:
        """Texts that came since the rehearsal began."""
        phone = self.phones.get(number, {})
        fresh = phone.get("texts_in_all", 0) - self._texts_before.get(number, 0)
        return [text["body"] for text in phone.get("texts", [])[-fresh:]] if fresh > 0 else []


def perform_live(rehearsal: Rehearsal, url: str, say: Say) -> Performance:
    """Play one rehearsal against the line at `url`. BadInput if no line answers there."""
    stage = LiveStage(url)
    staff = {phone["name"]: phone for phone in stage.phones.values() if phone.get("role")}
    cast = {name: phone["number"] for name, phone in staff.items()}
    pins = {name: phone["pin"] for name, phone in staff.items()}
    player = Player(stage, cast, pins, first_caller=711_000_000 + int(time.time()) % 900_000, say=say)
    begun = stage.now()
    try:
        player.play(rehearsal)
    except Broken as broken:
        return Performance(rehearsal.name, False, stage.now() - begun, str(broken))
    finally:
        _everybody_hangs_up(stage)
    return Performance(rehearsal.name, True, stage.now() - begun)


def _everybody_hangs_up(stage: LiveStage) -> None:
    """Leave the phones as they were found, so that the next rehearsal begins in peace."""
    for number in list(stage.phones):
        if stage.in_call(number):
            try:
                stage.act(number, "hang_up")
            except PhoneError:
                continue
    stage.wait(lambda: not any(stage.ringing(number) or stage.in_call(number) for number in stage.phones), QUIET_S)
