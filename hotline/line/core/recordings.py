"""Recordings: their life at the carrier, and a tone of the right length in place of the words."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Literal

from hotline.line.core.board import Board, rfc2822

RATE = 8000
PITCH = 440.0
LOUDNESS = 0.25

RecordingStatus = Literal["in-progress", "completed", "absent"]


@dataclass(eq=False, slots=True)
class Recording:
    """One recording. Its file is there from `ready_at` on; until then the carrier answers 404."""

    sid: str
    call_sid: str
    account_sid: str
    url: str
    started_at: float
    status: RecordingStatus = "in-progress"
    seconds: int = 0
    ready_at: float | None = None


class Recordings:
    """All recordings kept at the carrier."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.kept: dict[str, Recording] = {}

    def begin(self, call_sid: str) -> Recording:
        """A recording of a call begins."""
        board = self._board
        sid, account = board.sid("RE"), board.settings.account_sid
        url = f"{board.settings.api_url}/2010-04-01/Accounts/{account}/Recordings/{sid}"
        self.kept[sid] = Recording(sid, call_sid, account, url, board.now)
        return self.kept[sid]

    def finish(self, recording: Recording, seconds: int) -> None:
        """It is complete; its file comes some seconds later."""
        recording.status = "completed"
        recording.seconds = seconds
        recording.ready_at = self._board.now + self._board.settings.delays.recording_file


def recording_parameters(recording: Recording, now: float) -> tuple[tuple[str, str], ...]:
    """What a recording status callback carries: no From, no To, no CallStatus."""
    params = [
        ("AccountSid", recording.account_sid),
        ("CallSid", recording.call_sid),
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording.url),
        ("RecordingStatus", recording.status),
        ("RecordingChannels", "1"),
        ("RecordingSource", "RecordVerb"),
        ("RecordingStartTime", rfc2822(recording.started_at)),
        ("Timestamp", rfc2822(now)),
    ]
    if recording.status == "completed":
        params.append(("RecordingDuration", str(recording.seconds)))
    return tuple(params)


def tone(seconds: int) -> bytes:
    """A WAV of so many seconds: one soft 440 Hz tone, 8 kHz, 16 bit, mono."""
    period = [round(32767 * LOUDNESS * math.sin(2 * math.pi * PITCH * n / RATE)) for n in range(RATE)]
    samples = struct.pack(f"<{RATE}h", *period) * seconds
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    body = struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(body), b"WAVE") + form + body
