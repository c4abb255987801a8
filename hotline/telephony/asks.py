"""What the hotline asks of a carrier, and what a carrier answers: plain values, so that any carrier can be behind them.

Paths are ours, from `hotline.telephony.paths`; the carrier's adapter makes addresses of them. A leg, a text and a
recording are named by the carrier's own ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PlaceCall:
    """Ring a phone (an E.164 number) or a browser (`client:name`) for `rings_s` seconds: one leg of its own."""

    to: str
    path: str
    status_path: str
    fallback_path: str
    rings_s: int


@dataclass(frozen=True, slots=True)
class MoveLeg:
    """Give a live leg another document, at once. `status_path` '' leaves its status reports where they go now."""

    leg: str
    path: str
    fallback_path: str
    status_path: str = ""


@dataclass(frozen=True, slots=True)
class EndLeg:
    """Hang up a leg, ringing or live; one that is over already is done."""

    leg: str


@dataclass(frozen=True, slots=True)
class SendText:
    """Send a text message to an E.164 number."""

    to: str
    words: str
    status_path: str


@dataclass(frozen=True, slots=True)
class FetchRecording:
    """The sound of a recording, as a WAV file."""

    recording: str


@dataclass(frozen=True, slots=True)
class FindRecordings:
    """What the carrier has recorded on this leg: for a recording whose reports were lost."""

    leg: str


@dataclass(frozen=True, slots=True)
class DeleteRecording:
    """Delete a recording at the carrier; one that is not there is done."""

    recording: str


@dataclass(frozen=True, slots=True)
class DeleteCallRecord:
    """Delete what the carrier keeps about a leg that is over; one that is not there is done."""

    leg: str


@dataclass(frozen=True, slots=True)
class AskLeg:
    """How is a leg?"""

    leg: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The carrier took the call and will ring; `leg` is its id there."""

    leg: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier took the text; `text` is its id there."""

    text: str


@dataclass(frozen=True, slots=True)
class LegSeen:
    """A leg as the carrier sees it now.

    `status` is queued, ringing, in-progress, completed, busy, failed, no-answer or canceled.
    """

    status: str


@dataclass(frozen=True, slots=True)
class Found:
    """The carrier's ids of a leg's finished recordings with their seconds, in the order in which they began."""

    recordings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """It is so."""


@dataclass(frozen=True, slots=True)
class HoldLeg:
    """In a conference, let `leg` hear the document at `words_path` and nobody hear her; `other` is who put her there.

    While she is held nobody's leaving ends the conference.
    """

    conference: str
    leg: str
    other: str
    words_path: str


@dataclass(frozen=True, slots=True)
class ReleaseLeg:
    """Take `leg` off hold; from then on it is again over for both when she or `other` leaves."""

    conference: str
    leg: str
    other: str


Ask = (
    PlaceCall
    | MoveLeg
    | EndLeg
    | SendText
    | FetchRecording
    | FindRecordings
    | DeleteRecording
    | DeleteCallRecord
    | AskLeg
    | HoldLeg
    | ReleaseLeg
)
Answer = Placed | Sent | LegSeen | Found | Done | bytes


class Carrier(Protocol):
    """A telephone company, as far as the hotline needs one."""

    def perform(self, ask: Ask) -> Answer:
        """Do what is asked: a call is Placed, a text Sent, a leg LegSeen, a recording its bytes, anything else Done.

        Raises CarrierRefused for a definite no, with the carrier's code, and CarrierUnsure where it may have happened
        or may succeed later.
        """

    def get_ready(self) -> None:
        """Load what the first ask would otherwise wait for."""
