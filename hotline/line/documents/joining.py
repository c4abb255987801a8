"""Dial with a Conference: a leg's stay in a room, and what it hears there."""

from __future__ import annotations

from urllib.parse import urljoin

from hotline.line.commands import PlayTone
from hotline.line.core.conference import Member, Room
from hotline.line.core.legs import Leg, Sounding
from hotline.line.core.scripts import Ended, Event, Key, RoomChanged, RoomOver, Script, until
from hotline.line.core.switchboard import Switchboard
from hotline.line.core.webhooks import Ask, Failure, Reply
from hotline.line.documents.document import WAITING, Document, fetch, note_failure, read_document
from hotline.line.documents.sounds import pass_time, play
from hotline.line.documents.verbs import Conference, Dial, Pause, Play, Redirect, Say


def join(line: Switchboard, leg: Leg, document: Document, verb: Dial, noun: Conference) -> Script[Ask | None]:
    """Stay in a conference until it is over, the leg is, or `*` ends it where that was asked for.

    Whoever leaves, both sides ask for their action: the one who stays while her call goes on, and the one who
    left with the final status of hers. A leg that is redirected out of it asks for nothing more.
    """
    room = line.rooms.open(noun, _reports(document, noun))
    if room.full:
        line.board.note("error", leg.sid, leg.phone, code=16025, message="the conference is full", url="")
        return _action(document, verb, "failed")
    member = room.join(leg, noun)
    try:
        yield from _stay(leg, document, verb, noun, room, member)
    finally:
        room.leave(leg)
    return _action(document, verb, "answered")


def _reports(document: Document, noun: Conference) -> Ask:
    url = noun.status_callback and urljoin(document.url, noun.status_callback)
    return Ask(url, noun.status_callback_method)


def _action(document: Document, verb: Dial, status: str) -> Ask | None:
    if verb.action is None:
        return None
    return document.ask(verb.action, verb.method, ("DialCallStatus", status))


def _stay(leg: Leg, document: Document, verb: Dial, noun: Conference, room: Room, member: Member) -> Script[None]:
    """What is heard is chosen anew whenever the room changes; a waitUrl that fails ends the stay."""
    while not leg.over:
        sounds = _heard_in(leg, document, noun, room, member)
        event = yield from until(sounds, lambda event: _matters(verb, event))
        if not isinstance(event, RoomChanged):
            return


def _matters(verb: Dial, event: Event) -> bool:
    if isinstance(event, Key):
        return event.key == "*" and verb.hangup_on_star
    return isinstance(event, RoomChanged | RoomOver | Ended)


def _heard_in(leg: Leg, document: Document, noun: Conference, room: Room, member: Member) -> Script[None]:
    if member.hold:
        yield from _hold_music(leg, member)
    elif room.status == "in-progress":
        yield from _for_ever(leg, "conversation", room.name)
    elif noun.wait_url is None:
        yield from _for_ever(leg, "waiting")
    elif noun.wait_url == "":
        yield from _for_ever(leg, "silence")
    else:
        yield from _waiting_document(leg, document.ask(noun.wait_url, noun.wait_method))


def _hold_music(leg: Leg, member: Member) -> Script[None]:
    if member.hold_url:
        yield from _waiting_document(leg, Ask(member.hold_url, member.hold_method))
    else:
        yield from _for_ever(leg, "waiting")


def _for_ever(leg: Leg, kind: Sounding, what: str = "") -> Script[None]:
    leg.hears(kind, what)
    if kind == "waiting":
        leg.board.emit(PlayTone(leg.sid, "waiting"))
    try:
        yield from pass_time(leg, None)
    finally:
        leg.hears_nothing()


def _waiting_document(leg: Leg, ask: Ask) -> Script[None]:
    """The waitUrl's document, once; then silence. Returns at once when there is no such document."""
    wanted: Ask | None = ask
    while wanted is not None:
        reply = yield from fetch(leg, wanted)
        found = read_document(reply, WAITING) if isinstance(reply, Reply) else reply
        if isinstance(found, Failure):
            note_failure(leg, found)
        if not isinstance(found, Document):
            return
        wanted = yield from _play_through(leg, found)
    yield from _for_ever(leg, "silence")


def _play_through(leg: Leg, document: Document) -> Script[Ask | None]:
    for verb in document.verbs:
        if isinstance(verb, Redirect):
            return document.ask(verb.url, verb.method)
        if isinstance(verb, Say | Play | Pause):
            yield from play(leg, document, verb)
    return None
