"""The linter: what it can prove of a flow before any caller hears it."""

from __future__ import annotations

from collections.abc import Collection

from ivr_flows.document import Flow, FlowError
from ivr_flows.lint.heard import Render, heard
from ivr_flows.lint.rules import WHY, Limits
from ivr_flows.lint.sounds import Sounds
from ivr_flows.lint.structure import structure
from ivr_flows.lint.timing import MEANING, WorstCase, timing, worst_cases
from ivr_flows.lint.wording import wording
from ivr_flows.prompt import Finding
from ivr_flows.reading import read_flow
from ivr_flows.words import EFFECTS

__all__ = [
    "MEANING",
    "WHY",
    "Finding",
    "Limits",
    "Render",
    "Sounds",
    "WorstCase",
    "lint",
    "lint_text",
    "worst_cases",
]


def lint(
    flow: Flow,
    sounds: Sounds,
    *,
    limits: Limits | None = None,
    render: Render | None = None,
    hands: Collection[str] = EFFECTS,
) -> list[Finding]:
    """Everything that is wrong with a flow, sorted, each once.

    `render` makes a step the carrier's document, or says why it cannot; `hands` names the effects that somebody
    performs (all of them by default).
    """
    bounds = limits or Limits()
    findings = {
        *structure(flow, bounds, hands),
        *heard(flow, sounds, bounds, render),
        *timing(flow, sounds, bounds),
        *wording(flow),
    }
    return sorted(findings)


def lint_text(
    text: str,
    file: str,
    sounds: Sounds,
    *,
    limits: Limits | None = None,
    render: Render | None = None,
    hands: Collection[str] = EFFECTS,
) -> list[Finding]:
    """As `lint`, for a document as written: one that cannot be read gives the findings of its reading."""
    try:
        flow = read_flow(text, file)
    except FlowError as error:
        return sorted(
            {
                Finding(file, problem.node, "-", problem.rule, problem.message, WHY[problem.rule])
                for problem in error.problems
            }
        )
    return lint(flow, sounds, limits=limits, render=render, hands=hands)
