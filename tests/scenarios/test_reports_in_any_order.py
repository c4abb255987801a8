"""The reports of one call, in any order, late, doubled or missing: the call and its offers end as they always end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.errors import CarrierRefused
from hotline.jobs.clock import Clock
from hotline.telephony import (
    Answer,
    Ask,
    AskLeg,
    Done,
    EndLeg,
    LegSeen,
    MoveLeg,
    PlaceCall,
    Placed,
    SendText,
    Sent,
    paths,
)
from tests.scenarios.processes import Processes, two_processes

ASK_AGAIN = "<Pause"
LEG_HAS_ENDED = 21220


@dataclass
class Truthful:
    """A carrier that does what it is asked, and knows of every leg whether it is over."""

    processes: Processes
    placed: dict[str, str] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)

    def get_ready(self) -> None:
        """There is nothing to get ready."""

    def perform(self, ask: Ask) -> Answer:
        """Do it."""
        match ask:
            case PlaceCall():
                return Placed(self.placed.setdefault(ask.path, self.processes.new_sid()))
            case SendText():
                return Sent(self.processes.new_sid("SM"))
            case AskLeg():
                return LegSeen("completed" if ask.leg in self.over else "in-progress")
            case MoveLeg() if ask.leg in self.over:
                raise CarrierRefused("it has ended", LEG_HAS_ENDED)
            case EndLeg():
                self.over.add(ask.leg)
        return Done()


# Every report of the call: after which act the carrier sends it, and what it says.
LEG = ("ringing", "in-progress", "completed")
REPORTS = (
    (0, "leg", "ringing"),
    (1, "leg", "in-progress"),
    (3, "conference", "participant-join counsellor"),
    (3, "conference", "participant-join caller"),
    (3, "conference", "conference-start"),
    (4, "call", "completed"),
    (4, "conference", "participant-leave caller"),
    (4, "conference", "participant-leave counsellor"),
    (4, "conference", "conference-end"),
    (6, "leg", "completed"),
)
ACTS = 7
WAYS = st.lists(
    st.tuples(st.integers(0, ACTS), st.integers(0, 2), st.integers(0, 99)), min_size=len(REPORTS), max_size=len(REPORTS)
)
"""For each report: how many acts late it comes, how many times, and its place among those that come together."""


@dataclass
class Told:
    """One call whose reports come as they like; the acts of its people come in their order."""

    processes: Processes
    carrier: Truthful
    clock: Clock

    def __post_init__(self) -> None:
        self.call = self.processes.seeks()
        self.ticks(4)
        self.offer: UUID = self.processes.offers(self.call)[0].id
        self.leg = self.carrier.placed[paths.leg(self.offer)]
        self.conference = self.processes.new_sid("CF")

    @property
    def caller(self) -> str:
        """The carrier's id of the caller's leg."""
        return self.processes.sids[self.call]

    def ticks(self, times: int, seconds: float = 1.0) -> None:
        """The clock goes on."""
        for _ in range(times):
            self.processes.passes(seconds)
            self.clock.tick()

    def report(self, kind: str, what: str) -> None:
        """One report of the carrier."""
        if kind == "call":
            self.processes.posts(0, paths.CALL_STATUS, CallSid=self.caller, CallStatus=what)
        elif kind == "leg":
            number = str(LEG.index(what) + 1)
            status = paths.leg_status(self.offer)
            self.processes.posts(1, status, CallSid=self.leg, CallStatus=what, SequenceNumber=number)
        else:
            event, _, who = what.partition(" ")
            leg = {"caller": self.caller, "counsellor": self.leg}.get(who, "")
            form = {"ConferenceSid": self.conference, "StatusCallbackEvent": event, "CallSid": leg}
            self.processes.posts(0, paths.conference(self.offer), **form)

    def act(self, number: int) -> None:
        """What the people do next; a live action is asked again for as long as it says so."""
        ended = {"CallSid": self.caller, "CallStatus": "completed"}
        match number:
            case 1:
                self.processes.posts(0, paths.leg(self.offer), CallSid=self.leg)
            case 2:
                assert "<Conference" in self.processes.takes(1, self.offer, self.leg)
            case 3:
                self.processes.posts(0, paths.join(self.offer), CallSid=self.caller)
            case 4:
                self.ticks(6, 5.0)
                self.carrier.over.add(self.caller)
                self.processes.posts(1, paths.caller_left(self.offer), **ended)
            case 5:
                while ASK_AGAIN in self.processes.posts(0, paths.leg_left(self.offer), CallSid=self.leg):
                    self.ticks(1)
            case 6:
                self.processes.posts(1, paths.after_call(self.offer, 1), CallSid=self.leg, Digits="1")
                self.carrier.over.add(self.leg)

    def ended(self) -> tuple[str, str | None, str, str | None, bool, set[str]]:
        """The call's state and outcome; her offer's state, who ended it, whether they talked; the other offers."""
        call, offer = self.processes.call(self.call), self.processes.offer(self.offer)
        others = {one.state for one in self.processes.offers(self.call) if one.id != self.offer}
        return call.state, call.outcome, offer.state, offer.ended_by, bool(call.talk_s and call.talk_s > 0), others


@pytest.fixture
def two(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Processes]:
    """Two web processes, and two people on duty."""
    with two_processes(database_url, redis_url, tmp_path, ("Amani", "Baraka")) as found:
        yield found


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example is one more call on the same hotline
)
@given(ways=WAYS)
def test_whatever_becomes_of_the_reports_the_call_ends_as_it_always_ends(
    two: Processes, ways: list[tuple[int, int, int]]
) -> None:
    carrier = Truthful(two)
    told = Told(two, carrier, Clock(replace(two.runtimes[0], carrier=carrier, ring=lambda _: False)))
    coming = [
        (after + late, place, kind, what)
        for (after, kind, what), (late, times, place) in zip(REPORTS, ways, strict=True)
        for _ in range(times)
    ]
    for number in range(ACTS):
        told.act(number)
        for _, _, kind, what in sorted(one for one in coming if one[0] == number):
            told.report(kind, what)
    for _, _, kind, what in sorted(one for one in coming if one[0] >= ACTS):
        told.report(kind, what)
    told.ticks(12, 30.0)
    assert told.ended() == ("ended", "live_support", "over", "caller", True, {"withdrawn"})
    assert two.broken() == []
    assert told.clock.failures == {}
    two.clears_the_line()
