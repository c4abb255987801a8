"""The sound desk: what the exchange says is to be played, mixed and recorded, done with real sound.

It keeps the score as well, for whoever shows a page: what the line plays to a leg, who hears whom, who is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotline.line.commands import (
    Command,
    ForgetRecording,
    LetGo,
    LoseLeg,
    MixLegs,
    Murmur,
    PlaySound,
    PlayTone,
    RecordLeg,
    SpeakText,
    StopRecording,
    StopSound,
)
from hotline.line.sound.mixer import Clip, Mixer
from hotline.line.sound.samples import RATE, Samples, samples
from hotline.line.sound.tones import murmur, tone
from hotline.line.sound.wav import NotAWave, of_samples, read_wave, write_wave

FromTheLine = PlaySound | SpeakText | PlayTone
WORDS_A_SECOND = 2.5


class Desk:
    """Obeys the exchange in sound. `find_sound(url)` gives the file of a sound that was fetched, None for none."""

    def __init__(self, find_sound: Callable[[str], bytes | None]) -> None:
        self.mixer = Mixer()
        self._find_sound = find_sound
        self._playing: dict[str, FromTheLine] = {}
        self._rooms: dict[str, MixLegs] = {}
        self._recording: dict[str, str] = {}
        self._tapes: dict[str, bytearray] = {}

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

    def recording(self, sid: str) -> bytes | None:
        """The WAV file of a recording, as long as what was said; None when there is none."""
        tape = self._tapes.get(sid)
        return None if tape is None else write_wave(bytes(tape))

    def _play(self, command: FromTheLine) -> None:
        self._playing[command.leg] = command
        self.mixer.strip_of(command.leg).sound = self._clip(command)

    def _clip(self, command: FromTheLine) -> Clip | None:
        if isinstance(command, PlayTone):
            sound, goes_on = tone(command.tone)
            return Clip(of_samples(sound), 0 if goes_on else 1)
        if isinstance(command, SpeakText):
            return _murmuring(len(command.text.split()) / WORDS_A_SECOND)
        body = self._find_sound(command.url)
        try:
            return Clip(read_wave(body), command.times) if body is not None else None
        except NotAWave:
            return None  # its words are on the page all the same

    def _stop(self, command: StopSound) -> None:
        strip = self.mixer.strips.get(command.leg)
        if self._playing.pop(command.leg, None) is not None and strip is not None:
            strip.sound = None

    def _mix(self, command: MixLegs) -> None:
        self._rooms[command.room] = command
        for leg in command.legs:
            self.mixer.strip_of(leg)
        self.mixer.mix(command.room, command.legs, command.muted)
        if not command.legs:
            del self._rooms[command.room]

    def _record(self, command: RecordLeg) -> None:
        self._recording[command.leg] = command.recording
        self._tapes[command.recording] = bytearray()
        self.mixer.strip_of(command.leg).tape = self._tapes[command.recording]

    def _recorded(self, command: StopRecording) -> None:
        strip = self.mixer.strips.get(command.leg)
        if self._recording.pop(command.leg, None) is not None and strip is not None:
            strip.tape = None

    def _forget(self, command: ForgetRecording) -> None:
        self._tapes.pop(command.recording, None)

    def _murmur(self, command: Murmur) -> None:
        self.mixer.strip_of(command.leg).voice = _murmuring(command.seconds)

    def _lose(self, command: LoseLeg) -> None:
        self.mixer.strip_of(command.leg).lost = True

    def _let_go(self, command: LetGo) -> None:
        self._playing.pop(command.leg, None)
        self.mixer.remove(command.leg)


def _murmuring(seconds: float) -> Clip:
    """A voice without words for so long."""
    second, wanted = murmur(), round(seconds * RATE)
    sound: Samples = samples([])
    while len(sound) < wanted:
        sound += second
    return Clip(of_samples(sound[:wanted]))


_ACTS: dict[type, Callable[[Desk, Any], None]] = {
    PlaySound: Desk._play,
    SpeakText: Desk._play,
    PlayTone: Desk._play,
    StopSound: Desk._stop,
    MixLegs: Desk._mix,
    RecordLeg: Desk._record,
    StopRecording: Desk._recorded,
    ForgetRecording: Desk._forget,
    Murmur: Desk._murmur,
    LoseLeg: Desk._lose,
    LetGo: Desk._let_go,
}
