"""Two web processes on one database, and a carrier that the test plays by hand: no line, no time of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.app import create_app, web_runtime
from hotline.calls import OPEN, Call, Offer
from hotline.errands import Chore, Errand
from hotline.events import Happened
from hotline.jobs.clock import waiting_callers
from hotline.journey import Repertoire
from hotline.rehearsal.settings import rehearsal_settings
from hotline.rehearsal.theatre import EVENING
from hotline.runtime import Runtime
from hotline.settings import Settings
from hotline.staff import add_pattern, add_person
from hotline.telephony import paths
from hotline.telephony.self_test import signed
from hotline.work import Event

OUR_LINE = "+254800720262"
FIRST_CALLER = 711_000_001
PRIMARIES = ("Amani", "Baraka", "Zawadi")
IN_TIME_S = 20.0
FINAL = "completed"

Act = Callable[[], Any]


@dataclass
class Processes:
    """`webs` are two web processes; `calls` the carrier's ids by call; `now` their one instant."""

    settings: Settings
    now: datetime = EVENING
    webs: list[FlaskClient] = field(default_factory=list)
    runtimes: list[Runtime] = field(default_factory=list)
    sids: dict[UUID, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    # --- the carrier's part -------------------------------------------------------------------------

    def posts(self, web: int, path: str, **form: str) -> str:
        """A signed webhook to one of the processes; its answer's body. Every answer is a 200 or a 204."""
        sent = {"CallStatus": "in-progress", **form}
        signature = signed(self.settings.twilio_auth_token, self.settings.public_url + path, sent)
        answer = self.webs[web].post(path, data=sent, headers={"X-Twilio-Signature": signature})
        assert answer.status_code in (200, 204), (path, answer.status_code)
        return answer.get_data(as_text=True)

    def new_sid(self, kind: str = "CA") -> str:
        """A carrier's id that nobody has seen yet."""
        return f"{kind}{next(self.numbers):032x}"

    def new_number(self) -> str:
        """A number that nobody has called from yet."""
        return f"+254{FIRST_CALLER + next(self.numbers)}"

    def dials(self, sid: str = "", number: str = "", web: int = 0) -> UUID:
        """A caller dials; her call."""
        sid = sid or self.new_sid()
        self.posts(web, paths.INBOUND, CallSid=sid, From=number or self.new_number(), To=OUR_LINE)
        return self.call_of(sid)

    def call_of(self, sid: str) -> UUID:
        """The call with a carrier's id."""
        found: UUID = self.look(lambda session: session.scalars(select(Call.id).where(Call.carrier_sid == sid)).one())
        self.sids[found] = sid
        return found

    def presses(self, call: UUID, turn: int, keys: str = "", web: int = 0) -> str:
        """The caller's keys of a turn, or none; the document she gets."""
        return self.posts(web, paths.turn(call, turn), CallSid=self.sids[call], Digits=keys)

    def seeks(self, number: str = "", keys: str = "34") -> UUID:
        """A caller dials and presses these keys, one a turn: 3 and 4 seek a counsellor, 1 is danger."""
        call = self.dials(number=number)
        for turn, key in enumerate(keys, 1):
            self.presses(call, turn, key)
        return call

    def rings(self, offer: UUID, leg: str = "") -> str:
        """A counsellor's phone rings; her leg."""
        leg = leg or self.new_sid()
        self.posts(0, paths.leg_status(offer), CallSid=leg, CallStatus="ringing", SequenceNumber="1")
        return leg

    def answers(self, offer: UUID) -> str:
        """A counsellor's phone rings, she picks up and hears the whisper; her leg."""
        leg = self.rings(offer)
        heard = self.posts(1, paths.leg(offer), CallSid=leg)
        assert "staff_whisper" in heard
        return leg

    def everybody_answers(self, call: UUID) -> dict[UUID, str]:
        """All who are rung for a caller pick up; their legs by offer."""
        return {offer.id: self.answers(offer.id) for offer in self.offers(call) if offer.state in OPEN}

    def takes(self, web: int, offer: UUID, leg: str = "") -> str:
        """Key 1 on a counsellor's phone; what she hears."""
        return self.posts(web, paths.leg_key(offer, 1), CallSid=leg or self.new_sid(), Digits="1")

    def meets(self, call: UUID, offer: UUID) -> None:
        """The redirect has brought the caller into the conference, and it has begun."""
        assert "<Conference" in self.posts(0, paths.join(offer), CallSid=self.sids[call])
        began = {"ConferenceSid": self.new_sid("CF"), "StatusCallbackEvent": "conference-start"}
        self.posts(1, paths.conference(offer), **began)

    def leaves(self, call: UUID, web: int = 0) -> str:
        """The carrier says that the caller's leg is over."""
        return self.posts(web, paths.CALL_STATUS, CallSid=self.sids[call], CallStatus=FINAL)

    def wraps_up(self, call: UUID) -> None:
        """Whoever talked with a caller who has left is done, and her leg is over."""
        for offer in self.offers(call):
            if offer.leg_sid is not None and offer.leg_ended_at is None:
                self.posts(0, paths.leg_status(offer.id), CallSid=offer.leg_sid, CallStatus=FINAL, SequenceNumber="9")

    def clears_the_line(self) -> None:
        """Every caller leaves, and whoever talked is done: the next round finds everybody free."""
        live = select(Call.id).where(Call.left_at.is_(None))
        for call in self.look(lambda session: list(session.scalars(live))):
            self.leaves(call)
        made = select(Offer.call_id).where(Offer.wrap_ended_at.is_(None)).distinct()
        for call in self.look(lambda session: list(session.scalars(made))):
            self.wraps_up(call)
        self.passes(3600)

    def looks_for_waiting_callers(self) -> None:
        """The clock's sweep over callers whose ringing must go on."""
        waiting_callers(self.runtimes[0])

    # --- what stands in the records ------------------------------------------------------------------

    def look(self, question: Callable[[Any], Any]) -> Any:
        """An answer from a session of its own."""
        with self.runtimes[0].begin() as work:
            return question(work.session)

    def call(self, call: UUID) -> Call:
        """A call as it stands now."""
        found: Call = self.look(lambda session: session.get_one(Call, call))
        return found

    def offers(self, call: UUID) -> list[Offer]:
        """The offers made for a call, in the order of their making."""
        made = select(Offer).where(Offer.call_id == call).order_by(Offer.placed_at, Offer.id)
        return list(self.look(lambda session: list(session.scalars(made))))

    def offer(self, offer: UUID) -> Offer:
        """An offer as it stands now."""
        found: Offer = self.look(lambda session: session.get_one(Offer, offer))
        return found

    def broken(self) -> list[dict[str, Any]]:
        """What broke behind the doors: an error, a deadlock, a time that ran out."""
        events = select(Event.data).where(Event.kind == Happened.WEBHOOK_BROKE)
        return list(self.look(lambda session: list(session.scalars(events))))

    def promised(self, kind: Chore, state: str = "due") -> list[dict[str, Any]]:
        """The arguments of the errands of a kind."""
        errands = select(Errand).where(Errand.kind == kind, Errand.state == state).order_by(Errand.id)
        return [errand.args for errand in self.look(lambda session: list(session.scalars(errands)))]

    def passes(self, seconds: float) -> None:
        """Time goes by for both processes."""
        self.now += timedelta(seconds=seconds)


def at_once(*acts: Act) -> list[Any]:
    """What each act gives, all begun in one instant from threads of their own. Raises the first error there was."""
    barrier = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Act) -> None:
        try:
            barrier.wait(timeout=IN_TIME_S)
            results[place] = act()
        except BaseException as error:  # noqa: BLE001 - whatever a thread raises belongs to the test that began it
            results[place] = error

    threads = [Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=IN_TIME_S)
        assert not thread.is_alive(), "it takes for ever"
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def engage_primaries(runtime: Runtime, names: tuple[str, ...]) -> None:
    """These people are on primary duty, around the clock."""
    with runtime.begin() as work:
        for place, name in enumerate(names):
            person = add_person(work, name, ["counsellor"], ["en", "sw"], f"+2547220001{place:02}")
            add_pattern(work, person, "primary", range(7), time(0), time(0))


@contextmanager
def two_processes(
    database_url: str, redis_url: str, var: Path, names: tuple[str, ...] = PRIMARIES
) -> Iterator[Processes]:
    """Two web processes with engines of their own, and these people on duty; closed at the end."""
    settings = rehearsal_settings(database_url, redis_url, var)
    repertoire = Repertoire.load(settings)
    processes = Processes(settings)
    for _ in range(2):
        runtime = replace(web_runtime(settings), ring=lambda _: True, clock=lambda: processes.now)
        processes.runtimes.append(runtime)
        processes.webs.append(create_app(runtime, repertoire).test_client())
    try:
        engage_primaries(processes.runtimes[0], names)
        yield processes
    finally:
        for runtime in processes.runtimes:
            runtime.engine.dispose()
