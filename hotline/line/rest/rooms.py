"""Conferences and their participants by REST."""

from __future__ import annotations

from hotline.line.core.conference import Member, Room
from hotline.line.core.scripts import RoomOver
from hotline.line.core.switchboard import Switchboard
from hotline.line.rest.resources import Asked, RestAnswer, RestError, page
from hotline.line.rest.shapes import conference_json, participant_json


def list_conferences(line: Switchboard, asked: Asked) -> RestAnswer:
    """Conferences, newest first, by FriendlyName and Status. A new one shows only after some seconds."""
    seen = line.board.now - line.settings.delays.conference_list
    found = [conference_json(room) for room in reversed(line.rooms.known.values()) if room.created_at <= seen]
    for name, key in (("FriendlyName", "friendly_name"), ("Status", "status")):
        if wanted := asked.get(name):
            found = [one for one in found if one[key] == wanted]
    return page(asked, "conferences", found)


def fetch(line: Switchboard, asked: Asked) -> RestAnswer:
    """One conference."""
    return RestAnswer(200, conference_json(_room(line, asked)))


def update(line: Switchboard, asked: Asked) -> RestAnswer:
    """End a conference (`Status=completed`): each in it goes on with her own document."""
    room = _room(line, asked)
    if asked.get("Status") == "completed":
        room.end("conference-ended-via-api")
    return RestAnswer(200, conference_json(room))


def list_participants(line: Switchboard, asked: Asked) -> RestAnswer:
    """Who is in a conference now; one that is over lists nobody."""
    room = _room(line, asked)
    members = [] if room.status == "completed" else list(room.members.values())
    return page(asked, "participants", [participant_json(room, member) for member in members])


def fetch_participant(line: Switchboard, asked: Asked) -> RestAnswer:
    """One participant."""
    room = _room(line, asked)
    return RestAnswer(200, participant_json(room, _member(room, asked)))


def update_participant(line: Switchboard, asked: Asked) -> RestAnswer:
    """Mute, hold, and what leaving does.

    While somebody is on hold, a change of what her leaving does is answered as if it had been made, and is not;
    sent together with `Hold=false` it works.
    """
    room = _room(line, asked)
    member = _member(room, asked)
    hold, muted, ends = asked.flag("Hold"), asked.flag("Muted"), asked.flag("EndConferenceOnExit")
    answer = participant_json(room, member)
    if hold is not None and hold != member.hold:
        room.set_hold(member, hold, asked.url("HoldUrl"), asked.get("HoldMethod", "POST").upper())
        answer["hold"] = hold
    if muted is not None and muted != member.muted:
        room.set_muted(member, muted)
        answer["muted"] = muted
    if ends is not None:
        answer["end_conference_on_exit"] = ends
        if not member.hold:
            room.set_end_on_exit(member, ends)
    return RestAnswer(200, answer)


def remove_participant(line: Switchboard, asked: Asked) -> RestAnswer:
    """Put somebody out of a conference: her leg goes on with its Dial's action."""
    room = _room(line, asked)
    _member(room, asked).leg.tell(RoomOver())
    return RestAnswer(204, None)


def _room(line: Switchboard, asked: Asked) -> Room:
    sid = asked.names["conference"]
    if sid not in line.rooms.known:
        raise RestError(404, 20404, f"The requested resource /Conferences/{sid}.json was not found")
    return line.rooms.known[sid]


def _member(room: Room, asked: Asked) -> Member:
    sid = asked.names["call"]
    if sid not in room.members or room.status == "completed":
        raise RestError(404, 20404, f"The requested resource /Participants/{sid}.json was not found")
    return room.members[sid]
