"""What a flow is made of: its nodes, the ways out of them, and what the hotline is asked to do on the way.

Only shapes stand here; `ivr_flows.reading` makes them from YAML, `ivr_flows.engine` plays them.
Seconds are the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ivr_flows.steps import (
    ChooseLanguage,
    Decision,
    DiscardMessage,
    InformationHeard,
    Language,
    MessageKind,
    NumberGiven,
    OpenPage,
    QuickExit,
    SafeToCall,
    SeekHuman,
    WithdrawSeek,
)

# --- what a flow may ask of the hotline ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeekAgain:
    """Ring once more for what she had asked for before she turned to a callback or a message."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep what was recorded last, whatever kind it is; `reviewed` if she sent it herself."""

    reviewed: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Book the callback that the notes `number`, `window` and `sms` describe."""


@dataclass(frozen=True, slots=True)
class Note:
    """Remember one thing she chose, under a word of the document's own."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Note her answer to what a question of another kind has asked, by the prompt that asked it."""

    purpose: str
    decision: Decision
    prompt: str


Act = (
    SeekHuman
    | SeekAgain
    | WithdrawSeek
    | OpenPage
    | Consent
    | ChooseLanguage
    | Keep
    | DiscardMessage
    | NumberGiven
    | Book
    | SafeToCall
    | QuickExit
    | InformationHeard
    | Note
)


# --- the ways out of a node ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out: what is done on it and where it leads. At a consent, `answer` is what the key says."""

    go: str
    do: tuple[Act, ...] = ()
    answer: Decision | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """After silence or a wrong key: `again` times `say` and the question (or `ask` instead); then out.

    Silences and wrong keys of one node count together.
    """

    way: Exit
    again: int = 0
    say: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold, all of it; what is None is not asked. `hours` is half-open and may pass midnight."""

    seeking: tuple[str, ...] | None = None
    sought: bool | None = None
    withheld: bool | None = None
    reachable: bool | None = None
    exhausted: bool | None = None
    language: str | None = None
    line: str | None = None
    hours: tuple[int, int] | None = None
    noted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One branch of a choice the caller does not make; without a condition it always holds."""

    go: str
    condition: Condition = Condition()


