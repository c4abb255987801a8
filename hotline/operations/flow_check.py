"""The shipped flows and prompts, checked as they will be played: by the real renderer, with the hotline's own hands."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from hotline.jobs.health import Finding
from hotline.journey.effects import PERFORM
from hotline.telephony.speech import step_document
from hotline.telephony.twiml import document
from ivr_flows.catalogue import Catalogue, load_catalogue
from ivr_flows.library import Library
from ivr_flows.lint import Render, lint_text
from ivr_flows.prompt import Finding as FlowFinding
from ivr_flows.prompt import PromptError
from ivr_flows.steps import Step
from ivr_flows.walk import EXAMPLE_REFERENCE

SLOTS = {"ref": EXAMPLE_REFERENCE}
LONG_ADDRESS = "https://" + "a" * 63 + ".example"
PATHS = {
    "next_turn": f"/voice/calls/{UUID(int=0)}/turns/1000",
    "recorded": f"/voice/calls/{UUID(int=0)}/turns/1000/recorded",
    "recording_status": f"/voice/recordings/{UUID(int=0)}",
}


def flow_findings(*, callers_are_real: bool, folder: Path | None = None) -> list[Finding]:
    """What is wrong with the flows (of `folder`, or the shipped ones) and prompts; placeholder voices are noted."""
    try:
        catalogue = load_catalogue()
    except PromptError as error:
        return [Finding(str(error), "failing", "put the prompts back as they were shipped")]
    found: list[FlowFinding] = list(catalogue.findings())
    for path in sorted((folder or Library.folder()).glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        found += lint_text(text, path.name, catalogue, render=carriers_document(catalogue), hands=hands())
    return [*map(_as_finding, found), *_placeholders(catalogue, callers_are_real)]


def carriers_document(catalogue: Catalogue) -> Render:
    """Steps as the documents that the carrier is given, or what it would say against them."""

    def render(step: Step) -> bytes | str:
        try:
            verbs = step_document(step, catalogue=catalogue, slots=SLOTS, **PATHS)
            return document(verbs, public_url=LONG_ADDRESS).encode()
        except ValueError as error:
            return str(error)

    return render


def hands() -> frozenset[str]:
    """The names of the effects that the hotline performs."""
    return frozenset(effect.__name__ for effect in PERFORM)


def _as_finding(one: FlowFinding) -> Finding:
    where = " ".join(part for part in (one.file, one.node, one.language) if part != "-")
    return Finding(f"{where}: {one.message}", "failing", f"{one.why} `hotline flows lint` shows it")


def _placeholders(catalogue: Catalogue, callers_are_real: bool) -> list[Finding]:
    spoken = [mark for mark in catalogue.marks.values() if mark.voice != "tone"]
    left = sum(mark.voice == "placeholder" for mark in spoken)
    if not left:
        return []
    return [
        Finding(
            f"{left} of {len(spoken)} recordings are a computer's placeholder voice",
            "warning" if callers_are_real else "note",
            "record them with a person, file by file; `hotline prompts list` shows which",
        )
    ]
