"""One turn of a call in the making: where she is, what she hears, what is asked of the hotline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast, get_args

from ivr_flows import document
from ivr_flows.document import Act, Condition, Flow
from ivr_flows.steps import (
    BookCallback,
    ChooseLanguage,
    Circumstances,
    DiscardMessage,
    Effect,
    KeepMessage,
    Language,
    MessageKind,
    NoteConsent,
    NumberGiven,
    Position,
    Priority,
    Queue,
    Say,
    SeekHuman,
    Sound,
    Step,
    Tone,
    Wait,
    Window,
    WithdrawSeek,
)
from ivr_flows.waiting import NOTE, Memory

WINDOWS = get_args(Window)


@dataclass(slots=True)
class Turn:
    """The working state of one step; it is opened from a position and closed into a Step.

    `hops` counts the nodes passed in this turn: more than there are means that they lead in a circle.
    """

    flow: Flow
    circumstances: Circumstances
    node: str
    language: Language | None
    trail: list[str]
    tries: dict[str, int]
    seeking: Priority | None
    queue: Queue | None
    notes: dict[str, str]
    steps: int
    sounds: list[Sound] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    sought_anew: bool = False
    hops: int = 0

    @classmethod
    def opened(cls, flow: Flow, position: Position, circumstances: Circumstances) -> Turn:
        """The turn that follows a position; the position itself is left as it is."""
        return cls(
            flow=flow,
            circumstances=circumstances,
            node=position.node,
            language=position.language,
            trail=list(position.trail),
            tries=dict(position.tries),
            seeking=position.seeking,
            queue=position.queue,
            notes=dict(position.notes),
            steps=position.steps + 1,
        )

    def closed(self, wait: Wait) -> Step:
        """The step that this turn has become."""
        position = Position(
            node=self.node,
            language=self.language,
            trail=tuple(self.trail),
            tries=self.tries,
            seeking=self.seeking,
            queue=self.queue,
            notes=self.notes,
            steps=self.steps,
        )
        return Step(position, tuple(self.sounds), wait, tuple(self.effects), tuple(self.path))

    # --- what she hears ----------------------------------------------------------------------

    def say(self, prompts: Iterable[str], slots: tuple[str, ...] = ()) -> None:
        """Say prompts in her language; in every language, one after the other, until she has chosen one."""
        for prompt in prompts:
            if prompt in self.flow.bilingual:
                self.sounds.append(Say(prompt, "both", slots))
            else:
                spoken = (self.language,) if self.language else self.flow.languages
                self.sounds += [Say(prompt, language, slots) for language in spoken]

    def prompts_said(self) -> tuple[str, ...]:
        """The prompts said in this turn so far, once each."""
        return tuple(dict.fromkeys(sound.prompt for sound in self.sounds if isinstance(sound, Say)))

    def tone(self, seconds: float) -> None:
        """Some seconds of quiet tone, so that she hears that the line is alive."""
        self.sounds.append(Tone("quiet", seconds))

    # --- the waiting room --------------------------------------------------------------------

    def memory(self, turn_s: float) -> Memory:
        """What the waiting room remembers, brought to the present; a seek that began in this turn is 0 s old."""
        age = 0.0 if self.sought_anew else self.circumstances.seek_age
        return Memory.from_notes(self.notes).at_age(age, turn_s)

    def remember(self, memory: Memory) -> None:
        """Keep the waiting room's memory with the call."""
        self.notes[NOTE] = memory.to_note()

    def forget_waiting(self) -> None:
        """Forget what was announced: people are rung anew."""
        self.notes.pop(NOTE, None)

    # --- conditions --------------------------------------------------------------------------

    def holds(self, condition: Condition) -> bool:
        """Whether all that a condition asks for is so."""
        world = self.circumstances
        asked = (
            (condition.sought, "sought" in self.notes),
            (condition.withheld, world.withheld),
            (condition.reachable, world.reachable),
            (condition.exhausted, world.exhausted),
            (condition.language, self.language or "none"),
            (condition.line, world.line),
        )
        return (
            all(wanted is None or wanted == found for wanted, found in asked)
            and (condition.seeking is None or self.seeking in condition.seeking)
            and (condition.hours is None or _within(world.hour, *condition.hours))
            and all(self.notes.get(key) == value for key, value in condition.noted.items())
        )

    # --- what is asked of the hotline --------------------------------------------------------

    def perform(self, acts: Iterable[Act]) -> None:
        """Ask the hotline for something, in order, and remember what follows from it here."""
        for act in acts:
            self._perform(act)

    def _perform(self, act: Act) -> None:
        match act:
            case SeekHuman():
                self._seek(act)
            case document.SeekAgain():
                self._seek_again()
            case WithdrawSeek():
                self._withdraw()
            case document.Note(key, value):
                self.notes[key] = value
            case document.Keep(reviewed):
                self.keep_recording(reviewed)
            case _:
                self.effects += self._plain_effects(act)

    def _plain_effects(self, act: Act) -> list[Effect]:
        match act:
            case document.Consent(purpose, decision, prompt):
                return [NoteConsent(purpose, decision, prompt)]
            case document.Book():
                return [self._booking()]
            case DiscardMessage():
                return [act] if self.notes.pop("unsent", None) else []
            case ChooseLanguage(language):
                self.language = language
            case NumberGiven():
                self.notes["number"] = "keyed"
        return [cast(Effect, act)]

    def _seek(self, seek: SeekHuman) -> None:
        known = tuple(self.notes.get("flags", "").split())
        flags = tuple(dict.fromkeys((*known, *seek.flags)))
        raised = self.seeking is None or seek.priority < self.seeking
        nobody_rung = self.circumstances.seek_age is None and not self.sought_anew
        if not (raised or flags != known or nobody_rung):
            return
        if raised:
            self.seeking, self.queue = seek.priority, seek.queue
        if raised or nobody_rung:
            self.sought_anew = True
            self.forget_waiting()
        self.notes["sought"] = f"{self.queue} {self.seeking}"
        if flags:
            self.notes["flags"] = " ".join(flags)
        self.effects = [effect for effect in self.effects if not isinstance(effect, SeekHuman)]
        self.effects.append(SeekHuman(self.queue or seek.queue, self.seeking or seek.priority, flags))

    def _seek_again(self) -> None:
        queue, _, priority = self.notes.get("sought", "").partition(" ")
        if self.seeking is None and queue in get_args(Queue) and priority in get_args(Priority):
            self._seek(SeekHuman(cast(Queue, queue), cast(Priority, priority)))

    def _withdraw(self) -> None:
        if self.seeking is None:
            return
        self.effects.append(WithdrawSeek())
        if self.seeking != "P1":
            self.seeking = self.queue = None

    def keep_recording(self, reviewed: bool) -> None:
        """Keep what was recorded and not yet sent; nothing happens when there is no such recording."""
        kind = self.notes.pop("unsent", None)
        if kind is not None:
            self.effects.append(KeepMessage(cast(MessageKind, kind), reviewed))

    def _booking(self) -> BookCallback:
        window = self.notes.get("window", "")
        return BookCallback(
            number="keyed" if self.notes.get("number") == "keyed" else "this",
            window=cast(Window, window if window in WINDOWS else "now"),
            sms_ok=self.notes.get("sms") == "yes",
        )


def _within(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start <= end else hour >= start or hour < end
