"""A leg: one phone's part of a call, its states in one table, and what the application is told of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from hotline.line.commands import LetGo, StopSound
from hotline.line.core.board import Board, rfc2822
from hotline.line.core.scripts import Ended, Event, Performer, Script
from hotline.line.core.webhooks import Ask, CookieJar, Failure, Params, PostOffice, Reply

Status = Literal[
    "queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"
]
Direction = Literal["inbound", "outbound-api", "outbound-dial"]
Sounding = Literal["prompt", "speech", "tone", "silence", "ringing", "waiting", "recording", "conversation"]

NEXT: dict[Status, frozenset[Status]] = {
    "queued": frozenset({"initiated", "canceled", "failed"}),
    "initiated": frozenset({"ringing", "busy", "failed", "no-answer", "canceled"}),
    "ringing": frozenset({"in-progress", "busy", "failed", "no-answer", "canceled"}),
    "in-progress": frozenset({"completed"}),
    "completed": frozenset(),
    "busy": frozenset(),
    "failed": frozenset(),
    "no-answer": frozenset(),
    "canceled": frozenset(),
}
"""What may follow what. A leg that has no next state is over."""

REPORTED: dict[Status, str] = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}
"""The event a state is reported as; every end is reported as `completed`."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a leg hears: the kind, the address, words or room, its caption, and since when."""

    kind: Sounding
    what: str
    caption: str
    since: float


@dataclass(slots=True)
class Reports:
    """Where a leg's status reports go, and which of them are wanted. The carrier numbers them as it fires them."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})
    fired: int = 0


@dataclass(eq=False)
class Leg:
    """One leg. `phone` is the handset or browser at its far end, `parameters` what a browser was told with it."""

    board: Board
    office: PostOffice
    sid: str
    direction: Direction
    from_: str
    to: str
    phone: str
    status: Status = "queued"
    parent: Leg | None = None
    reports: Reports | None = None
    fallback: Ask | None = None
    parameters: Params = ()
    created_at: float = 0.0
    answered_at: float | None = None
    ended_at: float | None = None
    hearing: Hearing | None = None
    quiet_since: float = 0.0
    speaking_until: float = 0.0
    vanished: bool = False
    independent: bool = False
    asking: int = 0
    cookies: CookieJar = field(default_factory=CookieJar)
    performer: Performer | None = None
    mover: Performer | None = None
    on_answer: Callable[[], None] = lambda: None
    watchers: list[Callable[[Leg], None]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether the leg has ended."""
        return not NEXT[self.status]

    @property
    def seconds(self) -> int | None:
        """How long it was talked on, in whole seconds; None while it is not over or was never answered."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return round(self.ended_at - self.answered_at)

    @property
    def quiet_seconds(self) -> float:
        """How long somebody on a live call has heard nothing and was not being recorded; else 0."""
        sounding = self.hearing is not None and self.hearing.kind != "silence"
        return 0.0 if sounding or self.status != "in-progress" else self.board.now - self.quiet_since

    def change(self, status: Status) -> bool:
        """Go into a state and report it. One that may not follow is refused, and nothing changes."""
        if status not in NEXT[self.status]:
            return False
        self.status = status
        if status == "in-progress":
            self.answered_at = self.board.now
        self._report(REPORTED.get(status, "completed"))
        return True

    def answer(self) -> None:
        """It is picked up: from now on it is talked on and paid for."""
        if self.change("in-progress"):
            self.hears_nothing()
            self.board.note("answered", self.sid, self.phone, direction=self.direction)
            self.quiet_since = self.board.now
            self.on_answer()

    def ring(self) -> None:
        """Its phone begins to ring."""
        if self.change("ringing"):
            self.board.note("ringing", self.sid, self.phone, from_=self.from_, direction=self.direction)

    def end(self, status: Status) -> None:
        """It is over in this way; a leg that is talked on can only be completed. Its script learns of it."""
        if self.status == "in-progress":
            status = "completed"
        if self.over:
            return
        self.ended_at = self.board.now
        if not self.change(status):
            self.change("canceled")
        self.board.note("ended", self.sid, self.phone, status=self.status, seconds=self.seconds)
        self.hears_nothing()
        self.tell(Ended())
        for watcher in self.watchers:
            watcher(self)
        self.board.emit(LetGo(self.sid))

    def hang_up(self) -> None:
        """End it from our side or the far one: completed when it was answered, no-answer when it was not."""
        self.end("no-answer" if self.direction == "inbound" else "canceled")

    def perform(self, script: Script[None]) -> None:
        """Play a script in place of whatever is being played."""
        self.drop_script()
        self.performer = Performer(self.board, script)
        self.performer.start()

    def drop_script(self) -> None:
        """Stop what is being played."""
        if self.performer is not None:
            self.performer.stop()
            self.performer = None

    def tell(self, event: Event) -> None:
        """Something happened to this leg."""
        for performer in (self.performer, self.mover):
            if performer is not None:
                performer.tell(event)

    def hears(self, kind: Sounding, what: str = "", caption: str = "") -> None:
        """From now on this is heard on it."""
        self.hearing = Hearing(kind, what, caption, self.board.now)
        self.board.note("heard", self.sid, self.phone, kind=kind, what=what, caption=caption)

    def hears_nothing(self) -> None:
        """What was heard on it stops."""
        if self.hearing is None:
            return
        if self.hearing.kind != "silence":
            self.quiet_since = self.board.now
        self.board.note("stopped", self.sid, self.phone, kind=self.hearing.kind, what=self.hearing.what)
        self.hearing = None
        self.board.emit(StopSound(self.sid))

    def send(self, ask: Ask, receive: Callable[[Reply | Failure], None]) -> None:
        """Ask the application for this leg's next document; the standard parameters are added."""
        asked = Ask(ask.url, ask.method, (*standard_parameters(self), *ask.params))
        self.office.send(asked, "document", receive, self.sid, self.cookies)

    def _report(self, event: str) -> None:
        reports = self.reports
        if reports is None or not reports.url or event not in reports.events:
            return
        more = status_parameters(self, event, reports.fired)
        reports.fired += 1
        ask = Ask(reports.url, reports.method, (*standard_parameters(self), *more))
        self.office.report(ask, "call", self.sid, self.cookies)


def status_parameters(leg: Leg, event: str, sequence: int) -> Params:
    """What a status report carries beside the standard parameters."""
    params = [
        ("Timestamp", rfc2822(leg.board.now)),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(sequence)),
    ]
    if event == "completed":
        seconds = leg.seconds or 0
        params += [("CallDuration", str(seconds)), ("Duration", str(-(-seconds // 60)))]
    return tuple(params)


def standard_parameters(leg: Leg) -> Params:
    """The parameters of every voice webhook."""
    params = [
        ("CallSid", leg.sid),
        ("AccountSid", leg.board.settings.account_sid),
        ("ApiVersion", "2010-04-01"),
        ("Direction", leg.direction),
        ("From", leg.from_),
        ("To", leg.to),
        ("Caller", leg.from_),
        ("Called", leg.to),
        ("CallStatus", leg.status),
    ]
    for who, number in (("From", leg.from_), ("To", leg.to), ("Caller", leg.from_), ("Called", leg.to)):
        params += [(who + part, "") for part in ("City", "State", "Zip")]
        params.append((who + "Country", "KE" if number.startswith("+254") else ""))
    if leg.parent is not None:
        params.append(("ParentCallSid", leg.parent.sid))
    return tuple(params)
