"""What must hold of every flow: the limits, and for each rule why it matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ivr_flows.document import Flow
from ivr_flows.prompt import Finding


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest a caller may have to wait or listen, in seconds, and how much a menu may hold.

    `settled`: doing nothing right, until somebody is rung, a recording or a goodbye. From the ring on, `alone`: until
    a recording or a goodbye when nobody can be reached at all; `busy`: when people are there but never come.
    """

    seek: float = 3
    human: float = 45
    silence: float = 15
    settled: float = 180
    alone: float = 300
    busy: float = 1000
    first_choice: float = 6
    exit: float = 5
    choices: int = 5
    document_bytes: int = 64_000


WHY: Mapping[str, str] = MappingProxyType(
    {
        # found while reading
        "not-yaml": "a document that cannot be read can serve nobody",
        "unknown-schema": "read by the wrong rules, a document would say something else",
        "unknown-attribute": "a misspelt attribute would be silently without effect",
        "missing-attribute": "without it nobody knows what to say or do",
        "bad-value": "it would fail in the middle of a call",
        "unknown-kind": "nobody knows how to play it",
        "unknown-word": "nobody would be rung, paged or asked",
        "unknown-node": "the call would have nowhere to go",
        "no-default-exit": "a caller who presses nothing must be led somewhere",
        "key-used-twice": "one of the two would never be heard",
        "digits-inconsistent": "the menu would wait for ever for a second key",
        # structure
        "unreachable-node": "what nobody can reach was meant for somebody",
        "cycle-without-wait": "the call would turn in a circle in silence",
        "no-end-in-reach": "no human, recording or goodbye would ever come",
        "danger-key-missing": "whoever is in danger must reach a human with one key from anywhere",
        "no-quick-exit": "whoever is overheard must be able to leave with 9",
        "too-many-choices": "more than five choices cannot be held in mind",
        "effect-without-hand": "it would be promised and nobody would do it",
        "promise-without-effect": "the caller would be told of something that nobody does",
        # what is heard
        "prompt-missing": "the caller would hear nothing",
        "prompt-slots": "a sentence would be spoken with a hole in it",
        "late-first-choice": "whoever is in danger hangs up before she has heard the way",
        "slow-exit": "leaving must be over before anybody asks who is on the phone",
        "hang-up-without-goodbye": "the line would go dead without a word",
        "consent-not-alone": "an impatient key would be taken for a consent",
        "too-quiet": "silence sounds like a broken line, and she hangs up",
        "document-grammar": "the carrier would end the call with an error",
        "document-too-big": "the carrier would end the call with an error",
        # time
        "late-seek": "the costliest seconds are those before the first phone rings",
        "late-human": "nobody waits so long for a human she asked for",
        "too-long-to-settle": "who cannot press keys must be led to somebody, or to the end, in bounded time",
        "too-long-alone": "with nobody there she must at least be able to leave her words",
        "too-long-busy": "waiting must end, also when people are there but never come",
        # wording
        "forbidden-word": "node names and topics stand in logs and on screens that others may see",
    }
)


def found(flow: Flow, node: str, rule: str, message: str, language: str = "-") -> Finding:
    """A finding about a node of a flow, with the reason of its rule."""
    return Finding(flow.file, node, language, rule, message, WHY[rule])
