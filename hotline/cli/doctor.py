"""`hotline doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click

from hotline.jobs.health import Finding
from hotline.operations.doctor import examine

_COLOURS = {"failing": "red", "warning": "yellow", "note": "blue"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array of {what, level, mend}.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say what is misconfigured and how to mend it. Exit code 1 if callers would suffer from something."""
    found = examine(dict(os.environ))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
    else:
        for finding in found:
            click.echo(_words(finding))
        click.echo(_summary(found))
    ctx.exit(1 if any(finding.level == "failing" for finding in found) else 0)


def _words(finding: Finding) -> str:
    return (
        f"{click.style(f'{finding.level:<8}', fg=_COLOURS[finding.level])} {finding.what}\n         -> {finding.mend}"
    )


def _summary(found: list[Finding]) -> str:
    failing = sum(finding.level == "failing" for finding in found)
    if failing:
        return f"\n{failing} {'thing' if failing == 1 else 'things'} callers would suffer from."
    return "\nNothing that callers would suffer from." if found else "Nothing is wrong."
