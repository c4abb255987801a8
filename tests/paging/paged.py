"""The paging of a hotline as a test sees it: errands run, phones ring, keys are pressed, the clock goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from uuid import UUID

from sqlalchemy import select

from hotline.db import new_id
from hotline.errands import Chore
from hotline.errors import CarrierError
from hotline.events import Happened
from hotline.paging import (
    Attempt,
    Page,
    advance,
    attempt_due,
    due_attempts,
    due_pages,
    open_page,
    prepare_attempt,
    prepare_reconcile,
    settle_attempt,
    settle_reconcile,
)
from hotline.staff import add_pattern, add_person, find_person, set_pin
from hotline.telephony import AskLeg, LegSeen, PlaceCall, Placed, SendText, Sent
from hotline.tickets import Ticket, open_ticket
from hotline.work import Work
from tests.staff.hotline_at import Hotline

ALWAYS = (range(7), time(0), time(0))
PIN = "2580"
# work name, duty, rank, number
STAFF = [
    ("Pendo", "MED", 1, "0712000001"),
    ("Rehema", "MED", 2, "0712000003"),
    ("Imani", "supervisor", 1, "0712000005"),
]


@dataclass
class Paged:
    """`asked` is what the carrier was asked, in order; `answers` what it says to a phone instead of taking the call."""

    hotline: Hotline
    ticket_id: UUID = field(default_factory=new_id)
    reference: str = ""
    asked: list[PlaceCall | SendText] = field(default_factory=list)
    answers: dict[str, list[CarrierError]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    run: int = 0

    @classmethod
    def staffed(cls, hotline: Hotline) -> Paged:
        """A hotline with STAFF on duty round the clock, the coordinator Jabali, and one ticket in county 042."""
        paged = cls(hotline)
        with hotline.begin() as work:
            for name, duty, rank, number in STAFF:
                discipline = [duty] if duty == "MED" else []
                person = add_person(work, name, ["responder"], ["en", "sw"], number, disciplines=discipline)
                set_pin(work, person, PIN)
                add_pattern(work, person, duty, *ALWAYS, rank=rank)
            add_person(work, "Jabali", ["supervisor"], phone="0712000006", coordinator=True)
            ticket = open_ticket(work, paged.ticket_id, priority="P2")
            ticket.county = "042"
            paged.reference = ticket.reference
        hotline.happened.clear()
        return paged

    def opens(self, priority: str = "P1", *, held: bool = False, discipline: str = "MED") -> UUID:
        """A page is opened for the ticket."""
        with self.hotline.begin() as work:
            ticket = find_ticket(work, self.ticket_id)
            page = open_page(
                work, ticket, discipline=discipline, priority=priority, basis="consent", language="sw", held=held
            )
            return page.id

    def passes(self, seconds: int) -> None:
        """The clock ticks once a second, and what it or an event promised is done at once."""
        self.settles()
        for _ in range(seconds):
            self.hotline.passes(seconds=1)
            self.settles()

    def settles(self) -> None:
        """Everything due at this instant is done, as the clock and the workers do it."""
        for _ in range(50):
            with self.hotline.begin() as work:
                pages, attempts = due_pages(work, work.now), due_attempts(work, work.now)
            for page in pages:
                with self.hotline.begin() as work:
                    advance(work, page)
            for attempt in attempts:
                with self.hotline.begin() as work:
                    attempt_due(work, attempt)
            if not (self._sends() or pages or attempts):
                return
        raise AssertionError("the clock finds something to do at the same instant for ever")

    def _sends(self) -> bool:
        """Send what an event placed or the clock promised; True if there was anything."""
        placed = [
            UUID(event.data["attempt"])
            for event in self.hotline.happened[self.run :]
            if event.kind == Happened.ATTEMPT_PLACED
        ]
        self.run = len(self.hotline.happened)
        promised = list(self.hotline.promised)
        self.hotline.promised.clear()
        again = [UUID(one.args["attempt"]) for one in promised if one.kind == Chore.SEND_ATTEMPT]
        for attempt in [*placed, *again]:
            self.sends(attempt)
        for errand in promised:
            if errand.kind == Chore.RECONCILE_ATTEMPT:
                self.reconciles(UUID(errand.args["attempt"]))
        return bool(placed or promised)

    def sends(self, attempt: UUID) -> None:
        """One errand: prepare, ask the carrier, settle."""
        with self.hotline.begin() as work:
            ask = prepare_attempt(work, attempt)
        if ask is None:
            return
        self.asked.append(ask)
        refusals = self.answers.get(ask.to, [])
        self.sent += 1
        taken = Placed(f"CA{self.sent}") if isinstance(ask, PlaceCall) else Sent(f"SM{self.sent}")
        with self.hotline.begin() as work:
            settle_attempt(work, attempt, refusals.pop(0) if refusals else taken)

    def reconciles(self, attempt: UUID) -> None:
        """The carrier is asked about a leg: it says what `seen` says, in-progress where that says nothing."""
        with self.hotline.begin() as work:
            ask = prepare_reconcile(work, attempt)
        if isinstance(ask, AskLeg):
            with self.hotline.begin() as work:
                settle_reconcile(work, attempt, LegSeen(self.seen.get(ask.leg, "in-progress")))

    def rung(self) -> list[str]:
        """Whose phones were rung since the last look, in order."""
        return self._names(PlaceCall)

    def texted(self) -> list[str]:
        """Who was texted since the last look, in order."""
        return self._names(SendText)

    def _names(self, kind: type[PlaceCall] | type[SendText]) -> list[str]:
        names = {f"+254{number[1:]}": name for name, _, _, number in STAFF} | {"+254712000006": "Jabali"}
        found = [names[ask.to] for ask in self.asked if isinstance(ask, kind)]
        self.asked = [ask for ask in self.asked if not isinstance(ask, kind)]
        return found

    def newest(self, work: Work, name: str, channel: str = "voice") -> Attempt:
        """The newest attempt to reach somebody."""
        person = find_person(work, name)
        mine = select(Attempt).where(Attempt.person_id == person.id, Attempt.channel == channel)
        return work.session.scalars(mine.order_by(Attempt.created_at.desc()).limit(1)).one()

    def attempt_of(self, name: str, channel: str = "voice") -> Attempt:
        """The newest attempt to reach somebody, as it stands now."""
        with self.hotline.begin() as work:
            return self.newest(work, name, channel)

    def page(self, page: UUID) -> Page:
        """The page as it stands now."""
        with self.hotline.begin() as work:
            return work.session.get_one(Page, page)

    def legs_to_end(self) -> list[str]:
        """The legs that were named to be ended."""
        ended = [event for event in self.hotline.happened if event.kind == Happened.ATTEMPT_ENDED]
        return [event.data["leg"] for event in ended if event.data["leg"]]


def find_ticket(work: Work, ticket_id: UUID) -> Ticket:
    """The test's ticket."""
    return work.session.get_one(Ticket, ticket_id)
