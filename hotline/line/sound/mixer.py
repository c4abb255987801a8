"""The mixing desk itself, pure: every 20 ms a frame from each leg in, a frame for each leg out.

A strip is one leg's place at the desk: what she says comes in at its inbox, what the line plays to her is its sound,
and a tape may run. Strips in one room hear each other, nobody hears herself, and a muted one hears and is not heard.
Whoever is on hold is simply in no room.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from hotline.line.sound.samples import FRAME, SILENCE, Samples, mixed, samples
from hotline.line.sound.wav import Wave, to_pcm

INBOX = 4
"""Frames kept of each leg before the oldest is dropped: bounds the delay, and takes up what clocks differ."""
VOICE = 1000
"""A frame in which a sample is louder than this (of 32767) is somebody speaking."""


class Clip:
    """Sound that is heard frame by frame, `times` over (0: until it is stopped)."""

    def __init__(self, wave: Wave, times: int = 1) -> None:
        self._wave = wave
        self._length = len(wave.data) // wave.width
        self._left = times if self._length else 1
        self._at = 0

    def next(self) -> Samples | None:
        """The next 20 ms, None when it is over. A new round begins at once, within the frame."""
        frame = samples([])
        while len(frame) < FRAME and (self._at < self._length or self._again()):
            piece = self._wave.piece(self._at, FRAME - len(frame))
            self._at += len(piece)
            frame += piece
        if not frame:
            return None
        return frame + SILENCE[len(frame) :]

    def _again(self) -> bool:
        """Begin from the beginning, if it is to be heard once more."""
        if self._left == 1:
            return False
        self._left -= 1
        self._at = 0
        return True


@dataclass(eq=False, slots=True)
class Strip:
    """One leg. `sound` is what the line plays to her, `voice` what speaks in her place, `tape` what is kept of her."""

    inbox: deque[Samples] = field(default_factory=lambda: deque(maxlen=INBOX))
    rest: Samples = field(default_factory=lambda: samples([]))
    sound: Clip | None = None
    voice: Clip | None = None
    tape: bytearray | None = None
    lost: bool = False

    def hear(self, said: Samples) -> None:
        """What came in from her, in pieces of any length."""
        self.rest += said
        while len(self.rest) >= FRAME:
            self.inbox.append(self.rest[:FRAME])
            self.rest = self.rest[FRAME:]

    def says(self) -> Samples:
        """Her next 20 ms: herself and the voice in her place, silence while nothing comes; kept on the tape."""
        frames = [self.inbox.popleft()] if self.inbox else []
        if self.voice is not None:
            spoken = self.voice.next()
            if spoken is None:
                self.voice = None
            else:
                frames.append(spoken)
        said = SILENCE if self.lost else mixed(frames)
        if self.tape is not None:
            self.tape += to_pcm(said)
        return said

    def is_played(self) -> Samples | None:
        """The next 20 ms of what the line plays to her."""
        frame = self.sound.next() if self.sound is not None else None
        if frame is None:
            self.sound = None
        return frame


@dataclass(frozen=True, slots=True)
class _Room:
    legs: tuple[str, ...]
    muted: frozenset[str]


class Mixer:
    """All strips, by the leg's sid, and the rooms they are in."""

    def __init__(self) -> None:
        self.strips: dict[str, Strip] = {}
        self._rooms: dict[str, _Room] = {}

    def strip_of(self, leg: str) -> Strip:
        """A leg's strip, a new one the first time."""
        return self.strips.setdefault(leg, Strip())

    def remove(self, leg: str) -> None:
        """The leg is over."""
        self.strips.pop(leg, None)

    def mix(self, room: str, legs: tuple[str, ...], muted: tuple[str, ...] = ()) -> None:
        """From now on exactly these hear each other in this room; none is the end of it."""
        self._rooms.pop(room, None)
        if legs:
            self._rooms[room] = _Room(legs, frozenset(muted))

    def tick(self) -> tuple[dict[str, Samples], list[str]]:
        """20 ms: what each leg hears now, and which of those on tape are speaking."""
        said = {leg: strip.says() for leg, strip in self.strips.items()}
        heard: dict[str, list[Samples]] = {leg: [] for leg in said}
        for room in self._rooms.values():
            self._speak(room, said, heard)
        for leg, strip in self.strips.items():
            played = strip.is_played()
            if played is not None:
                heard[leg].append(played)
        speaking = [leg for leg, strip in self.strips.items() if strip.tape is not None and max(said[leg]) > VOICE]
        return {leg: self._out(leg, frames) for leg, frames in heard.items()}, speaking

    def _speak(self, room: _Room, said: dict[str, Samples], heard: dict[str, list[Samples]]) -> None:
        """Everybody in a room hears what the others in it say."""
        there = [leg for leg in room.legs if leg in said]
        speakers = [leg for leg in there if leg not in room.muted and said[leg] is not SILENCE]
        for leg in there:
            heard[leg] += [said[speaker] for speaker in speakers if speaker != leg]

    def _out(self, leg: str, frames: list[Samples]) -> Samples:
        return SILENCE if self.strips[leg].lost else mixed(frames)
