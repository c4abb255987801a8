"""The trace told in words: one short line for each thing that happened, for people at the page and in a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from hotline.line.core.board import Trace

Group = Literal["calls", "requests", "texts"]
Tone = Literal["", "good", "waiting", "bad", "quiet"]
Name = Callable[[str], str]

SOUNDS = {
    "silence": "silence",
    "ringing": "the ringing tone",
    "waiting": "waiting music",
    "recording": "nothing: what she says is recorded",
    "conversation": "the other",
}
ENDS = {
    "busy": "is busy or declined",
    "no-answer": "did not answer",
    "failed": "cannot be reached: there is no such number",
    "canceled": "is no longer called",
}
TOLD_PARAMETERS = (
    "Digits",
    "CallStatus",
    "DialCallStatus",
    "DialBridged",
    "RecordingDuration",
    "StatusCallbackEvent",
    "MessageStatus",
    "Url",
    "Status",
    "Twiml",
    "ErrorCode",
)
LONGEST_VALUE = 60
_ID = re.compile(r"\b([0-9a-f]{4})[0-9a-f]{4}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the timeline: `what` is the trace's own word, `who` a phone's number or ''."""

    n: int
    at: float
    group: Group
    what: str
    leg: str
    who: str
    words: str
    more: str = ""
    tone: Tone = ""
    sound: str = ""
    language: str = ""

    def as_json(self) -> dict[str, Any]:
        """The row for a page or a script."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one thing that happened."""

    words: str
    more: str = ""
    tone: Tone = ""
    group: Group = "calls"


def tell(n: int, entry: Trace, name: Name) -> Row | None:
    """The line for the trace's entry number `n`, phones called by `name`; None for what nobody needs to read."""
    told = TELLERS[entry.what](entry.details, name) if entry.what in TELLERS else None
    if told is None:
        return None
    sound = str(entry.details.get("kind", "")) if entry.what == "heard" else ""
    return Row(n, entry.at, told.group, entry.what, entry.leg, entry.phone, told.words, told.more, told.tone, sound)


def _dialled(details: Mapping[str, Any], name: Name) -> Words:
    shown = _short(name(str(details["from_"])))
    return Words(f"dials {name(details['to'])}", f"the hotline sees {shown or 'no number'}")


def _left(details: Mapping[str, Any], name: Name) -> Words:
    return Words("is being called", f"by {name(details['from_'])}", "quiet")


def _answered(details: Mapping[str, Any], _name: Name) -> Words:
    return Words("is answered by the hotline" if details["direction"] == "inbound" else "picks up", tone="good")


def _ended(details: Mapping[str, Any], _name: Name) -> Words:
    seconds = details["seconds"]
    status = details["status"]
    if status == "completed":
        return Words("the call is over", f"after {seconds} s")
    return Words(ENDS.get(status, status), tone="quiet" if status == "canceled" else "bad")


def _heard(details: Mapping[str, Any], _name: Name) -> Words:
    kind, caption = details["kind"], details["caption"]
    if caption.startswith("("):  # what is no speech is captioned in brackets, as in films
        return Words(f"hears {caption.strip('()')}", tone="quiet")
    if caption:
        return Words(f"hears “{caption}”")
    if kind == "tone":
        return Words(f"hears {_tone(details['what'])}", tone="quiet")
    if kind == "conversation":
        return Words("is talking", tone="good")
    if kind in SOUNDS:
        return Words(f"hears {SOUNDS[kind]}", tone="quiet")
    # Tones lie in a folder of their own; other sounds without words are told by their file.
    return Words("hears a tone" if "/tones/" in details["what"] else f"hears {_file(details['what'])}", tone="quiet")


def _tone(what: str) -> str:
    return f"the keys {what.removeprefix('keys:')}" if what.startswith("keys:") else f"a {what}"


def _spoke(details: Mapping[str, Any], _name: Name) -> Words:
    if details.get("voicemail"):
        return Words("voicemail picks up", tone="waiting")
    return Words(f"speaks for {details['seconds']:g} s" if "seconds" in details else "speaks")


def _requested(details: Mapping[str, Any], _name: Name) -> Words:
    return Words(f"{details['method']} {_path(details['url'])}", _told(dict(details["params"])), group="requests")


def _replied(details: Mapping[str, Any], _name: Name) -> Words:
    fine = details["outcome"] < 400
    outcome = f"answer {details['outcome']}" if details["outcome"] < 1000 else f"error {details['outcome']}"
    return Words(outcome, _path(details["url"]), "quiet" if fine else "bad", "requests")


def _rest(details: Mapping[str, Any], _name: Name) -> Words:
    path = details["path"].split("?")[0].split("/Accounts/", 1)[-1].partition("/")[2] or "account"
    fine = 0 < details["status"] < 400
    answer = details["status"] or "no answer"
    words = f"asks {details['method']} /{path} → {answer}"
    more = _told(details["params"], "To", "From", *TOLD_PARAMETERS)
    return Words(words, more, "" if fine else "bad", "requests")


def _texted(details: Mapping[str, Any], name: Name) -> Words:
    return Words(f"gets the text “{details['body']}”", f"from {name(details['from_'])}", group="texts")


def _error(details: Mapping[str, Any], _name: Name) -> Words:
    where = _path(details["url"]) if details["url"] else ""
    return Words(f"error {details['code']}: {details['message']}", where, "bad", "requests")


def _told(params: Mapping[str, Any], *names: str) -> str:
    """The parameters worth reading, shortened."""
    return "  ".join(f"{name}={_short(params[name])}" for name in names or TOLD_PARAMETERS if params.get(name))


def _short(value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = _path(text) if text.startswith(("http://", "https://")) else text
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _path(url: str) -> str:
    """The path of an address, its long ids shortened: people tell them apart by their first digits."""
    return _shortened(urlsplit(url).path) or url


def _shortened(text: str) -> str:
    return _ID.sub(r"\1…", text)


def _file(url: str) -> str:
    return _path(url).rsplit("/", 1)[-1] or url


TELLERS: dict[str, Callable[[Mapping[str, Any], Name], Words | None]] = {
    "dialled": _dialled,
    "left": _left,
    "ringing": lambda _details, _name: Words("rings", tone="waiting"),
    "answered": _answered,
    "ended": _ended,
    "resumed": lambda _details, _name: Words("is back in the call", tone="good"),
    "vanished": lambda details, _name: Words("has lost the radio", f"noticed in {details['ends_in']:g} s", "bad"),
    "heard": _heard,
    "pressed": lambda details, _name: Words(f"presses {details['key']}"),
    "spoke": _spoke,
    "recorded": lambda details, _name: Words(f"a message of {details['seconds']} s is kept"),
    "joined": lambda details, _name: Words("enters the conference", _shortened(details["room"]), "quiet"),
    "parted": lambda details, _name: Words("leaves the conference", _shortened(details["room"]), "quiet"),
    "started": lambda details, _name: Words(
        "the conference begins: both hear each other", _shortened(details["room"]), "good"
    ),
    "bridged": lambda details, name: Words(f"is connected with {name(details['with_'])}", tone="good"),
    "requested": _requested,
    "replied": _replied,
    "rest": _rest,
    "texted": _texted,
    "error": _error,
}
"""How each kind of entry is told. `placed` is told by `left`, `stopped` by what is heard next."""
