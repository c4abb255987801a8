"""`hotline flows`: check a flow, draw it, or walk through it, without a database or a carrier."""

from __future__ import annotations

import json
import math
from pathlib import Path

import click

from ivr_flows.catalogue import Catalogue, load_catalogue
from ivr_flows.document import Flow, FlowError
from ivr_flows.library import Library, UnknownFlowError
from ivr_flows.lint import MEANING, Finding, lint_text, worst_cases
from ivr_flows.picture import picture
from ivr_flows.reading import read_flow
from ivr_flows.walk import Walk, Walked


@click.group()
def flows() -> None:
    """Check, draw or walk what callers hear."""


@flows.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON array.")
@click.pass_context
def lint(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Prove what can be proven of the flows and their prompts (of ours, or of FILES); exit 1 if anything is found."""
    catalogue = load_catalogue()
    findings: list[Finding] = list(catalogue.findings())
    chosen = files or tuple(sorted(Library.folder().glob("*.yaml")))
    # The hotline's rooms and the carrier's library are slow to load, and only this command needs them.
    from hotline.operations.flow_check import carriers_document, hands

    render, known = carriers_document(catalogue), hands()
    for path in chosen:
        findings += lint_text(path.read_text(encoding="utf-8"), path.name, catalogue, render=render, hands=known)
    if as_json:
        click.echo(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(_line(finding))
        for path in chosen:
            _print_proofs(path, catalogue)
        click.echo(f"{len(findings)} findings in {len(chosen)} flows" if findings else "nothing found")
    ctx.exit(1 if findings else 0)


def _line(finding: Finding) -> str:
    where = ":".join(part for part in (finding.file, finding.node, finding.language) if part != "-")
    return f"{where}: {finding.rule}: {finding.message} ({finding.why})"


def _print_proofs(path: Path, catalogue: Catalogue) -> None:
    """The longest waits of a flow that can be read, one a line."""
    try:
        flow = read_flow(path.read_text(encoding="utf-8"), path.name)
    except FlowError:
        return
    click.echo(f"{flow.name} {flow.version}: {len(flow.nodes)} nodes; at worst, in seconds:")
    for case in worst_cases(flow, catalogue):
        seconds = "for ever" if math.isinf(case.seconds) else f"{case.seconds:.1f}"
        where = f"{case.node}, {case.language}"
        click.echo(f"  {seconds:>8} of {case.limit:g}  {MEANING[case.what]} ({where})")


@flows.command()
@click.argument("flow", default="hotline")
def draw(flow: str) -> None:
    """Print a flow as a Mermaid diagram."""
    click.echo(picture(_found(flow)), nl=False)


@flows.command()
@click.argument("flow", default="hotline")
@click.option("--keys", help='Keys in order, such as "3 4"; `-` is silence, `r12` a recording of 12 s, `x` cut off.')
@click.option("--nobody", is_flag=True, help="Nobody can be reached.")
@click.option("--withheld", is_flag=True, help="The caller's number is withheld.")
def play(flow: str, keys: str | None, nobody: bool, withheld: bool) -> None:
    """Walk through a flow: what is heard, what is asked of the hotline, where it leads."""
    walk = Walk(_found(flow), load_catalogue(), reachable=not nobody, withheld=withheld)
    _show(walk.begin())
    given = keys.split() if keys is not None else None
    while not walk.over:
        if given is not None and not given:
            return
        pressed = given.pop(0) if given else click.prompt("key (- silence, q stops)", default="-")
        if pressed == "q":
            return
        try:
            _show(walk.press(pressed))
        except ValueError as error:
            raise click.UsageError(str(error)) from error


def _show(walked: Walked) -> None:
    click.echo(f"[{walked.at_s:5.0f} s] {walked.node}")
    for line in walked.heard:
        click.echo(f"    hears  {line}")
    for line in walked.asked:
        click.echo(f"    does   {line}")
    click.echo(f"    waits  {walked.wait}")


def _found(name: str) -> Flow:
    try:
        return Library.load().named(name)
    except UnknownFlowError as error:
        raise click.UsageError(str(error)) from error
