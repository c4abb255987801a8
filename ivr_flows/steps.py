"""The words in which a flow speaks to whoever plays it: inputs in, a step out.

Nothing here knows a carrier, a database or a clock. Seconds are seconds of the caller's time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Language = Literal["sw", "en"]
Priority = Literal["P1", "P2", "P3", "P4"]
Queue = Literal["danger", "urgent", "help"]
Discipline = Literal["MED", "LEGAL", "PSYCH", "SHELTER", "SECURITY"]
Decision = Literal["given", "refused"]
Basis = Literal["consent", "vital_interest"]
MessageKind = Literal["message", "aggressor_report"]
Window = Literal["now", "morning", "afternoon", "evening", "night"]


# --- what happened to the caller -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The line was dialled: the first step of a call."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys pressed in the wait that the last step asked for; `digits` holds 0-9 and `*`, never the finishing key."""

    digits: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The wait ran out with nothing pressed; also a hold turn that ended by itself."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording ended. `seconds` is 0 when nothing was said; `key` ended it, '' for silence or length."""

    seconds: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class CutOff:
    """Her counsellor's leg went away without a word; she is still on the line."""


Input = Started | Keys | Silence | Recorded | CutOff


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a flow may ask about the world, told anew at every step.

    `hour` is 0-23 in Africa/Nairobi. `seek_age` is the number of seconds since ringing was asked for, None when
    nobody is sought. `reachable` says that somebody is on shift and can be rung for this call (also while they talk).
    `exhausted` says that every round of ringing for a danger call has been gone through at least once.
    `entered_ok` is the verdict on a number just keyed, None when none was.
    """

    line: Literal["tollfree_0800", "mobile_0780"] = "tollfree_0800"
    hour: int = 12
    reachable: bool = True
    exhausted: bool = False
    seek_age: float | None = None
    withheld: bool = False
    entered_ok: bool | None = None


# --- where we are ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Position:
    """Where a call stands in its flow. Plain values only: `to_json` and `from_json` round-trip exactly.

    `trail` holds the menus that `7` goes back through, `tries` counts silences and wrong keys per node,
    `seeking` the highest priority asked for so far (a seek never lowers it), `notes` what was chosen on the way
    (keys of the document's own, never a phone number), `steps` the number of steps taken.
    """

    node: str
    language: Language | None = None
    trail: tuple[str, ...] = ()
    tries: dict[str, int] = field(default_factory=dict)
    seeking: Priority | None = None
    queue: Queue | None = None
    notes: dict[str, str] = field(default_factory=dict)
    steps: int = 0

    def to_json(self) -> dict[str, Any]:
        """The position as JSON values."""
        return {
            "node": self.node,
            "language": self.language,
            "trail": list(self.trail),
            "tries": dict(self.tries),
            "seeking": self.seeking,
            "queue": self.queue,
            "notes": dict(self.notes),
            "steps": self.steps,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Position:
        """The position that `to_json` wrote."""
        return cls(**{**value, "trail": tuple(value["trail"])})


# --- what the caller hears next --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """One prompt in one language, or its bilingual recording; `slots` names what fills its {braces}.

    The slot `ref` is spoken digit by digit; its value is filled in by whoever plays the step.
    """

    prompt: str
    language: Language | Literal["both"]
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tone:
    """A sound from prompts/tones: 'quiet' (heard while waiting) or 'record' (the tone before a message)."""

    name: Literal["quiet", "record"]
    seconds: float


Sound = Say | Tone


@dataclass(frozen=True, slots=True)
class AskKeys:
    """Wait `timeout` seconds after the sounds end; at most `digits` keys (None: any number, ended by `finish`).

    `consent` is true for a question whose keys count only after it began: the sounds of the turn
    before it must be over, so it stands in a Gather of its own with nothing else.
    """

    timeout: float
    digits: int | None = 1
    finish: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True)
class AskRecording:
    """Record up to `longest` seconds; ends after `silence` seconds of silence or on one of the keys in `finish`."""

    longest: int
    silence: int
    finish: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """The call is over when the sounds have been heard."""


Wait = AskKeys | AskRecording | HangUp


# --- what the hotline must do ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeekHuman:
    """Ring people for this caller from now on. `flags` holds marks such as 'silent' or 'police'."""

    queue: Queue
    priority: Priority
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawSeek:
    """She left the waiting room by choice: nobody need be rung any more (a P1 goes on ringing all the same)."""


@dataclass(frozen=True, slots=True)
class OpenPage:
    """Find a responder. `held` is true for a page that a counsellor may send or cancel within 60 s."""

    discipline: Discipline
    priority: Priority
    basis: Basis
    held: bool


@dataclass(frozen=True, slots=True)
class NoteConsent:
    """One row of the consent ledger: what was asked (the purpose's code), by which prompt, and the answer."""

    purpose: str
    decision: Decision
    prompt: str


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The caller chose a language."""

    language: Language


@dataclass(frozen=True, slots=True)
class KeepMessage:
    """Keep what she recorded. `reviewed` is true if she heard the review and sent it herself."""

    kind: MessageKind
    reviewed: bool


@dataclass(frozen=True, slots=True)
class DiscardMessage:
    """She deleted what she recorded, or records it again."""


@dataclass(frozen=True, slots=True)
class BeginMessage:
    """A recording begins in this step; what it will be."""

    kind: MessageKind


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """She keyed another number to be called on and it was found good; its digits go to the caller's record, sealed."""


@dataclass(frozen=True, slots=True)
class BookCallback:
    """She wants to be called. `number` says which: the one she calls from or the one she keyed."""

    number: Literal["this", "keyed"]
    window: Window
    sms_ok: bool


@dataclass(frozen=True, slots=True)
class SafeToCall:
    """Her own answer to whether this number may be rung."""

    safe: bool


@dataclass(frozen=True, slots=True)
class QuickExit:
    """She pressed 9: goodbye, and nothing is ever sent or dialled because of this call without her asking again."""


@dataclass(frozen=True, slots=True)
class InformationHeard:
    """She was told something she asked for; the call is at least self-service."""

    topic: str


Effect = (
    SeekHuman
    | WithdrawSeek
    | OpenPage
    | NoteConsent
    | ChooseLanguage
    | BeginMessage
    | KeepMessage
    | DiscardMessage
    | NumberGiven
    | BookCallback
    | SafeToCall
    | QuickExit
    | InformationHeard
)


@dataclass(frozen=True, slots=True)
class Step:
    """The answer to one input: where the call stands, what is heard, what is awaited, what must be done.

    `path` names what was chosen, for the call log ('greet', '3', 'main', '4'): nodes and single menu keys only, never
    a keyed number.
    """

    position: Position
    sounds: tuple[Sound, ...]
    wait: Wait
    effects: tuple[Effect, ...] = ()
    path: tuple[str, ...] = ()
