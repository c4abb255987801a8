"""The webhooks, measured: one caller after another goes her way, and before each of them the floor is asked."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import fmean, median, quantiles

from hotline.telephony import paths
from tests.bench.carrier import Application, ask, form, new_sid, signed_environ
from tests.bench.floor import PATH
from tests.bench.subject import Subject

FLOOR = "floor F"
INBOUND = "the line is dialled"
LANGUAGE = "key: a language"
MENU = "key: a menu"
HUMAN = "key: a human"
REPORT = "a leg rings"
END = "the caller hangs up"
CASES = (FLOOR, INBOUND, LANGUAGE, MENU, HUMAN, REPORT, END)

_ACTION = re.compile(rb'<Gather action="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: microseconds of CPU in the whole process and in the thread that answered, and of the clock."""

    cpu: float
    thread: float
    wall: float


@dataclass
class Case:
    """All requests of one kind, by round, and what each asked of others (the largest that was seen)."""

    name: str
    rounds: list[list[Sample]] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)

    def add(self, sample: Sample, asked: dict[str, int]) -> None:
        """One more request of the present round."""
        self.rounds[-1].append(sample)
        self.asked = {name: max(count, self.asked.get(name, 0)) for name, count in asked.items()}

    @property
    def samples(self) -> list[Sample]:
        """Every request of every round."""
        return [sample for one in self.rounds for sample in one]

    @property
    def cpu_by_round(self) -> list[float]:
        """Mean microseconds of CPU, one for each round."""
        return [fmean(sample.cpu for sample in one) for one in self.rounds]

    def wall(self, percent: int) -> float:
        """A percentile of the clock's microseconds."""
        return quantiles((sample.wall for sample in self.samples), n=100, method="inclusive")[percent - 1]


@dataclass(frozen=True, slots=True)
class Spread:
    """A ratio, by rounds."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, ratios: list[float]) -> Spread:
        """Its smallest, median and largest."""
        return cls(min(ratios), median(ratios), max(ratios))


def against(case: Case, floor: Case) -> Spread:
    """How many floors of CPU a request costs, round by round."""
    return Spread.of([ours / theirs for ours, theirs in zip(case.cpu_by_round, floor.cpu_by_round, strict=True)])


class Walk:
    """Sends callers through both applications and measures each request."""

    def __init__(self, subject: Subject) -> None:
        self.cases = {name: Case(name) for name in CASES}
        self._subject = subject
        self._counting = True

    def walk(self, rounds: int, callers: int, warm_up: int, tell: Callable[[str], None]) -> None:
        """Measure so many rounds of so many callers, after a round that is thrown away."""
        self._round(warm_up)
        for case in self.cases.values():
            case.rounds.clear()
            case.asked.clear()
        for number in range(1, rounds + 1):
            self._round(callers)
            tell(f"webhooks: round {number} of {rounds}")

    def _round(self, callers: int) -> None:
        for case in self.cases.values():
            case.rounds.append([])
        gc.collect()
        for _ in range(callers):
            self._caller()

    def _caller(self) -> None:
        """One caller's way: she dials, chooses English, opens a menu, asks for a human, and hangs up."""
        sid = new_sid()
        self._ask_floor(sid)
        door = self._pressed(INBOUND, paths.INBOUND, sid)
        door = self._pressed(LANGUAGE, door, sid, "3")
        door = self._pressed(MENU, door, sid, "5")
        self._pressed(HUMAN, door, sid, "0")
        offer = self._subject.offered(sid)
        ringing = form(new_sid(), CallStatus="ringing", Direction="outbound-api", SequenceNumber="1")
        self._measure(REPORT, self._subject.hotline, paths.leg_status(offer.id), ringing, 204)
        self._measure(END, self._subject.hotline, paths.CALL_STATUS, form(sid, CallStatus="completed"), 204)

    def _ask_floor(self, sid: str) -> None:
        self._measure(FLOOR, self._subject.floor, PATH, form(sid), 200)

    def _pressed(self, case: str, door: str, sid: str, key: str = "") -> str:
        """A request for a document; the door at which her next key knocks."""
        pressed = {"CallStatus": "in-progress", "Digits": key, "msg": "Gather End"} if key else {}
        body = self._measure(case, self._subject.hotline, door, form(sid, **pressed), 200)
        action = _ACTION.search(body)
        assert action is not None, body
        return action[1].decode()

    def _measure(self, case: str, app: Application, path: str, parameters: dict[str, str], status: int) -> bytes:
        environ = signed_environ(path, parameters)
        self._subject.counts.take()
        process, thread, wall = time.process_time_ns(), time.thread_time_ns(), time.perf_counter_ns()
        reply = ask(app, environ)
        wall = time.perf_counter_ns() - wall
        thread = time.thread_time_ns() - thread
        self._subject.bell.settle()
        process = time.process_time_ns() - process
        assert reply.status == status, (case, reply)
        self.cases[case].add(Sample(process / 1000, thread / 1000, wall / 1000), self._subject.counts.take())
        return reply.body
