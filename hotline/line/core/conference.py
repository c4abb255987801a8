"""Conferences: rooms by name, who is in them, when they begin and end, and what the application is told.

A room begins when two are in it and one of them may begin it. When somebody leaves whose leaving ends it, it
is over for everybody: that is how two legs are joined so that each can go on when the other is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hotline.line.commands import MixLegs
from hotline.line.core.board import Board, rfc2822
from hotline.line.core.legs import Leg
from hotline.line.core.scripts import RoomChanged, RoomOver
from hotline.line.core.webhooks import Ask, Params, PostOffice
from hotline.line.documents.verbs import Conference

RoomStatus = Literal["init", "in-progress", "completed"]

SUBSCRIPTION = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
}
"""The word of `statusCallbackEvent` with which each event is asked for."""


@dataclass(eq=False, slots=True)
class Member:
    """A leg in a room, with the flags it came with or was given since."""

    leg: Leg
    label: str
    muted: bool
    start_on_enter: bool
    end_on_exit: bool
    joined_at: float
    hold: bool = False
    hold_url: str = ""
    hold_method: str = "GET"


@dataclass(eq=False)
class Room:
    """One conference. The first who came said where its events go; what later ones say is ignored."""

    board: Board
    office: PostOffice
    sid: str
    name: str
    reports: Ask
    events: frozenset[str]
    size: int
    created_at: float
    status: RoomStatus = "init"
    ended_at: float | None = None
    end_reason: str = ""
    ended_by: str = ""
    fired: int = 0
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether nobody more may come in."""
        return len(self.members) >= self.size

    def join(self, leg: Leg, noun: Conference) -> Member:
        """A leg comes in; with the second the conference may begin."""
        member = Member(
            leg,
            noun.participant_label,
            noun.muted,
            noun.start_conference_on_enter,
            noun.end_conference_on_exit,
            self.board.now,
        )
        self.members[leg.sid] = member
        self.board.note("joined", leg.sid, leg.phone, room=self.name, conference=self.sid)
        self.fire("participant-join", member)
        if self.status == "init" and self._may_begin():
            self._begin(member)
        self.mix()
        return member

    def leave(self, leg: Leg) -> None:
        """A leg goes, however it came to that; the room may be over by it. Twice is once."""
        member = self.members.pop(leg.sid, None)
        if member is None:
            return
        self.board.note("parted", leg.sid, leg.phone, room=self.name, conference=self.sid)
        self.fire("participant-leave", member)
        if not self.members:
            self.end("last-participant-left", leg.sid)
            self.fire("conference-end")
        elif member.end_on_exit:
            self.end("participant-with-end-conference-on-exit-left", leg.sid)
        self.mix()

    def end(self, reason: str, ended_by: str = "") -> None:
        """It is over for everybody in it: each goes on with her own document."""
        if self.status == "completed":
            return
        self.status = "completed"
        self.ended_at, self.end_reason, self.ended_by = self.board.now, reason, ended_by
        self.board.emit(MixLegs(self.sid, ()))
        for member in self.members.values():
            member.leg.tell(RoomOver())

    def set_hold(self, member: Member, hold: bool, url: str, method: str) -> None:
        """Put one on hold, where she hears the document at `url`, or take her off it."""
        member.hold, member.hold_url, member.hold_method = hold, url, method
        self.fire("participant-hold" if hold else "participant-unhold", member)
        member.leg.tell(RoomChanged())
        self.mix()

    def set_muted(self, member: Member, muted: bool) -> None:
        """Nobody hears her, or everybody does again."""
        member.muted = muted
        self.fire("participant-mute" if muted else "participant-unmute", member)
        self.mix()

    def set_end_on_exit(self, member: Member, ends: bool) -> None:
        """Whether her leaving ends the conference."""
        member.end_on_exit = ends
        self.fire("participant-modify", member)

    def mix(self) -> None:
        """Say who hears whom now."""
        if self.status == "in-progress":
            together = [m for m in self.members.values() if not m.hold]
            muted = tuple(m.leg.sid for m in together if m.muted)
            self.board.emit(MixLegs(self.sid, tuple(m.leg.sid for m in together), muted))

    def fire(self, event: str, member: Member | None = None) -> None:
        """Tell the application of an event, where it asked for it."""
        if not self.reports.url or SUBSCRIPTION[event] not in self.events:
            return
        params = [*self._parameters(event), *(self._member_parameters(member, event) if member else ())]
        self.fired += 1
        self.office.report(self.reports.adding(*params), "conference", member.leg.sid if member else "")

    def _may_begin(self) -> bool:
        return len(self.members) > 1 and any(m.start_on_enter for m in self.members.values())

    def _begin(self, newcomer: Member) -> None:
        self.status = "in-progress"
        self.board.note("started", room=self.name, conference=self.sid, legs=tuple(self.members))
        for member in self.members.values():
            if member is not newcomer:
                member.leg.tell(RoomChanged())
        self.fire("conference-start")

    def _parameters(self, event: str) -> list[tuple[str, str]]:
        params = [
            ("ConferenceSid", self.sid),
            ("FriendlyName", self.name),
            ("AccountSid", self.board.settings.account_sid),
            ("SequenceNumber", str(self.fired + 1)),
            ("Timestamp", rfc2822(self.board.now)),
            ("StatusCallbackEvent", event),
        ]
        if event == "conference-end":
            params.append(("ReasonConferenceEnded", self.end_reason))
            params.append(("CallSidEndingConference", self.ended_by))
        return params

    def _member_parameters(self, member: Member, event: str) -> Params:
        params = [
            ("CallSid", member.leg.sid),
            ("Muted", _word(member.muted)),
            ("Hold", _word(member.hold)),
            ("Coaching", "false"),
            ("EndConferenceOnExit", _word(member.end_on_exit)),
            ("StartConferenceOnEnter", _word(member.start_on_enter)),
        ]
        if member.label:
            params.append(("ParticipantLabel", member.label))
        if event == "participant-leave":
            params.append(("ParticipantCallStatus", member.leg.status))
            params.append(("ReasonParticipantLeft", self._why_left(member)))
        return tuple(params)

    def _why_left(self, member: Member) -> str:
        if self.status == "completed":
            return "conference_ended"
        return "participant_hung_up" if member.leg.over else "participant_updated_via_api"


class Rooms:
    """All conferences there are or were."""

    def __init__(self, board: Board, office: PostOffice) -> None:
        self._board = board
        self._office = office
        self.known: dict[str, Room] = {}

    def open(self, noun: Conference, reports: Ask) -> Room:
        """The room of a name that is not over yet; the first to come makes it, and says where its events go."""
        for room in self.known.values():
            if room.name == noun.name and room.status != "completed":
                return room
        board = self._board
        events = frozenset(noun.status_callback_event)
        sid = board.sid("CF")
        self.known[sid] = Room(board, self._office, sid, noun.name, reports, events, noun.max_participants, board.now)
        return self.known[sid]


def _word(flag: bool) -> str:
    return "true" if flag else "false"
