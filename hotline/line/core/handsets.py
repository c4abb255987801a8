"""The phones and browsers at the far end: what each does when a leg reaches it, and the texts it was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from hotline.line.commands import Ring, StopRinging
from hotline.line.core.board import Alarm, Board
from hotline.line.core.legs import Leg

HandsetKind = Literal["phone", "client", "dead", "invalid", "busy", "off"]
"""`phone` rings; `client` is a browser that rings while it is registered; `dead` does nothing at all, until
the caller gives up; `invalid` is a number that does not exist; `busy` is always talking; `off` is switched
off or out of reach, which the network says after a while."""


class PhoneError(Exception):
    """A phone was told to do what it cannot do now, such as answer while nothing rings."""


@dataclass(frozen=True, slots=True)
class Text:
    """A short message as it was received."""

    at: float
    from_: str
    body: str
    sid: str


@dataclass(eq=False)
class Handset:
    """One phone or browser. `answers_after` and `voicemail_after` are seconds of ringing, None: by hand only."""

    phone: str
    kind: HandsetKind = "phone"
    answers_after: float | None = None
    voicemail_after: float | None = None
    registered: bool = True
    gone: bool = False
    leg: Leg | None = None
    ending: Alarm | None = None
    texts: list[Text] = field(default_factory=list)

    def ringing(self) -> Leg:
        """The leg that rings here; raises PhoneError when none does."""
        leg = self.leg
        if leg is None or leg.status != "ringing" or leg.direction == "inbound":
            raise PhoneError(f"{self.phone} is not ringing")
        return leg

    def connected(self) -> Leg:
        """The leg this phone holds, ringing out or talking; raises PhoneError when there is none."""
        if self.leg is None or self.gone:
            raise PhoneError(f"{self.phone} is in no call")
        return self.leg


class Handsets:
    """All phones there are: a number nobody spoke of is a phone that rings and is not answered."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._known: dict[str, Handset] = {}

    def at(self, phone: str) -> Handset:
        """The handset at a number, or the browser at `client:name`."""
        if phone not in self._known:
            self._known[phone] = Handset(phone, "client" if phone.startswith("client:") else "phone")
        return self._known[phone]

    def all(self) -> list[Handset]:
        """Every handset that was ever spoken of."""
        return list(self._known.values())

    def take(self, handset: Handset, leg: Leg) -> None:
        """The handset holds this leg until it is over."""
        handset.leg = leg
        leg.watchers.append(lambda ended: self._free(handset, ended))

    def reach(self, leg: Leg) -> None:
        """A leg arrives at its phone; what happens is the phone's kind."""
        if not leg.over:
            handset = self.at(leg.phone)
            ARRIVALS["off" if handset.gone else handset.kind](self, handset, leg)

    def pick_up(self, leg: Leg) -> None:
        """A ringing leg is answered, by whom ever."""
        if leg.status == "ringing":
            self._board.emit(StopRinging(leg.phone, leg.sid))
            leg.answer()

    def voicemail(self, leg: Leg) -> None:
        """A machine picks up: it speaks, listens for a while, presses nothing, and hangs up."""
        if leg.status == "ringing":
            self._board.note("spoke", leg.sid, leg.phone, voicemail=True)
            self.pick_up(leg)
            self._board.after(self._board.settings.delays.voicemail, leg.hang_up)

    def ring(self, handset: Handset, leg: Leg) -> None:
        """It rings; a phone that already has a call is busy."""
        if handset.leg is not None:
            leg.end("busy")
            return
        self.take(handset, leg)
        leg.ring()
        self._board.emit(Ring(handset.phone, leg.sid, leg.parameters))
        if handset.answers_after is not None:
            self._board.after(handset.answers_after, lambda: self.pick_up(leg))
        if handset.voicemail_after is not None:
            self._board.after(handset.voicemail_after, lambda: self.voicemail(leg))

    def _free(self, handset: Handset, leg: Leg) -> None:
        if handset.leg is leg:
            handset.leg = None
        if leg.answered_at is None and leg.direction != "inbound":
            self._board.emit(StopRinging(handset.phone, leg.sid))

    def _ring_browser(self, handset: Handset, leg: Leg) -> None:
        """One that is not registered is not there; one that is talking ignores the call in silence."""
        if not handset.registered:
            leg.end("no-answer")
        elif handset.leg is None:
            self.ring(handset, leg)

    def _switched_off(self, leg: Leg) -> None:
        self._board.after(self._board.settings.delays.switched_off, lambda: leg.end("no-answer"))


ARRIVALS: dict[HandsetKind, Callable[[Handsets, Handset, Leg], None]] = {
    "phone": Handsets.ring,
    "client": Handsets._ring_browser,
    "dead": lambda _handsets, _handset, _leg: None,
    "invalid": lambda _handsets, _handset, leg: leg.end("failed"),
    "busy": lambda _handsets, _handset, leg: leg.end("busy"),
    "off": lambda handsets, _handset, leg: handsets._switched_off(leg),
}
