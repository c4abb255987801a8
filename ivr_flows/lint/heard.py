"""Rules about what is heard: every prompt there, no silence, a consent alone, a document the carrier takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ivr_flows.document import (
    ConsentQuestion,
    Ending,
    Flow,
    Node,
    Room,
    prompts_of,
)
from ivr_flows.engine import enter
from ivr_flows.lint.graph import reached_from
from ivr_flows.lint.rules import Limits, found
from ivr_flows.lint.sounds import Sounds, seconds_of
from ivr_flows.prompt import Finding
from ivr_flows.steps import AskKeys, AskRecording, Circumstances, HangUp, Language, Position, Say, Step
from ivr_flows.words import FAREWELLS

Render = Callable[[Step], bytes | str]
"""A step as the document the carrier is given, or a sentence that says why the carrier would refuse it."""


def heard(flow: Flow, sounds: Sounds, limits: Limits, render: Render | None) -> Iterator[Finding]:
    """Every finding about what callers hear; without `render` documents are not looked at."""
    for name, node in flow.nodes.items():
        yield from _prompts(flow, name, node, sounds)
        if isinstance(node, Ending):
            yield from _farewell(flow, node, sounds, limits)
    yield from _first_choice(flow, sounds, limits)
    for language, step in each_step(flow):
        yield from _step(flow, language, step, limits)
        yield from _document(flow, language, step, limits, render)


def each_step(flow: Flow) -> Iterator[tuple[Language | None, Step]]:
    """Every node as a caller meets it, in every language she can be there in, None where she has chosen none yet."""
    undecided = reached_from(flow, (flow.start, flow.cut_off, flow.human), without_choosing=True)
    for name in flow.nodes:
        spoken: tuple[Language | None, ...] = flow.languages
        for language in (None, *spoken) if name in undecided else spoken:
            for world in _worlds(flow.nodes[name]):
                yield language, enter(flow, Position(name, language), world)


def _worlds(node: Node) -> tuple[Circumstances, ...]:
    """The worlds in which a node can be heard differently: in a room something is announced, late in the wait."""
    if not isinstance(node, Room):
        return (Circumstances(),)
    late = node.longest - 1
    return tuple(
        Circumstances(seek_age=late, reachable=reachable, exhausted=exhausted)
        for reachable in (True, False)
        for exhausted in (True, False)
    )


def _languages(flow: Flow, prompt: str) -> tuple[str, ...]:
    return ("both",) if prompt in flow.bilingual else flow.languages


def _prompts(flow: Flow, name: str, node: Node, sounds: Sounds) -> Iterator[Finding]:
    declared = set(getattr(node, "slots", ()))
    spoken: set[str] = set()
    for prompt in prompts_of(node):
        for language in _languages(flow, prompt):
            if not sounds.has(prompt, language):
                message = f"{prompt} has no recording; render or record it"
                yield found(flow, name, "prompt-missing", message, language)
                spoken |= declared
            elif unfilled := sorted(set(sounds.placeholders(prompt, language)) - declared):
                message = f"{prompt} has {', '.join(unfilled)}, which the node does not fill; add `slots`"
                yield found(flow, name, "prompt-slots", message, language)
            else:
                spoken |= set(sounds.placeholders(prompt, language))
    if idle := sorted(declared - spoken):
        yield found(flow, name, "prompt-slots", f"`slots` has {', '.join(idle)}, which no prompt here speaks")


def _farewell(flow: Flow, node: Ending, sounds: Sounds, limits: Limits) -> Iterator[Finding]:
    if not FAREWELLS & set(node.prompts):
        message = f"hangs up without one of {', '.join(sorted(FAREWELLS))}"
        yield found(flow, node.name, "hang-up-without-goodbye", message)
    if flow.anywhere.get("9") == node.name:
        for language in flow.languages:
            seconds = seconds_of(enter(flow, Position(node.name, language), Circumstances()).sounds, sounds)
            if seconds > limits.exit:
                message = f"key 9 takes {seconds:.1f} s to hang up; at most {limits.exit:g}"
                yield found(flow, node.name, "slow-exit", message, language)


def _first_choice(flow: Flow, sounds: Sounds, limits: Limits) -> Iterator[Finding]:
    node = flow.nodes[flow.start]
    for prompt in prompts_of(node)[:1]:
        at = sounds.first_choice_at(prompt)
        if at is None or at > limits.first_choice:
            said = "was never measured" if at is None else f"is said only after {at:.1f} s"
            message = f"the first choice of {prompt} {said}; at most {limits.first_choice:g} s"
            yield found(flow, node.name, "late-first-choice", message)


def _step(flow: Flow, language: Language | None, step: Step, limits: Limits) -> Iterator[Finding]:
    name, node = step.position.node, flow.nodes[step.position.node]
    quiet = _quiet_seconds(step)
    if quiet > limits.silence or not (step.sounds or quiet):
        message = f"is silent for {quiet:g} s; at most {limits.silence:g}"
        yield found(flow, name, "too-quiet", message, language or "-")
    if isinstance(node, ConsentQuestion):
        said = {sound.prompt for sound in step.sounds if isinstance(sound, Say)}
        before = sorted((said - set(node.prompts)) | set(node.other.say) | set(node.silence.say))
        if before:
            message = f"{', '.join(before)} would be heard in one wait with the question"
            yield found(flow, name, "consent-not-alone", message, language or "-")


def _quiet_seconds(step: Step) -> float:
    match step.wait:
        case AskKeys(timeout=timeout):
            return timeout
        case AskRecording(silence=silence):
            return silence
        case HangUp():
            return 0.0


def _document(
    flow: Flow, language: Language | None, step: Step, limits: Limits, render: Render | None
) -> Iterator[Finding]:
    rendered = render(step) if render else b""
    name = step.position.node
    if isinstance(rendered, str):
        yield found(flow, name, "document-grammar", rendered, language or "-")
    elif len(rendered) > limits.document_bytes:
        message = f"its document has {len(rendered)} bytes; at most {limits.document_bytes}"
        yield found(flow, name, "document-too-big", message, language or "-")
