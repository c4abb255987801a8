"""Dial with phones and browsers: ring them, whisper to the one who picks up, let the two talk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from hotline.line.commands import MixLegs, PlayTone
from hotline.line.core.legs import Leg, Reports
from hotline.line.core.scripts import (
    ChildAnswered,
    ChildEnded,
    ChildMoved,
    ChildReady,
    Ended,
    Event,
    Key,
    Script,
    next_event,
)
from hotline.line.core.switchboard import Switchboard
from hotline.line.core.webhooks import Ask
from hotline.line.documents.document import WHISPER, Document, fetch_document
from hotline.line.documents.gathering import gather
from hotline.line.documents.sounds import play
from hotline.line.documents.verbs import Client, Dial, Gather, Number, Pause, Play, Say

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
Ringable = Number | Client


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a Dial went; `seconds` is None when it was never joined, or the child was redirected away."""

    status: str
    child: Leg
    bridged: bool = False
    seconds: int | None = None


def dial(line: Switchboard, leg: Leg, document: Document, verb: Dial, nouns: Sequence[Ringable]) -> Script[Ask | None]:
    """Ring all nouns at once, or one after another; the first to pick up wins, before any whisper."""
    dialling = _Dialling(line, leg, document, verb)
    for together in [[noun] for noun in nouns] if verb.sequential else [list(nouns)]:
        outcome = yield from dialling.ring(together)
        if leg.over or outcome.status == "completed":
            break
    return _action(document, verb, outcome)


def _action(document: Document, verb: Dial, outcome: Outcome) -> Ask | None:
    if verb.action is None:
        return None
    params = [
        ("DialCallStatus", outcome.status),
        ("DialCallSid", outcome.child.sid),
        ("DialBridged", "true" if outcome.bridged else "false"),
    ]
    if outcome.seconds is not None:
        params.append(("DialCallDuration", str(outcome.seconds)))
    return document.ask(verb.action, verb.method, *params)


class _Dialling:
    """One Dial being executed."""

    def __init__(self, line: Switchboard, leg: Leg, document: Document, verb: Dial) -> None:
        self._line = line
        self._leg = leg
        self._document = document
        self._verb = verb

    def ring(self, nouns: Sequence[Ringable]) -> Script[Outcome]:
        """Ring these at once. However it ends, none of them is left ringing or talking."""
        if self._leg.answered_at is not None:
            self._leg.hears("ringing")
            self._line.board.emit(PlayTone(self._leg.sid, "ringing"))
        children = [self._place(noun) for noun in nouns]
        try:
            winner = yield from self._first_pick_up(children)
            if winner is None:
                return Outcome("canceled" if self._leg.over else children[-1].status, children[-1])
            _release([child for child in children if child is not winner])
            return (yield from self._join(winner, nouns[children.index(winner)]))
        finally:
            _release(children)
            self._leg.hears_nothing()

    def _place(self, noun: Ringable) -> Leg:
        caller_id = self._verb.caller_id or self._leg.from_
        child = self._line.outgoing_leg(
            "outbound-dial", caller_id, _address(noun), self._reports(noun), parent=self._leg
        )
        child.on_answer = lambda: self._leg.tell(ChildAnswered(child.sid))
        child.watchers.append(lambda _: self._leg.tell(ChildEnded(child.sid)))
        wrong = self._refusal(noun, caller_id)
        if wrong is not None:
            code, message = wrong
            self._line.board.note("error", child.sid, child.phone, code=code, message=message, url="")
            child.end("failed")
        else:
            self._line.leave(child, self._verb.timeout)
        return child

    def _refusal(self, noun: Ringable, caller_id: str) -> tuple[int, str] | None:
        """Why the carrier does not place this leg, with its error number."""
        settings = self._line.settings
        ours = {*settings.numbers, *settings.callers, self._leg.from_, self._leg.to}
        if isinstance(noun, Number) and caller_id not in ours:
            return 13214, f"Dial: Invalid callerId value '{caller_id}'"
        if isinstance(noun, Number) and not E164.fullmatch(noun.number):
            return 13224, f"Dial: Invalid phone number '{noun.number}'"
        if isinstance(noun, Number) and not noun.number.startswith(settings.countries):
            return 13227, "Dial: No International Authorization"
        return None

    def _reports(self, noun: Ringable) -> Reports:
        url = noun.status_callback and urljoin(self._document.url, noun.status_callback)
        return Reports(url, noun.status_callback_method, frozenset(noun.status_callback_event))

    def _first_pick_up(self, children: Sequence[Leg]) -> Script[Leg | None]:
        """The child that was answered first, None when all are out or the caller is."""
        while not self._leg.over and not all(child.over for child in children):
            event = yield from next_event(
                self._line.board, None, lambda e: isinstance(e, ChildAnswered | ChildEnded | Ended)
            )
            if isinstance(event, ChildAnswered):
                return self._line.legs[event.child]
        return None

    def _join(self, child: Leg, noun: Ringable) -> Script[Outcome]:
        if noun.url:
            ask = self._document.ask(noun.url, noun.method)
            child.perform(_whisper(self._leg, child, ask))
            event = yield from self._until_child(child, None, False)
            if not isinstance(event, ChildReady):
                return Outcome("completed", child)
        since = self._line.board.now
        event = yield from self._talk(child)
        moved = isinstance(event, ChildMoved)
        return Outcome("completed", child, True, None if moved else round(self._line.board.now - since))

    def _talk(self, child: Leg) -> Script[Event | None]:
        """The two hear each other until either is gone, is moved, the time is up, or `*` was pressed."""
        leg, board = self._leg, self._line.board
        leg.answer()
        board.note("bridged", leg.sid, leg.phone, child=child.sid, with_=child.phone)
        board.emit(MixLegs(child.sid, (leg.sid, child.sid)))
        for one, other in ((leg, child), (child, leg)):
            one.hears("conversation", other.phone)
        try:
            deadline = board.now + self._verb.time_limit
            return (yield from self._until_child(child, deadline, self._verb.hangup_on_star))
        finally:
            board.emit(MixLegs(child.sid, ()))
            child.hears_nothing()

    def _until_child(self, child: Leg, deadline: float | None, star: bool) -> Script[Event | None]:
        def settles(event: Event) -> bool:
            if isinstance(event, ChildReady | ChildEnded | ChildMoved):
                return event.child == child.sid
            return isinstance(event, Ended) or (star and event == Key("*"))

        return next_event(self._line.board, deadline, settles)


def _address(noun: Ringable) -> str:
    if isinstance(noun, Number):
        return noun.number
    query = urlencode([(p.name, p.value) for p in noun.parameters])
    return f"client:{noun.identity}" + (f"?{query}" if query else "")


def _release(children: Sequence[Leg]) -> None:
    """Let go of those that still belong to this Dial."""
    for child in children:
        if not child.independent:
            child.end("canceled")


def _whisper(parent: Leg, child: Leg, ask: Ask) -> Script[None]:
    """What the one who picked up hears alone. At the end of the document the two are joined."""
    wanted: Ask | None = ask
    while wanted is not None and not child.over:
        document = yield from fetch_document(child, wanted, WHISPER)
        wanted = None if document is None else (yield from _whisper_verbs(child, document))
    if not child.over:
        parent.tell(ChildReady(child.sid))


def _whisper_verbs(child: Leg, document: Document) -> Script[Ask | None]:
    for verb in document.verbs:
        if isinstance(verb, Gather):
            ask = yield from gather(child, document, verb)
            if ask is not None:
                return ask
        elif isinstance(verb, Say | Play | Pause):
            yield from play(child, document, verb)
        else:
            child.hang_up()
            return None
    return None
