"""Rules that are seen in the shape of a flow: nothing unreachable, no dead end, the danger key everywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ivr_flows.document import Ask, Ending, Flow, Record, Room, prompts_of
from ivr_flows.engine import advance
from ivr_flows.lint.graph import (
    certain_effects,
    circles_without_wait,
    entrances,
    own_effects,
    reached_from,
    with_an_end,
)
from ivr_flows.lint.rules import Limits, found
from ivr_flows.prompt import Finding
from ivr_flows.steps import Circumstances, HangUp, Keys, Position, SeekHuman, Step
from ivr_flows.words import PROMISES

DANGER_KEY, HUMAN_KEY, EXIT_KEY = "1", "0", "9"


def structure(flow: Flow, limits: Limits, hands: Collection[str]) -> Iterator[Finding]:
    """Every finding about the shape of a flow; `hands` are the names of the effects that somebody performs."""
    yield from _ways(flow)
    yield from _danger_keys(flow)
    yield from _exits(flow)
    yield from _choices(flow, limits)
    yield from _hands(flow, hands)
    yield from _promises(flow)


def _ways(flow: Flow) -> Iterator[Finding]:
    reached = reached_from(flow, entrances(flow))
    ends, circles = with_an_end(flow), circles_without_wait(flow)
    for name in flow.nodes:
        if name not in reached:
            yield found(flow, name, "unreachable-node", "no way leads here; remove it or lead somebody to it")
        if name in circles:
            yield found(flow, name, "cycle-without-wait", "comes back to itself without ever waiting for a key")
        elif name not in ends:
            yield found(flow, name, "no-end-in-reach", "leads to no human, recording or goodbye, however long")


def _danger_keys(flow: Flow) -> Iterator[Finding]:
    first = flow.nodes[flow.start]
    if not _seeks(_pressed(flow, flow.start, DANGER_KEY), "P1"):
        yield found(flow, first.name, "danger-key-missing", f"key {DANGER_KEY} does not ring for danger at once")
    for name, node in flow.nodes.items():
        if isinstance(node, Ask | Room) and not _seeks(_pressed(flow, name, HUMAN_KEY)):
            yield found(flow, name, "danger-key-missing", f"key {HUMAN_KEY} does not ring a human from here")


def _exits(flow: Flow) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        if isinstance(node, Record):
            good = EXIT_KEY in node.finish
        elif isinstance(node, Ending) or not hasattr(node, "keys"):
            continue
        else:
            good = isinstance(_pressed(flow, name, EXIT_KEY).wait, HangUp)
        if not good:
            yield found(flow, name, "no-quick-exit", f"key {EXIT_KEY} does not end the call from here")


def _pressed(flow: Flow, node: str, key: str) -> Step:
    return advance(flow, Position(node), Keys(key), Circumstances())


def _seeks(step: Step, priority: str | None = None) -> bool:
    sought = [effect for effect in step.effects if isinstance(effect, SeekHuman)]
    return any(priority in (None, effect.priority) for effect in sought)


def _choices(flow: Flow, limits: Limits) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        count = len(node.keys) if isinstance(node, Ask) else 0
        if count > limits.choices:
            message = f"{count} numbered choices; at most {limits.choices} beside 0 7 8 9 *"
            yield found(flow, name, "too-many-choices", message)


def _hands(flow: Flow, hands: Collection[str]) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        for effect in sorted(own_effects(node) - set(hands)):
            yield found(flow, name, "effect-without-hand", f"asks for {effect}, which nothing performs")


def _promises(flow: Flow) -> Iterator[Finding]:
    certain = certain_effects(flow)
    for name, node in flow.nodes.items():
        for prompt in prompts_of(node):
            promised = PROMISES.get(prompt)
            if promised and promised not in certain.get(name, {promised}):
                message = f"{prompt} is heard where {promised} was not asked for on every way"
                yield found(flow, name, "promise-without-effect", message)
