"""The switchboard: everything the exchange has in hand, and how a leg is made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from urllib.parse import parse_qsl

from hotline.line.core.board import Board
from hotline.line.core.conference import Rooms
from hotline.line.core.handsets import Handsets
from hotline.line.core.legs import Direction, Leg, Reports
from hotline.line.core.messages import Messages
from hotline.line.core.recordings import Recordings
from hotline.line.core.webhooks import Ask, PostOffice
from hotline.line.settings import LineSettings


class Switchboard:
    """Legs, handsets, rooms, recordings and messages of one account, and the queue in which placed calls leave."""

    def __init__(self, settings: LineSettings) -> None:
        self.settings = settings
        self.board = Board(settings)
        self.office = PostOffice(self.board)
        self.handsets = Handsets(self.board)
        self.rooms = Rooms(self.board, self.office)
        self.recordings = Recordings(self.board)
        self.messages = Messages(self.board, self.office, self.handsets)
        self.departures = Departures(self.board, settings.calls_per_second)
        self.legs: dict[str, Leg] = {}
        self.deleted_calls: set[str] = set()

    def new_leg(
        self,
        direction: Direction,
        from_: str,
        to: str,
        phone: str,
        reports: Reports | None = None,
        fallback: Ask | None = None,
        parent: Leg | None = None,
    ) -> Leg:
        """A leg that has not left yet."""
        leg = Leg(self.board, self.office, self.board.sid("CA"), direction, from_, to, phone)
        leg.created_at = leg.quiet_since = self.board.now
        leg.reports, leg.fallback, leg.parent = reports, fallback, parent
        leg.status = "ringing" if direction == "inbound" else "queued"
        self.legs[leg.sid] = leg
        return leg

    def outgoing_leg(
        self,
        direction: Direction,
        from_: str,
        to: str,
        reports: Reports | None = None,
        fallback: Ask | None = None,
        parent: Leg | None = None,
    ) -> Leg:
        """A leg to a phone, or to a browser as `client:name?parameters`."""
        address, _, query = to.partition("?")
        leg = self.new_leg(direction, from_, address, address, reports, fallback, parent)
        leg.parameters = tuple(parse_qsl(query, keep_blank_values=True))
        return leg

    def leave(self, leg: Leg, timeout: float) -> None:
        """The leg goes out to its phone; unanswered `timeout` seconds later, and the carrier's grace, it is over."""
        if not leg.change("initiated"):
            return
        delays = self.settings.delays
        self.board.note("left", leg.sid, leg.phone, direction=leg.direction, from_=leg.from_)
        way = delays.browser_ring if leg.phone.startswith("client:") else delays.ring
        self.board.after(self.board.between(way), lambda: self.handsets.reach(leg))
        self.board.after(timeout + delays.timeout_grace, lambda: _give_up(leg))


def _give_up(leg: Leg) -> None:
    if leg.answered_at is None:
        leg.end("no-answer")


class Departures:
    """Calls placed by REST leave one after another, so many a second per account: one queue for rings and pages."""

    def __init__(self, board: Board, calls_per_second: float) -> None:
        self._board = board
        self._gap = 1.0 / calls_per_second
        self._free_at = 0.0
        self._waiting: deque[tuple[Leg, Callable[[], None]]] = deque()

    def queue(self, leg: Leg, leave: Callable[[], None]) -> None:
        """The leg leaves when its turn has come; one that was cancelled meanwhile takes no turn."""
        self._waiting.append((leg, leave))
        if len(self._waiting) == 1:
            self._board.at(self._free_at, self._next)

    def _next(self) -> None:
        while self._waiting and self._waiting[0][0].over:
            self._waiting.popleft()
        if self._waiting:
            _, leave = self._waiting.popleft()
            self._free_at = self._board.now + self._gap
            leave()
        if self._waiting:
            self._board.at(self._free_at, self._next)
