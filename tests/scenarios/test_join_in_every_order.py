"""The join in every order: the claim, her own turn on its way, and the redirect with its document and its answer.

The carrier gives no order between a redirect and a document already on its way: that one is thrown away, or executed
first and torn off. Whatever comes first, she is in the conference in the end, by one hand, and never torn out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from hotline.calls.joining import prepare_move, settle_move
from hotline.errors import CarrierRefused, CarrierUnsure
from hotline.telephony import Ask, Done, MoveLeg, paths
from tests.scenarios.processes import Processes

Race = Literal["discard", "execute"]
TURN = 3  # her hold turn: the first after the key that sought a human
"""The steps: the claim; the redirect's errand prepared, executed by the carrier, settled; its document asked for and
delivered; and her own turn, asked for and delivered."""
REDIRECT = ("claim", "prepare", "execute")
AFTER = (("settle",), ("fetch", "deliver"))
OWN = ("turn", "turn comes")


def merged(one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every order of two sequences that keeps each of them in its own."""
    if not one or not other:
        yield one + other
        return
    for rest in merged(one[1:], other):
        yield one[0], *rest
    for rest in merged(one, other[1:]):
        yield other[0], *rest


ORDERS = [order for tail in merged(*AFTER) for order in merged((*REDIRECT, *tail), OWN)]


@dataclass
class Joining:
    """One caller, the counsellor who takes her, and a carrier's part in the join, a step at a time.

    `told` is what the carrier answers to the redirect: done, refused, lost (done, but no answer) or failed (not done,
    and no answer). `document` is what the caller's leg executes; `entered` and `torn` count her ways into a conference
    and out of one.
    """

    processes: Processes
    race: Race = "discard"
    told: Literal["done", "refused", "lost", "failed"] = "done"
    document: str = ""
    entered: int = 0
    torn: int = 0
    ask: Ask | None = None
    moving: bool = False
    dropped: bool = False
    again: bool = False
    answers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.call = self.processes.seeks()
        self.offer = self.processes.offers(self.call)[0].id
        self.leg = self.processes.answers(self.offer)

    @property
    def joined(self) -> bool:
        """Whether she is in the conference of this offer."""
        return f"p-{self.offer}" in self.document

    def executes(self, document: str) -> None:
        """Her leg goes on with another document."""
        self.torn += self.joined
        self.document = document
        self.entered += self.joined

    def step(self, name: str) -> None:
        """One of the steps; one that cannot be, because of what came before, is none."""
        STEPS[name](self)

    def claim(self) -> None:
        assert "<Conference" in self.processes.takes(0, self.offer, self.leg)

    def prepare(self) -> None:
        with self.processes.runtimes[1].begin() as work:
            self.ask = prepare_move(work, self.offer)

    def execute(self) -> None:
        if self.ask is not None and self.told in ("done", "lost"):
            self.moving = True
            self.dropped = self.race == "discard"

    def settle(self) -> None:
        if self.ask is None:
            return
        with self.processes.runtimes[1].begin() as work:
            self.again = settle_move(work, self.offer, ANSWERS[self.told]) == "again"

    def fetch(self) -> None:
        if self.moving:
            assert self.ask == MoveLeg(self.processes.sids[self.call], paths.join(self.offer), paths.FALLBACK, STATUS)
            self.answers["join"] = self.processes.posts(
                1, paths.join(self.offer), CallSid=self.processes.sids[self.call]
            )

    def deliver(self) -> None:
        if self.moving:
            self.executes(self.answers["join"])
            self.moving, self.dropped = False, True

    def turn(self) -> None:
        self.answers["turn"] = self.processes.presses(self.call, TURN)

    def turn_comes(self) -> None:
        if not self.dropped:
            self.executes(self.answers["turn"])

    def goes_on(self) -> None:
        """Until she is joined, at most 30 s: the errand is tried again, her document leads to her next turn."""
        for _ in range(15):
            if self.joined:
                return
            self.processes.passes(2)
            if self.again:
                self.told = "done"
                for again in ("prepare", "execute", "settle", "fetch", "deliver"):
                    self.step(again)
            if not self.joined and self.document:
                turns = re.findall(r"/turns/(\d+)", self.document)
                self.executes(self.processes.presses(self.call, int(turns[-1])))


STATUS = paths.CALL_STATUS
ANSWERS: dict[str, Any] = {
    "done": Done(),
    "lost": CarrierUnsure("no answer"),
    "failed": CarrierUnsure("no answer"),
    "refused": CarrierRefused("not now", 20429),
}
STEPS: dict[str, Any] = {
    "claim": Joining.claim,
    "prepare": Joining.prepare,
    "execute": Joining.execute,
    "settle": Joining.settle,
    "fetch": Joining.fetch,
    "deliver": Joining.deliver,
    "turn": Joining.turn,
    "turn comes": Joining.turn_comes,
}


def ends_well(joining: Joining, order: tuple[str, ...]) -> None:
    """Play an order to its end: in the conference once, never torn out, one hand."""
    for name in order:
        joining.step(name)
    joining.goes_on()
    assert joining.joined, order
    assert (joining.entered, joining.torn) == (1, 0), order
    offer = joining.processes.offer(joining.offer)
    assert offer.state == "accepted"
    assert offer.join_by == ("redirect" if "join" in joining.answers else "turn"), order
    joining.processes.clears_the_line()


def test_there_are_as_many_orders_as_the_steps_allow() -> None:
    assert len(ORDERS) == len(set(ORDERS)) == 84  # three ways to answer and deliver, 28 places for her own turn in each


@pytest.mark.parametrize("race", ["discard", "execute"])
def test_in_every_order_one_hand_joins_her_once(processes: Processes, race: Race) -> None:
    for order in ORDERS:
        between = order.index("execute") < order.index("turn comes") < order.index("deliver")
        if race == "discard" or between:
            ends_well(Joining(processes, race), order)


@pytest.mark.parametrize("told", ["refused", "failed"])
def test_a_redirect_that_was_not_done_leaves_her_to_her_own_turn_or_is_tried_again(
    processes: Processes, told: Literal["refused", "failed"]
) -> None:
    for order in merged(("claim", "prepare", "execute", "settle"), OWN):
        ends_well(Joining(processes, told=told), order)


@pytest.mark.parametrize("race", ["discard", "execute"])
def test_a_redirect_whose_answer_is_lost_is_not_done_twice(processes: Processes, race: Race) -> None:
    for order in ORDERS[::3]:
        ends_well(Joining(processes, race, told="lost"), order)
