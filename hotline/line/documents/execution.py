"""Executing documents on a leg: verb after verb, document after document, until the call is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from hotline.line.core.legs import Leg
from hotline.line.core.scripts import ChildMoved, Performer, Script
from hotline.line.core.switchboard import Switchboard
from hotline.line.core.webhooks import Ask, Failure, Reply
from hotline.line.documents.dialling import dial
from hotline.line.documents.document import MOVED, Document, apology, fetch_document, inline_document, note_failure
from hotline.line.documents.gathering import gather
from hotline.line.documents.joining import join
from hotline.line.documents.recording import record
from hotline.line.documents.sounds import play
from hotline.line.documents.verbs import (
    Conference,
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)

Outcome: TypeAlias = Script[Ask | None]
Act = Callable[[Switchboard, Leg, Document, Verb], Outcome]


def call(line: Switchboard, leg: Leg, ask: Ask) -> Script[None]:
    """A whole call from its first document on."""
    document = yield from fetch_document(leg, ask)
    yield from perform(line, leg, document)


def perform(line: Switchboard, leg: Leg, document: Document | None) -> Script[None]:
    """A call from this document on. The end of a document that leads nowhere is the end of the call."""
    while document is not None:
        ask = yield from _verbs(line, leg, document)
        document = (yield from _next_document(leg, ask)) if ask is not None else None
    leg.hang_up()


def redirect(line: Switchboard, leg: Leg, ask: Ask, ready: Document | None = None) -> None:
    """Another document by REST, at once: what is playing stops, a conference is left, dialled phones are let
    go.

    There is no order between this and a document already on its way. Either that one is thrown away, or it is
    executed when it comes and this one tears it off again when it comes in turn; the seed decides.
    """
    if not (leg.asking and _executes_first(line)):
        leg.drop_script()
        leg.hears_nothing()
    leave_parent(leg)
    if leg.mover is not None:
        leg.mover.stop()
    fetching = _given(ready) if ready is not None else fetch_document(leg, ask, MOVED)
    leg.mover = Performer(line.board, fetching, lambda document: leg.perform(perform(line, leg, document)))
    leg.mover.start()


def inline(leg: Leg, twiml: str) -> Document:
    """The document of a REST request's `Twiml`; one that cannot be read becomes the apology."""
    found = inline_document(twiml)
    if isinstance(found, Failure):
        note_failure(leg, found)
        return apology()
    return found


def leave_parent(leg: Leg) -> None:
    """A leg that is redirected belongs to the Dial that rang it no more."""
    if leg.parent is not None and not leg.independent:
        leg.independent = True
        leg.parent.tell(ChildMoved(leg.sid))


def _executes_first(line: Switchboard) -> bool:
    race = line.settings.redirect_race
    return line.board.toss() if race == "seeded" else race == "execute"


def _given(document: Document) -> Script[Document | None]:
    """A document that came with the request itself: nothing to fetch."""
    yield from ()
    return document


def _verbs(line: Switchboard, leg: Leg, document: Document) -> Outcome:
    for verb in document.verbs:
        _pick_up(leg, verb)
        ask = yield from ACTS[type(verb)](line, leg, document, verb)
        if ask is not None or leg.over:
            return ask
    return None


def _next_document(leg: Leg, ask: Ask) -> Script[Document | None]:
    """A dead leg still asks for its action, but nobody is there to do what the answer says."""
    if leg.over:
        leg.send(ask, _unheard)
        return None
    return (yield from fetch_document(leg, ask))


def _unheard(_reply: Reply | Failure) -> None:
    """The answer to the action of a leg that is over."""


def _pick_up(leg: Leg, verb: Verb) -> None:
    """The first verb answers the call, unless it is one that comes before answering."""
    waits = isinstance(verb, Reject | Pause) or (isinstance(verb, Dial) and verb.answer_on_bridge)
    if not waits:
        leg.answer()


def _sound(_line: Switchboard, leg: Leg, document: Document, verb: Verb) -> Outcome:
    assert isinstance(verb, Say | Play | Pause)
    yield from play(leg, document, verb)
    return None


def _gather(_line: Switchboard, leg: Leg, document: Document, verb: Verb) -> Outcome:
    assert isinstance(verb, Gather)
    return gather(leg, document, verb)


def _record(line: Switchboard, leg: Leg, document: Document, verb: Verb) -> Outcome:
    assert isinstance(verb, Record)
    return record(line, leg, document, verb)


def _dial(line: Switchboard, leg: Leg, document: Document, verb: Verb) -> Outcome:
    assert isinstance(verb, Dial)
    first = verb.nouns[0]
    if isinstance(first, Conference):
        return join(line, leg, document, verb, first)
    return dial(line, leg, document, verb, [n for n in verb.nouns if not isinstance(n, Conference)])


def _redirect(_line: Switchboard, _leg: Leg, document: Document, verb: Verb) -> Outcome:
    assert isinstance(verb, Redirect)
    yield from ()
    return document.ask(verb.url, verb.method)


def _reject(_line: Switchboard, leg: Leg, _document: Document, verb: Verb) -> Outcome:
    """Refuses only a call not answered yet; later it is no more than a hang-up."""
    assert isinstance(verb, Reject)
    leg.end("busy" if verb.reason == "busy" else "no-answer")
    yield from ()
    return None


def _hangup(_line: Switchboard, leg: Leg, _document: Document, _verb: Verb) -> Outcome:
    leg.hang_up()
    yield from ()
    return None


ACTS: dict[type, Act] = {
    Say: _sound,
    Play: _sound,
    Pause: _sound,
    Gather: _gather,
    Record: _record,
    Dial: _dial,
    Redirect: _redirect,
    Reject: _reject,
    Hangup: _hangup,
}
