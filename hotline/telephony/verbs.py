"""What a leg is told to do next, as frozen values: our own verbs, of which `twiml` makes the carrier's document.

Paths may be relative to our public address. Actions are always POSTed, what fills a wait is fetched by GET.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Play:
    """A recorded sound."""

    path: str


@dataclass(frozen=True, slots=True)
class Say:
    """Words spoken by the carrier's own voice: only in documents of last resort, when our recordings may not be there.

    `language` is such as 'en-GB'; '' is the carrier's usual one. There is no Kiswahili voice.
    """

    words: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence of so many whole seconds."""

    seconds: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    """Sounds, then a wait of `timeout` seconds for keys; a key stops the sounds.

    At most `digits` keys (None: any number), ended early by the key in `finish` ('' for none: then every key counts).
    The document goes on behind it when nothing was pressed.
    """

    action: str
    timeout: float
    digits: int | None = 1
    finish: str = ""
    sounds: tuple[Play | Say | Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A message: at most `longest_s` seconds, until `silence_s` seconds of silence or one of the keys in `finish`.

    `action` is asked for the next document when it ends, `status_path` told when its file is there.
    """

    action: str
    longest_s: int
    silence_s: int
    finish: str
    status_path: str
    beep: bool = False
    trim: str = "do-not-trim"


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with another document."""

    path: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class JoinConference:
    """Meet the other leg in a room named after the offer; when either leaves, both go on with their own `action`.

    `wait_path` is a static document heard until the other is there. `hang_up_on_star` lets `*` end it, on a
    counsellor's phone only. `ends_it` is False for one whose leaving leaves the others together.
    """

    name: str
    action: str
    wait_path: str
    status_path: str
    hang_up_on_star: bool = False
    ends_it: bool = True


@dataclass(frozen=True, slots=True)
class DialNumber:
    """Put the caller through to one phone, whoever answers hearing `screen_path` first.

    One number per verb: with several the first voicemail to answer would win. `caller_id` is always ours, for the
    carrier would show the caller's own number. `byoc` is the trunk it goes out by, '' for none.
    """

    number: str
    action: str
    caller_id: str
    screen_path: str
    timeout_s: int
    byoc: str = ""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


Verb = Play | Say | Pause | Gather | Record | Redirect | JoinConference | DialNumber | HangUp
