"""Rules about words: names that stand in logs, files and on screens say nothing of what happened to anybody."""

from __future__ import annotations

from collections.abc import Iterator

from ivr_flows.document import Flow, Node, Note, acts_of, prompts_of
from ivr_flows.lint.rules import found
from ivr_flows.prompt import Finding
from ivr_flows.steps import InformationHeard, SeekHuman
from ivr_flows.words import forbidden_in


def wording(flow: Flow) -> Iterator[Finding]:
    """Every forbidden word in the names a flow uses: of nodes, prompts (which are files), topics, flags and notes."""
    for name, node in flow.nodes.items():
        for text in dict.fromkeys([name, *_names_in(node)]):
            yield from _forbidden(flow, name, text)


def _forbidden(flow: Flow, node: str, text: str) -> Iterator[Finding]:
    for word in forbidden_in(text):
        yield found(flow, node, "forbidden-word", f"{text!r} holds {word!r}; give it a neutral name")


def _names_in(node: Node) -> Iterator[str]:
    yield from prompts_of(node)
    for act in acts_of(node):
        match act:
            case InformationHeard(topic):
                yield topic
            case SeekHuman(flags=flags):
                yield from flags
            case Note(key, value):
                yield from (key, value)
