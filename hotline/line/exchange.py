"""The exchange: the local line's whole core, without a socket, a thread or a clock of its own.

Whoever drives it says what happens and when (`now`, seconds since 1970, never running backwards) and takes what is to
be done from `advance`. Under virtual time the driver jumps to `next_due`; under real time it sleeps until then.

    now = exchange.next_due()
    for command in exchange.advance(now):
        if isinstance(command, SendRequest):
            status, headers, body = ...            # ask the application
            exchange.request_answered(now, command.id, status, headers, body)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from hotline.line.commands import Command, LoseLeg, Murmur, PlayTone
from hotline.line.core.board import Trace
from hotline.line.core.faults import FaultKind
from hotline.line.core.handsets import Handset, HandsetKind, PhoneError, Text
from hotline.line.core.legs import Hearing, Leg, Reports
from hotline.line.core.scripts import Key, Spoke
from hotline.line.core.switchboard import Switchboard
from hotline.line.core.webhooks import Ask, FailureReason, Headers
from hotline.line.documents.execution import call
from hotline.line.rest.interface import RestInterface
from hotline.line.rest.resources import RestAnswer
from hotline.line.settings import InboundNumber, LineSettings

BETWEEN_WORDS_S = 0.5
TOLD_AFTER_S = 3.0
"""Somebody who spoke within so many seconds goes on speaking: it is not told anew."""
PHONE_KEYS = frozenset("0123456789*#")


class Exchange:
    """A carrier in small. Phones are named by number, browsers as `client:name`; a call also by its sid."""

    def __init__(self, settings: LineSettings) -> None:
        self.line = Switchboard(settings)
        self._rest = RestInterface(self.line)

    # --- time -------------------------------------------------------------------------------------

    def next_due(self) -> float | None:
        """The next instant at which something happens by itself, None when nothing will."""
        return self.line.board.next_due()

    def advance(self, now: float) -> list[Command]:
        """Let everything happen that is due up to `now`, and take what the driver is asked to do."""
        self.line.board.run_until(now)
        return self.line.board.take_commands()

    @property
    def trace(self) -> Sequence[Trace]:
        """Everything that happened, in order."""
        return self.line.board.trace

    # --- the caller and the people with phones ----------------------------------------------------

    def dial(self, now: float, from_: str, to: str, phone: str | None = None) -> str:
        """Somebody dials one of our numbers, in whatever way it is written; gives the call's sid.

        `from_` is what the carrier shows us, `phone` the telephone itself where that is withheld or differs.
        Raises PhoneError when the number is not ours or the phone is in a call already.
        """
        self._catch_up(now)
        handset = self.line.handsets.at(phone or from_)
        if handset.leg is not None:
            raise PhoneError(f"{handset.phone} is in a call already")
        number, inbound = self._ours(to)
        handset.gone = False
        leg = self._incoming(from_, number, handset, inbound)
        leg.perform(call(self.line, leg, Ask(inbound.voice_url, inbound.voice_method)))
        self._settle()
        return leg.sid

    def press(self, now: float, who: str, keys: str) -> None:
        """Keys are pressed one after another, a quarter of a second apart."""
        self._catch_up(now)
        leg = self._leg(who)
        if not set(keys) <= PHONE_KEYS:
            raise PhoneError(f"there is no such key in '{keys}'")
        for place, key in enumerate(keys):
            pressing = partial(_press, leg, key)
            self.line.board.after(place * self.line.settings.delays.key_gap, pressing)
        self._settle()

    def speak(self, now: float, who: str, seconds: float) -> None:
        """Somebody speaks for so many seconds from now; a recording hears it."""
        self._catch_up(now)
        leg = self._leg(who)
        leg.speaking_until = self.line.board.now + seconds
        self.line.board.emit(Murmur(leg.sid, seconds))
        self.line.board.note("spoke", leg.sid, leg.phone, seconds=seconds)
        leg.tell(Spoke())
        self._settle()

    def voice(self, now: float, who: str) -> None:
        """Somebody is heard speaking at this instant; told again while it lasts, at most every half a second."""
        self._catch_up(now)
        leg = self._leg(who)
        if leg.speaking_until < self.line.board.now - TOLD_AFTER_S:
            self.line.board.note("spoke", leg.sid, leg.phone)
        leg.speaking_until = max(leg.speaking_until, self.line.board.now + BETWEEN_WORDS_S)
        leg.tell(Spoke())
        self._settle()

    def hang_up(self, now: float, who: str) -> None:
        """Somebody hangs up; one whose phone is still ringing declines."""
        self._catch_up(now)
        leg = self._leg(who)
        if leg.answered_at is None and leg.direction != "inbound":
            leg.end("busy")
        else:
            leg.hang_up()
        self._settle()

    def answer(self, now: float, phone: str) -> None:
        """Somebody picks up her ringing phone. Raises PhoneError when it does not ring."""
        self._catch_up(now)
        self.line.handsets.pick_up(self.line.handsets.at(phone).ringing())
        self._settle()

    def decline(self, now: float, phone: str) -> None:
        """Somebody refuses a ringing call: the carrier reports busy."""
        self._catch_up(now)
        self.line.handsets.at(phone).ringing().end("busy")
        self._settle()

    def voicemail_picks_up(self, now: float, phone: str) -> None:
        """A machine answers a ringing phone."""
        self._catch_up(now)
        self.line.handsets.voicemail(self.line.handsets.at(phone).ringing())
        self._settle()

    def vanish(self, now: float, phone: str) -> None:
        """A radio or a browser tab is gone without a word: the leg outlives it until the network notices."""
        self._catch_up(now)
        handset = self.line.handsets.at(phone)
        leg = handset.connected()
        handset.gone = leg.vanished = True
        delays = self.line.settings.delays
        seconds = delays.browser_loss if handset.kind == "client" else delays.radio_loss
        self.line.board.note("vanished", leg.sid, phone, ends_in=seconds)
        handset.ending = self.line.board.after(seconds, leg.hang_up)
        if handset.kind != "client":
            self.line.board.emit(LoseLeg(leg.sid))
        leg.tell(Spoke())
        self._settle()

    def come_back(self, now: float, phone: str) -> None:
        """A phone or browser that had vanished can be reached again."""
        self._catch_up(now)
        self.line.handsets.at(phone).gone = False

    def resume(self, now: float, phone: str) -> None:
        """A browser that had vanished is back within its call, which goes on: its sound may never have stopped.

        Raises PhoneError when the call is over, or had never lost it.
        """
        self._catch_up(now)
        handset = self.line.handsets.at(phone)
        if handset.leg is None or not handset.leg.vanished or handset.ending is None:
            raise PhoneError(f"{phone} has lost no call")
        handset.ending.call_off()
        handset.ending, handset.gone, handset.leg.vanished = None, False, False
        self.line.board.note("resumed", handset.leg.sid, phone)
        self._settle()

    def register(self, now: float, phone: str, there: bool = True) -> None:
        """A browser can be rung from now on, or no longer; a call it holds or has lost is left alone."""
        self._catch_up(now)
        handset = self.line.handsets.at(phone)
        handset.kind, handset.registered = "client", there
        handset.gone = handset.gone and not there
        self._settle()

    def set_handset(
        self,
        phone: str,
        kind: HandsetKind = "phone",
        answers_after: float | None = None,
        voicemail_after: float | None = None,
        registered: bool = True,
    ) -> None:
        """What a phone or browser does when it is called: see HandsetKind; seconds count from its first ring."""
        handset = self.line.handsets.at(phone)
        handset.kind, handset.registered = kind, registered
        handset.answers_after, handset.voicemail_after = answers_after, voicemail_after

    # --- what can be seen and heard ---------------------------------------------------------------

    def hearing(self, who: str) -> Hearing | None:
        """What is heard at this instant at a phone or on a call, None for nothing at all."""
        leg = self._find(who)
        return leg.hearing if leg is not None else None

    def quiet_seconds(self, now: float, who: str) -> float:
        """For how many seconds a phone in a live call has heard nothing at all, outside a recording."""
        self._catch_up(now)
        leg = self._find(who)
        return leg.quiet_seconds if leg is not None else 0.0

    def leg(self, who: str) -> Leg | None:
        """The leg of a sid, or the one a phone holds now, to be looked at."""
        return self._find(who)

    def handset(self, phone: str) -> Handset:
        """A phone or browser, to be looked at."""
        return self.line.handsets.at(phone)

    def texts(self, phone: str) -> list[Text]:
        """The short messages a phone has received."""
        return list(self.line.handsets.at(phone).texts)

    # --- the application --------------------------------------------------------------------------

    def rest(
        self,
        now: float,
        method: str,
        path: str,
        params: Mapping[str, object],
        auth: tuple[str, str] | None,
    ) -> RestAnswer:
        """A REST request: `path` may carry a query, a parameter several values in a list.

        Status 0 in the answer means that none comes: the driver lets the request run out of time.
        """
        self._catch_up(now)
        answer = self._rest.answer(method, path, params, auth)
        self._settle()
        return answer

    def request_answered(self, now: float, request: str, status: int, headers: Headers, body: bytes) -> None:
        """The application answered the SendRequest of this id."""
        self._catch_up(now)
        self.line.office.answered(request, status, headers, body)
        self._settle()

    def request_failed(self, now: float, request: str, reason: FailureReason) -> None:
        """The SendRequest of this id found no connection (`connect`) or its answer broke off (`broken`)."""
        self._catch_up(now)
        self.line.office.failed(request, reason)
        self._settle()

    def fault(self, kind: FaultKind, match: str, times: int = 1, seconds: float = 5.0) -> None:
        """Let the next `times` requests whose address contains `match` go wrong in this way: see FaultKind."""
        self.line.office.faults.order(kind, match, times, seconds)

    # ----------------------------------------------------------------------------------------------

    def _catch_up(self, now: float) -> None:
        self.line.board.run_until(now)

    def _settle(self) -> None:
        """Let what was just said have its effects at this same instant."""
        self.line.board.run_until(self.line.board.now)

    def _ours(self, to: str) -> tuple[str, InboundNumber]:
        """One of our numbers, also when it is written the national way (`0800...`) or as `254...`."""
        wanted = to.lstrip("+0")
        for number, inbound in self.line.settings.numbers.items():
            if len(wanted) >= 6 and number.endswith(wanted):
                return number, inbound
        raise PhoneError(f"{to} is none of our numbers")

    def _incoming(self, from_: str, number: str, handset: Handset, inbound: InboundNumber) -> Leg:
        fallback = Ask(inbound.fallback_url, inbound.fallback_method) if inbound.fallback_url else None
        reports = Reports(inbound.status_callback, inbound.status_callback_method)
        leg = self.line.new_leg("inbound", from_, number, handset.phone, reports, fallback)
        self.line.handsets.take(handset, leg)
        self.line.board.note("dialled", leg.sid, handset.phone, to=number, from_=from_)
        leg.hears("ringing")
        self.line.board.emit(PlayTone(leg.sid, "ringing"))
        return leg

    def _find(self, who: str) -> Leg | None:
        return self.line.legs.get(who) or self.line.handsets.at(who).leg

    def _leg(self, who: str) -> Leg:
        return self.line.legs.get(who) or self.line.handsets.at(who).connected()


def _press(leg: Leg, key: str) -> None:
    if not leg.over:
        leg.board.note("pressed", leg.sid, leg.phone, key=key)
        leg.tell(Key(key))
