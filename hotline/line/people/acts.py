"""What people do with phones, by the name of the act and its particulars as they come over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotline.line.core.handsets import HandsetKind
from hotline.line.exchange import Exchange
from hotline.line.people.phone_book import e164

Particulars = dict[str, Any]
Act = Callable[[Exchange, float, str, Particulars], None]

KINDS: tuple[HandsetKind, ...] = ("phone", "dead", "invalid", "busy", "off")
USUAL_SPEECH_S = 5
LONGEST_SPEECH_S = 600


class BadAct(ValueError):
    """What was asked can be done by no phone; the text says what is wanted."""


def do(exchange: Exchange, now: float, number: str, act: str, given: Particulars) -> None:
    """Do one act with the phone of a number.

    Raises BadAct for an act or particulars that make no sense, PhoneError for what cannot be done now.
    """
    if act not in ACTS:
        raise BadAct(f"a phone can do one of these: {', '.join(ACTS)}")
    ACTS[act](exchange, now, number, given)


def _dial(exchange: Exchange, now: float, number: str, given: Particulars) -> None:
    """`to` one of our numbers; `shows` what the hotline sees of the caller, her number where it is not given."""
    exchange.dial(now, str(given.get("shows", number)), e164(_wanted(given, "to")), number)


def _speak(exchange: Exchange, now: float, number: str, given: Particulars) -> None:
    seconds = given.get("seconds", USUAL_SPEECH_S)
    if not isinstance(seconds, int | float) or not 0 < seconds <= LONGEST_SPEECH_S:
        raise BadAct(f"seconds is a number above 0, at most {LONGEST_SPEECH_S}")
    exchange.speak(now, number, float(seconds))


def _kind(exchange: Exchange, _now: float, number: str, given: Particulars) -> None:
    kind = next((kind for kind in KINDS if kind == given.get("kind", "phone")), None)
    if kind is None:
        raise BadAct(f"kind is one of these: {', '.join(KINDS)}")
    exchange.set_handset(number, kind)


def _wanted(given: Particulars, name: str) -> str:
    if not given.get(name):
        raise BadAct(f"{name} is wanted")
    return str(given[name])


ACTS: dict[str, Act] = {
    "dial": _dial,
    "press": lambda exchange, now, number, given: exchange.press(now, number, _wanted(given, "keys")),
    "hang-up": lambda exchange, now, number, _: exchange.hang_up(now, number),
    "answer": lambda exchange, now, number, _: exchange.answer(now, number),
    "decline": lambda exchange, now, number, _: exchange.decline(now, number),
    "voicemail": lambda exchange, now, number, _: exchange.voicemail_picks_up(now, number),
    "vanish": lambda exchange, now, number, _: exchange.vanish(now, number),
    "come-back": lambda exchange, now, number, _: exchange.come_back(now, number),
    "speak": _speak,
    "kind": _kind,
}