# --- nodes -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question answered by one key. A `menu` is a place that `7` comes back to; others are passed once."""

    name: str
    prompts: tuple[str, ...]
    silence: Retry
    other: Retry
    keys: Mapping[str, Exit]
    wait: float
    menu: bool
    slots: tuple[str, ...] = ()
    do: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentQuestion:
    """A question with nothing said before it; only its keys, `*`, `8` and `9` count. Silence refuses."""

    name: str
    prompts: tuple[str, ...]
    purpose: str
    keys: Mapping[str, Exit]
    silence: Retry
    other: Retry
    wait: float
    slots: tuple[str, ...] = ()
    do: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberEntry:
    """A phone number is keyed, ended by `#`; `*` cancels. `good` and `bad` are the hotline's verdict."""

    name: str
    prompts: tuple[str, ...]
    good: Exit
    bad: Retry
    silence: Retry
    cancel: Exit
    wait: float
    slots: tuple[str, ...] = ()
    do: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A tone, then a recording: `longest` seconds, `quiet` seconds of silence or a key in `finish` end it."""

    name: str
    kind: MessageKind
    longest: int
    quiet: int
    finish: str
    said: Exit
    nothing: Exit
    do: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Something heard in a waiting room, each `every` seconds from start to start, first at `first`.

    Times are seconds since ringing was asked for. `quiet` seconds must have passed since anything was said.
    It is said there and then, or is the question of another node (`go`), which leads back to the room.
    """

    name: str
    first: float
    every: float
    quiet: float
    say: tuple[str, ...] = ()
    go: str = ""
    offers: bool = False
    condition: Condition = Condition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tired:
    """After an announcement was heard `times` times without an answer, the caller is led on."""

    heard: str
    times: int
    go: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A waiting room: turns of at most `tone` quiet seconds, announcements between; after `longest`, on.

    Its keys count from the first announcement that offers them.
    """

    name: str
    announcements: tuple[Announcement, ...]
    keys: Mapping[str, Exit]
    longest: float
    after: str
    tone: float
    tired: Tired | None = None
    do: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Something said on the way; it is heard in one turn with what follows."""

    name: str
    prompts: tuple[str, ...]
    go: str
    slots: tuple[str, ...] = ()
    do: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The last words, after which we hang up."""

    name: str
    prompts: tuple[str, ...]
    slots: tuple[str, ...] = ()
    do: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """A fork the caller does not hear: the first case that holds; the last one always does."""

    name: str
    cases: tuple[Case, ...]
    do: tuple[Act, ...] = ()


Node = Ask | ConsentQuestion | NumberEntry | Record | Room | Saying | Ending | Choose
Waiting = Ask | ConsentQuestion | NumberEntry | Record | Room | Ending


# --- the whole -------------------------------------------------------------------------------

AnywhereWord = Literal["back", "other_language", "repeat"]
ANYWHERE_WORDS = ("back", "other_language", "repeat")


@dataclass(frozen=True, slots=True)
class Budget:
    """How many steps a call may take before it is led to `then`; `grace` more before `at_last`, an ending."""

    steps: int
    then: str
    grace: int
    at_last: str


@dataclass(frozen=True, slots=True)
class Flow:
    """One whole document.

    `anywhere` gives the keys that count in every menu a word of ANYWHERE_WORDS or a node. `bilingual`
    names the prompts always heard in their one recording of both languages. `version` is the content's hash.
    """

    name: str
    version: str
    file: str
    languages: tuple[Language, ...]
    bilingual: tuple[str, ...]
    start: str
    human: str
    cut_off: str
    budget: Budget
    anywhere: Mapping[str, str]
    nodes: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that makes a document unreadable: at which node, by which rule, and what to do."""

    node: str
    rule: str
    message: str


class FlowError(ValueError):
    """A document that is no flow; its text names the file, and each problem's node, attribute and mend."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        """Keeps the problems one by one, for the linter."""
        lines = [f"{file}: {problem.node}: {problem.message}" for problem in problems]
        super().__init__("\n".join(lines))
        self.file = file
        self.problems = problems


# --- looking at nodes ------------------------------------------------------------------------


def ways_out(node: Node) -> tuple[Exit, ...]:
    """Every way out that a node names itself, in the document's order; without the anywhere-keys."""
    match node:
        case Ask() | ConsentQuestion():
            return (*node.keys.values(), node.silence.way, node.other.way)
        case NumberEntry():
            return (node.good, node.bad.way, node.silence.way, node.cancel)
        case Record():
            return (node.said, node.nothing)
        case Room():
            return _ways_out_of_room(node)
        case Saying():
            return (Exit(node.go),)
        case Choose():
            return tuple(Exit(case.go) for case in node.cases)
        case Ending():
            return ()


def _ways_out_of_room(room: Room) -> tuple[Exit, ...]:
    asked = [Exit(announcement.go) for announcement in room.announcements if announcement.go]
    tired = [Exit(room.tired.go)] if room.tired else []
    return (*asked, *room.keys.values(), *tired, Exit(room.after))


def prompts_of(node: Node) -> tuple[str, ...]:
    """Every prompt that can be heard at a node, once each, in the order of the document."""
    match node:
        case Ask() | ConsentQuestion():
            found = (*node.prompts, *node.silence.say, *node.silence.ask, *node.other.say, *node.other.ask)
        case NumberEntry():
            found = (*node.prompts, *node.silence.say, *node.silence.ask, *node.bad.say, *node.bad.ask)
        case Room():
            found = tuple(prompt for announcement in node.announcements for prompt in announcement.say)
        case Saying() | Ending():
            found = node.prompts
        case Record() | Choose():
            found = ()
    return tuple(dict.fromkeys(found))


def acts_of(node: Node) -> tuple[Act, ...]:
    """Everything a node may ask of the hotline, on entering it or on a way out."""
    return (*node.do, *(act for way in ways_out(node) for act in way.do))
