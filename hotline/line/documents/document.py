"""Fetching a document as the carrier does: read it, or fall back once, or apologise and hang up."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from hotline.line.core.legs import Leg
from hotline.line.core.scripts import Ended, Event, Replied, Script, next_event
from hotline.line.core.webhooks import Ask, Failure, Reply
from hotline.line.documents.attributes import SCHEMA_WARNING, TwimlError
from hotline.line.documents.twiml import parse
from hotline.line.documents.verbs import Dial, Gather, Hangup, Pause, Play, Record, Redirect, Say, Verb

TWIML_TYPES = {"text/xml", "application/xml", "text/html", "application/twiml+xml"}
APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."

DIAL_IN_DIAL = 13201
NOT_WHILE_WAITING = 13238


@dataclass(frozen=True, slots=True)
class Grammar:
    """Which verbs a document may hold where it is executed; `code` is the error number for another one."""

    verbs: tuple[type, ...] | None
    code: int = SCHEMA_WARNING
    record_needs_action: bool = False


CALL = Grammar(None)
MOVED = Grammar(None, record_needs_action=True)
"""For a live call that was redirected by REST."""
WHISPER = Grammar((Say, Play, Gather, Hangup))
"""On a phone that has picked up, before it is joined to the call that dialled it."""
WAITING = Grammar((Say, Play, Pause, Redirect), NOT_WHILE_WAITING)
"""For one who waits in a conference, or is on hold there."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a leg is to do, and the address it came from, to which its own addresses are relative."""

    verbs: tuple[Verb, ...]
    url: str
    method: str = "POST"

    def ask(self, action: str | None, method: str, *params: tuple[str, str]) -> Ask:
        """The request to an action; none means this document's own address."""
        return Ask(urljoin(self.url, action or ""), method, params)


def fetch(leg: Leg, ask: Ask) -> Script[Reply | Failure | None]:
    """Ask the application; None when the leg ended meanwhile (the answer is of no use then)."""
    token = object()
    leg.send(ask, lambda reply: leg.tell(Replied(token, reply)))
    event = yield from next_event(leg.board, None, lambda event: _settles(event, token))
    return event.reply if isinstance(event, Replied) else None


def fetch_document(leg: Leg, ask: Ask, grammar: Grammar = CALL) -> Script[Document | None]:
    """The document at an address, else the one at the leg's fallback address, else an apology.

    None when the leg ended meanwhile.
    """
    leg.asking += 1
    try:
        found = yield from _attempt(leg, ask, grammar)
        if isinstance(found, Failure) and leg.fallback is not None:
            why = (("ErrorCode", str(found.code)), ("ErrorUrl", found.url))
            found = yield from _attempt(leg, leg.fallback.adding(*why), grammar)
    finally:
        leg.asking -= 1
    return apology(ask.url) if isinstance(found, Failure) else found


def apology(url: str = "") -> Document:
    """What a caller hears when there is no document for her."""
    return Document((Say(APPLICATION_ERROR), Hangup()), url)


def _attempt(leg: Leg, ask: Ask, grammar: Grammar) -> Script[Document | Failure | None]:
    reply = yield from fetch(leg, ask)
    found = read_document(reply, grammar) if isinstance(reply, Reply) else reply
    if isinstance(found, Failure):
        note_failure(leg, found)
    return found


def note_failure(leg: Leg, failure: Failure) -> None:
    """Write into the trace why a leg did not get what it asked for."""
    leg.board.note("error", leg.sid, leg.phone, code=failure.code, message=failure.message, url=failure.url)


def read_document(reply: Reply, grammar: Grammar) -> Document | Failure:
    """What an answer means by its content type: TwiML, words to be read aloud, or a sound to be played."""
    try:
        verbs = _verbs(reply)
        _check(verbs, grammar)
    except TwimlError as wrong:
        return Failure(reply.url, wrong.code, wrong.message)
    return Document(verbs, reply.url, reply.method)


def _verbs(reply: Reply) -> tuple[Verb, ...]:
    if reply.content_type in TWIML_TYPES:
        return parse(reply.body)
    if reply.content_type.startswith("audio/"):
        return (Play(reply.url), Hangup())
    if reply.content_type == "text/plain":
        return _plain(reply.body)
    raise TwimlError(12300, f"Invalid Content-Type: '{reply.content_type}'")


def _plain(body: bytes) -> tuple[Verb, ...]:
    """Plain text that is no TwiML is read aloud, whatever it says: an error page, for instance."""
    if body.lstrip().startswith(b"<"):
        return parse(body)
    return (Say(body.decode("utf-8", "replace")), Hangup())


def _check(verbs: tuple[Verb, ...], grammar: Grammar) -> None:
    for verb in verbs:
        if grammar.verbs is not None and not isinstance(verb, grammar.verbs):
            dials = isinstance(verb, Dial) and grammar.code == SCHEMA_WARNING
            code = DIAL_IN_DIAL if dials else grammar.code
            raise TwimlError(code, f"'{type(verb).__name__}' is not allowed in this place")
        if grammar.record_needs_action and isinstance(verb, Record) and verb.action is None:
            raise TwimlError(11100, "Record without an action in a document that a live call was moved to")


def inline_document(twiml: str) -> Document | Failure:
    """A document given with a REST request instead of an address."""
    return read_document(Reply("", "POST", 200, "text/xml", twiml.encode()), CALL)


def sound_addresses(url: str, body: bytes) -> tuple[str, ...]:
    """The sounds a document plays, as absolute addresses: a driver in real time learns their length beforehand.

    `url` is the document's own address. One that cannot be read plays none.
    """
    try:
        verbs = parse(body)
    except TwimlError:
        return ()
    inside = [sound for verb in verbs if isinstance(verb, Gather) for sound in verb.nested]
    return tuple(urljoin(url, verb.url) for verb in (*verbs, *inside) if isinstance(verb, Play) and verb.url)


def _settles(event: Event, token: object) -> bool:
    return isinstance(event, Ended) or (isinstance(event, Replied) and event.token is token)
