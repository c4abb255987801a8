"""A flow as a graph: what can be reached from where, and what is certain to have been asked for on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ivr_flows import document
from ivr_flows.document import (
    ANYWHERE_WORDS,
    Act,
    Choose,
    ConsentQuestion,
    Ending,
    Exit,
    Flow,
    Node,
    Record,
    Saying,
    acts_of,
    ways_out,
)
from ivr_flows.steps import ChooseLanguage, SeekHuman

EFFECT_NAMES: Mapping[type, str] = {
    document.SeekAgain: "SeekHuman",
    document.Keep: "KeepMessage",
    document.Book: "BookCallback",
    document.Consent: "NoteConsent",
}


def entrances(flow: Flow) -> tuple[str, ...]:
    """Every node at which a call can arrive by itself or by a key that counts everywhere."""
    anywhere = [go for go in flow.anywhere.values() if go not in ANYWHERE_WORDS]
    named = (flow.start, flow.human, flow.cut_off, flow.budget.then, flow.budget.at_last, *anywhere)
    return tuple(dict.fromkeys(named))


def reached_from(flow: Flow, starts: Iterable[str], without_choosing: bool = False) -> set[str]:
    """The nodes that can be reached from some others; `without_choosing` a language on the way, if asked."""
    seen: set[str] = set()
    ahead = list(starts)
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += [way.go for way in ways_out(flow.nodes[name]) if not (without_choosing and _chooses(way))]
    return seen


def _chooses(way: Exit) -> bool:
    return any(isinstance(act, ChooseLanguage) for act in way.do)


def settles(node: Node) -> bool:
    """Whether somebody is rung, something recorded or goodbye said at a node."""
    if isinstance(node, Record | Ending):
        return True
    return any(isinstance(act, SeekHuman | document.SeekAgain) for act in acts_of(node))


def with_an_end(flow: Flow) -> set[str]:
    """The nodes from which a human, a recording or a goodbye is within reach, without any key of `anywhere`."""
    good = {name for name, node in flow.nodes.items() if settles(node)}
    while True:
        more = {
            name
            for name, node in flow.nodes.items()
            if name not in good and any(way.go in good for way in ways_out(node))
        }
        if not more:
            return good
        good |= more


def circles_without_wait(flow: Flow) -> set[str]:
    """The nodes from which a call comes back to them without ever waiting for the caller."""
    passing = {name: node for name, node in flow.nodes.items() if isinstance(node, Saying | Choose)}
    circles = set()
    for name in passing:
        ahead = [way.go for way in ways_out(passing[name])]
        seen: set[str] = set()
        while ahead:
            after = ahead.pop()
            if after in passing and after not in seen:
                seen.add(after)
                ahead += [way.go for way in ways_out(passing[after])]
        if name in seen:
            circles.add(name)
    return circles


def effect_names(acts: Iterable[Act]) -> set[str]:
    """The names of the effects that some acts become; a note is none."""
    return {EFFECT_NAMES.get(type(act), type(act).__name__) for act in acts if not isinstance(act, document.Note)}


def own_effects(node: Node) -> set[str]:
    """The names of all effects that a node may ask for."""
    names = effect_names(acts_of(node))
    if isinstance(node, ConsentQuestion):
        names.add("NoteConsent")
    if isinstance(node, Record):
        names |= {"BeginMessage", "KeepMessage"}
    return names


def certain_effects(flow: Flow) -> dict[str, set[str]]:
    """For each node that can be reached the effects asked for on every way to it, its own on entering included."""
    certain: dict[str, set[str]] = {}
    ahead: list[tuple[str, set[str]]] = [(name, set()) for name in entrances(flow)]
    while ahead:
        name, brought = ahead.pop()
        node = flow.nodes[name]
        here = brought | effect_names(node.do)
        known = certain.get(name)
        if known is not None:
            here &= known
        if here != known:
            certain[name] = here
            ahead += [(way.go, here | effect_names(way.do)) for way in ways_out(node)]
    return certain
