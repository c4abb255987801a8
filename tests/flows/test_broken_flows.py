"""Every rule of the linter has a flow that breaks it, and it alone; the flow they are all made from is clean."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr_flows.lint import WHY, Finding, lint_text
from ivr_flows.steps import Say, Step
from ivr_flows.words import EFFECTS
from tests.flows.caller import Table

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


@dataclass
class Sounds(Table):
    """Five seconds each, but for the sermon; only the long greeting comes late to its first choice."""

    def first_choice_at(self, prompt: str) -> float | None:
        """4 s, in the long greeting 9 s."""
        return 9.0 if prompt == "long_greeting" else 4.0


SOUNDS = Sounds(
    lengths={"sermon": 60.0, "quick_exit": 3.0},
    slots={"vm_thanks": ("ref",)},
    missing=frozenset({("unrecorded", "en")}),
)


def render(step: Step) -> bytes | str:
    """A carrier that refuses one prompt and is given too much by another."""
    said = {sound.prompt for sound in step.sounds if isinstance(sound, Say)}
    if "unspeakable" in said:
        return "a Play without an address"
    return b"x" * (70_000 if "enormous" in said else 700)


def findings_in(path: Path) -> list[Finding]:
    hands = EFFECTS - {"InformationHeard"}
    return lint_text(path.read_text(encoding="utf-8"), path.name, SOUNDS, render=render, hands=hands)


def test_the_small_flow_is_clean() -> None:
    assert findings_in(HERE / "small.yaml") == []


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_each_broken_flow_is_caught_by_the_rule_it_breaks_and_no_other(path: Path) -> None:
    findings = findings_in(path)
    assert {finding.rule for finding in findings} == {path.stem.split(".")[0]}
    assert all(finding.file == path.name and finding.message and finding.why for finding in findings)


def test_every_rule_has_a_flow_that_breaks_it() -> None:
    assert {path.stem.split(".")[0] for path in BROKEN} == set(WHY)


def test_a_finding_names_the_node_and_what_to_do() -> None:
    (finding,) = findings_in(HERE / "broken" / "unknown-attribute.yaml")
    assert finding.node == "main"
    assert "`wiat` is no attribute here" in finding.message
    (finding,) = findings_in(HERE / "broken" / "prompt-missing.yaml")
    assert (finding.node, finding.language) == ("cut_off", "en")
    (finding,) = findings_in(HERE / "broken" / "effect-without-hand.yaml")
    assert "InformationHeard" in finding.message
