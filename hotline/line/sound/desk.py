"""The sound desk's place: what would sound at each leg now. The sound itself comes later; the score is kept already.

The exchange says what to play, record and mix, the driver hands it on, and whoever brings sound reads here what each
leg hears from the line and from whom. Pages read it as well: to play a prompt, and to say who talks with whom.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotline.line.commands import (
    Command,
    MixLegs,
    PlaySound,
    PlayTone,
    RecordLeg,
    SpeakText,
    StopRecording,
    StopSound,
)

FromTheLine = PlaySound | SpeakText | PlayTone


class Desk:
    """What each leg hears from the line, which legs hear each other, and which are being recorded."""

    def __init__(self) -> None:
        self._playing: dict[str, FromTheLine] = {}
        self._rooms: dict[str, MixLegs] = {}
        self._recording: dict[str, str] = {}

    def take(self, command: Command) -> None:
        """One command of the exchange; those that are not about sound are left alone."""
        act = _ACTS.get(type(command))
        if act is not None:
            act(self, command)

    def playing(self, leg: str) -> FromTheLine | None:
        """What the line plays to a leg, None for nothing."""
        return self._playing.get(leg)

    def heard_by(self, leg: str) -> tuple[str, ...]:
        """The other legs that this one hears: those of its rooms that are not muted."""
        rooms = [room for room in self._rooms.values() if leg in room.legs]
        return tuple(other for room in rooms for other in room.legs if other != leg and other not in room.muted)

    def recorded(self, leg: str) -> str:
        """The recording that what this leg says goes into, '' for none."""
        return self._recording.get(leg, "")

    def _play(self, command: FromTheLine) -> None:
        self._playing[command.leg] = command

    def _stop(self, command: StopSound) -> None:
        self._playing.pop(command.leg, None)

    def _mix(self, command: MixLegs) -> None:
        self._rooms[command.room] = command
        if not command.legs:
            del self._rooms[command.room]

    def _record(self, command: RecordLeg) -> None:
        self._recording[command.leg] = command.recording

    def _recorded(self, command: StopRecording) -> None:
        self._recording.pop(command.leg, None)


_ACTS: dict[type, Callable[[Desk, Any], None]] = {
    PlaySound: Desk._play,
    SpeakText: Desk._play,
    PlayTone: Desk._play,
    StopSound: Desk._stop,
    MixLegs: Desk._mix,
    RecordLeg: Desk._record,
    StopRecording: Desk._recorded,
}
