"""Record: a beep, what the caller says, and what ended it."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urljoin

from hotline.line.commands import PlayTone, RecordLeg, StopRecording
from hotline.line.core.legs import Leg
from hotline.line.core.recordings import Recording, recording_parameters
from hotline.line.core.scripts import Ended, Event, Key, Script, Spoke, next_event
from hotline.line.core.switchboard import Switchboard
from hotline.line.core.webhooks import Ask
from hotline.line.documents.document import Document
from hotline.line.documents.sounds import pass_time
from hotline.line.documents.verbs import Record

BEEP_SECONDS = 0.5
HUNG_UP = "hangup"


def record(line: Switchboard, leg: Leg, document: Document, verb: Record) -> Script[Ask | None]:
    """Record until a key, silence, the greatest length or the end of the call; the action hears which."""
    if verb.play_beep:
        yield from _beep(leg)
    if leg.over:
        return None
    recording = line.recordings.begin(leg.sid)
    taking = _Taking(line, leg, document, verb, recording)
    taking.begin()
    try:
        ended_by = yield from _until_it_ends(leg, verb, recording.started_at)
    finally:
        taking.finish()
    if recording.seconds == 0 and line.settings.empty_recording_skips_action:
        return None
    params = [
        ("RecordingUrl", recording.url),
        ("RecordingSid", recording.sid),
        ("RecordingDuration", str(recording.seconds)),
    ]
    if ended_by:
        params.append(("Digits", ended_by))
    return document.ask(verb.action, verb.method, *params)


def _beep(leg: Leg) -> Script[None]:
    leg.hears("tone", "beep")
    leg.board.emit(PlayTone(leg.sid, "beep"))
    try:
        yield from pass_time(leg, BEEP_SECONDS)
    finally:
        leg.hears_nothing()


def _until_it_ends(leg: Leg, verb: Record, started: float) -> Script[str]:
    """The key that ended it, `hangup`, or '' for silence and length."""
    while not leg.over:
        event = yield from next_event(leg.board, _deadline(leg, verb, started), lambda e: _counts(verb, e))
        if not isinstance(event, Spoke):
            return _reason(event)
    return HUNG_UP


def _deadline(leg: Leg, verb: Record, started: float) -> float:
    """The end by length or by silence; a radio that is gone sends nothing at all, and that is not heard as silence."""
    longest = started + verb.max_length
    if leg.vanished or not verb.timeout:
        return longest
    return min(longest, max(started, leg.speaking_until) + verb.timeout)


def _counts(verb: Record, event: Event) -> bool:
    if isinstance(event, Key):
        return event.key in verb.finish_on_key
    return isinstance(event, Spoke | Ended)


def _reason(event: Event | None) -> str:
    if isinstance(event, Key):
        return event.key
    return HUNG_UP if isinstance(event, Ended) else ""


class _Taking:
    """One recording being taken: its beginning and end, as the application and the sound desk learn of them."""

    def __init__(self, line: Switchboard, leg: Leg, document: Document, verb: Record, recording: Recording) -> None:
        self._line = line
        self._leg = leg
        self._verb = verb
        self._recording = recording
        self._url = verb.recording_status_callback and urljoin(document.url, verb.recording_status_callback)

    def begin(self) -> None:
        """It is being recorded."""
        self._leg.hears("recording")
        self._line.board.emit(RecordLeg(self._leg.sid, self._recording.sid))
        self._report("in-progress")

    def finish(self) -> None:
        """It is complete; the file, and the report of it, come some seconds later."""
        line, leg, recording = self._line, self._leg, self._recording
        leg.hears_nothing()
        line.recordings.finish(recording, self._length())
        line.board.emit(StopRecording(leg.sid, recording.sid))
        line.board.note("recorded", leg.sid, leg.phone, recording=recording.sid, seconds=recording.seconds)
        line.board.after(line.settings.delays.recording_file, lambda: self._report("completed"))

    def _length(self) -> int:
        """Whole seconds: all of it, or only to the last word where silence is trimmed."""
        started, end = self._recording.started_at, self._line.board.now
        if self._verb.trim == "trim-silence":
            end = min(end, max(started, self._leg.speaking_until))
        return round(end - started)

    def _report(self, event: Literal["in-progress", "completed"]) -> None:
        if self._url and event in self._verb.recording_status_callback_event:
            params = recording_parameters(self._recording, self._line.board.now)
            ask = Ask(self._url, self._verb.recording_status_callback_method, params)
            self._line.office.report(ask, "recording", self._leg.sid, self._leg.cookies)
