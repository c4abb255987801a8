"""Proofs about time: flows are played with the real seconds of their prompts by a caller who does nothing right.

At every wait she stays silent until it runs out, or presses a wrong key in its last instant; both are tried, always,
and the longer way counts. Until somebody is rung one world is played, from the ring on two: nobody can be reached,
and people are there but never come. A way that never ends has an infinite number of seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ivr_flows.document import Ask, ConsentQuestion, Ending, Flow, Keep, NumberEntry, Room, acts_of
from ivr_flows.engine import advance, enter
from ivr_flows.lint.graph import reached_from, with_an_end
from ivr_flows.lint.rules import Limits, found
from ivr_flows.lint.sounds import Sounds, seconds_of
from ivr_flows.prompt import Finding
from ivr_flows.steps import (
    AskKeys,
    AskRecording,
    Circumstances,
    HangUp,
    Input,
    KeepMessage,
    Keys,
    Language,
    Position,
    SeekHuman,
    Silence,
    Step,
)

World = Literal["settled", "alone", "busy"]
WORLDS: tuple[World, ...] = ("settled", "alone", "busy")
WRONG_KEY = "#"
ROUNDS_GONE_S = 50.0
"""Seconds after which every round of ringing for a danger call has been gone through."""
TOO_FAR_S = 7200.0
"""A way longer than this is taken for endless."""
RULES = {"settled": "too-long-to-settle", "alone": "too-long-alone", "busy": "too-long-busy"}
MEANING = {
    "settled": "doing nothing right, until somebody is rung, a recording or a goodbye",
    "alone": "from the ring until a recording or a goodbye, when nobody can be reached",
    "busy": "from the ring until a recording or a goodbye, when people are there but never come",
    "seek": "from a key that asks for a human until the first phone is rung",
}


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The longest a caller may have to wait in one respect, where, and how long it may be at most, in seconds."""

    what: str
    node: str
    language: str
    seconds: float
    limit: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a caller stands in a played flow; `asked` is the second at which ringing began, None before."""

    step: Step
    now: float
    asked: float | None


class Caller:
    """A caller who does nothing right, in one world; what she met is remembered, so that no way is gone twice."""

    def __init__(self, flow: Flow, sounds: Sounds, world: World) -> None:
        """Plays `flow` with the seconds of `sounds`."""
        self.flow = flow
        self.sounds = sounds
        self.world = world
        self.known: dict[str, float] = {}
        self.open: set[str] = set()

    def seeks_at(self, node: str) -> bool:
        """Whether people are rung as soon as a caller comes to a node, or were before."""
        step = enter(self.flow, Position(node), self._world(None))
        return self._arrived(step, 0.0, None).asked is not None

    def worst_from(self, node: str, language: Language | None) -> float:
        """The most seconds from a node to the end of what this world asks for; infinite when there is none."""
        keeps = any(isinstance(act, Keep) for act in acts_of(self.flow.nodes[node]))
        position = Position(node, language, notes={"unsent": "message"} if keeps else {})
        step = enter(self.flow, position, self._world(None))
        return self._worst(self._arrived(step, 0.0, None))

    def _worst(self, here: Moment) -> float:
        began = here.now
        while self._waits_in_room(here):
            here = self._next(here, Silence())
        return here.now - began + self._worst_outside(here)

    def _waits_in_room(self, here: Moment) -> bool:
        in_room = isinstance(self.flow.nodes[here.step.position.node], Room)
        return in_room and not self._is_settled(here) and here.now <= TOO_FAR_S

    def _worst_outside(self, here: Moment) -> float:
        if self._is_settled(here):
            return 0.0 if self._rung(here) else self._heard(here.step)
        if here.now > TOO_FAR_S:
            return math.inf
        place = self._place(here)
        if place in self.open:
            return math.inf
        if place not in self.known:
            self.open.add(place)
            self.known[place] = max(self._after(here, given) for given in (Silence(), Keys(WRONG_KEY)))
            self.open.remove(place)
        return self.known[place]

    def _after(self, here: Moment, given: Input) -> float:
        after = self._next(here, given)
        return after.now - here.now + self._worst(after)

    def _next(self, here: Moment, given: Input) -> Moment:
        now = here.now + self._heard(here.step) + _patience(here.step)
        age = None if here.asked is None else now - here.asked
        position = replace(here.step.position, steps=0)
        step = advance(self.flow, position, given, self._world(age))
        return self._arrived(step, now, here.asked)

    def _arrived(self, step: Step, now: float, asked: float | None) -> Moment:
        sought = any(isinstance(effect, SeekHuman) for effect in step.effects)
        waiting = isinstance(self.flow.nodes[step.position.node], Room)
        return Moment(step, now, now if sought or (waiting and asked is None) else asked)

    def _is_settled(self, here: Moment) -> bool:
        kept = any(isinstance(effect, KeepMessage) for effect in here.step.effects)
        return kept or isinstance(here.step.wait, AskRecording | HangUp) or self._rung(here)

    def _rung(self, here: Moment) -> bool:
        return self.world == "settled" and here.asked is not None

    def _heard(self, step: Step) -> float:
        return seconds_of(step.sounds, self.sounds)

    def _world(self, age: float | None) -> Circumstances:
        return Circumstances(
            reachable=self.world != "alone",
            exhausted=age is not None and age >= ROUNDS_GONE_S,
            seek_age=age,
            entered_ok=False,
        )

    def _place(self, here: Moment) -> str:
        position = here.step.position
        age = None if here.asked is None else round(here.now - here.asked, 1)
        return repr((position.node, position.language, position.tries, position.notes, position.seeking, age))


def _patience(step: Step) -> float:
    return step.wait.timeout if isinstance(step.wait, AskKeys) else 0.0


# --- what is proven --------------------------------------------------------------------------


def worst_cases(flow: Flow, sounds: Sounds, limits: Limits | None = None) -> tuple[WorstCase, ...]:
    """The longest waits of a flow, one for each respect, as the linter proves them."""
    bounds = limits or Limits()
    asked = [list(_all_from(flow, sounds, world, bounds)) for world in WORLDS]
    asked.append(list(_seeks(flow, sounds, bounds)))
    return tuple(max(cases, key=lambda case: case.seconds) for cases in asked if cases)


def timing(flow: Flow, sounds: Sounds, limits: Limits) -> Iterator[Finding]:
    """Every finding about time; nodes that lead nowhere at all are left to the rule that says so."""
    for world in WORLDS:
        for case in _all_from(flow, sounds, world, limits):
            if case.seconds > case.limit:
                taken = "for ever" if math.isinf(case.seconds) else f"{case.seconds:.0f} s"
                message = f"{taken} {MEANING[world]}; at most {case.limit:g} s"
                yield found(flow, case.node, RULES[world], message, case.language)
    for case in _seeks(flow, sounds, limits):
        if case.seconds > case.limit:
            rule = "late-human" if case.seconds > limits.human else "late-seek"
            message = f"phones ring only {case.seconds:.0f} s after the key; at most {case.limit:g} s"
            yield found(flow, case.node, rule, message, case.language)


def _all_from(flow: Flow, sounds: Sounds, world: World, limits: Limits) -> Iterator[WorstCase]:
    caller = Caller(flow, sounds, world)
    limit = {"settled": limits.settled, "alone": limits.alone, "busy": limits.busy}[world]
    for name, language in places(flow):
        if world == "settled" or caller.seeks_at(name):
            seconds = caller.worst_from(name, language)
            yield WorstCase(world, name, language or "sw+en", seconds, limit)


def places(flow: Flow) -> Iterator[tuple[str, Language | None]]:
    """Every node a caller can be at and the languages she can be there in; None before she has chosen one."""
    undecided = reached_from(flow, (flow.start, flow.cut_off, flow.human), without_choosing=True)
    ends = with_an_end(flow)
    for name in flow.nodes:
        if name in ends:
            chosen: tuple[Language | None, ...] = flow.languages
            for language in (None, *chosen) if name in undecided else chosen:
                yield name, language


# --- from the key to the first ring ----------------------------------------------------------


def _seeks(flow: Flow, sounds: Sounds, limits: Limits) -> Iterator[WorstCase]:
    """For each key after which somebody is certainly rung: how long until then when she answers nothing."""
    for name, language in places(flow):
        node = flow.nodes[name]
        for key in node.keys if isinstance(node, Ask) else ():
            step = advance(flow, Position(name, language), Keys(key), Circumstances())
            seconds = _certain_seek(flow, sounds, step, frozenset({name}))
            if seconds is not None:
                yield WorstCase("seek", f"{name} {key}", language or "sw+en", seconds, limits.seek)


def _certain_seek(flow: Flow, sounds: Sounds, step: Step, seen: frozenset[str]) -> float | None:
    if any(isinstance(effect, SeekHuman) for effect in step.effects):
        return 0.0
    node = flow.nodes[step.position.node]
    if node.name in seen or isinstance(node, Ending) or not _gives_no_choice(node):
        return None
    ways = [
        _certain_seek(flow, sounds, advance(flow, step.position, given, Circumstances()), seen | {node.name})
        for given in _answers(node)
    ]
    certain = [seconds for seconds in ways if seconds is not None]
    if len(certain) < len(ways):
        return None
    return seconds_of(step.sounds, sounds) + _patience(step) + max(certain)


def _gives_no_choice(node: object) -> bool:
    return isinstance(node, ConsentQuestion | NumberEntry) or (isinstance(node, Ask) and not node.keys)


def _answers(node: object) -> tuple[Input, ...]:
    keys = node.keys if isinstance(node, ConsentQuestion) else ()
    return (Silence(), *(Keys(key) for key in keys))
