"""What the exchange asks of whoever drives it. Only SendRequest must be obeyed; the rest is for sound and lamps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SendRequest:
    """Send this webhook and hand its answer to `request_answered` or `request_failed` with the same `id`.

    `url` carries the query; `params` is the form body of a POST, in order, and empty for a GET. Redirects are
    not to be followed and cookies not to be kept: the exchange does both.
    """

    id: str
    method: str
    url: str
    params: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """A handset or browser begins to ring for a leg; `parameters` is what the caller put behind `client:name?`."""

    phone: str
    leg: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StopRinging:
    """It rings no more: it was answered, refused, or given up."""

    phone: str
    leg: str


@dataclass(frozen=True, slots=True)
class PlaySound:
    """Play a sound file to a leg from its beginning, `times` over (0: until it is stopped)."""

    leg: str
    url: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class SpeakText:
    """Speak a text to a leg."""

    leg: str
    text: str


@dataclass(frozen=True, slots=True)
class PlayTone:
    """A tone of the line's own to a leg: `beep`, `ringing`, `waiting`, or `keys:123`."""

    leg: str
    tone: str


@dataclass(frozen=True, slots=True)
class StopSound:
    """Whatever the leg hears from the line stops."""

    leg: str


@dataclass(frozen=True, slots=True)
class MixLegs:
    """From now on exactly these legs hear each other in this room; none of `muted` is heard, nobody hears herself."""

    room: str
    legs: tuple[str, ...]
    muted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordLeg:
    """Record what the leg says into this recording."""

    leg: str
    recording: str


@dataclass(frozen=True, slots=True)
class StopRecording:
    """The recording is complete."""

    leg: str
    recording: str


@dataclass(frozen=True, slots=True)
class ForgetRecording:
    """The recording was deleted: nothing of it is kept."""

    recording: str


@dataclass(frozen=True, slots=True)
class Murmur:
    """For so many seconds a voice without words speaks in the place of whoever holds this leg's phone."""

    leg: str
    seconds: float


@dataclass(frozen=True, slots=True)
class LoseLeg:
    """The radio of this leg is gone: nothing passes any more, either way."""

    leg: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """The leg is over: whoever carries its sound or shows it lets it go."""

    leg: str


Command = (
    SendRequest
    | Ring
    | StopRinging
    | PlaySound
    | SpeakText
    | PlayTone
    | StopSound
    | MixLegs
    | RecordLeg
    | StopRecording
    | ForgetRecording
    | Murmur
    | LoseLeg
    | LetGo
)
