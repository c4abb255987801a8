"""`hotline prompts`: speak placeholder recordings, take recordings made by hand, list what is to be recorded."""

from __future__ import annotations

import json
import sys

import click

from ivr_flows.catalogue import Catalogue, load_catalogue
from ivr_flows.prompt import Clip, Finding, PromptError
from ivr_flows.recordings import measure as measure_recordings
from ivr_flows.render import NoVoiceError
from ivr_flows.render import render as render_recordings
from ivr_flows.wav import WavError


@click.group()
def prompts() -> None:
    """What callers and staff hear: its words and its recordings."""


@prompts.command()
@click.option("--all", "everything", is_flag=True, help="Also those whose words did not change.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def render(everything: bool, ids: tuple[str, ...]) -> None:
    """Speak placeholder recordings with espeak-ng: those missing or with changed words, or those named.

    A recording made by hand is replaced only when its prompt is named.
    """
    try:
        written = render_recordings(load_catalogue(), ids or None, changed_only=not (everything or ids))
    except (NoVoiceError, PromptError) as problem:
        raise click.ClickException(str(problem)) from problem
    for path in written:
        click.echo(f"rendered {path}")
    _finish(load_catalogue())


@prompts.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
def measure(ids: tuple[str, ...]) -> None:
    """Take recordings that were put in place by hand: convert them if need be, and write down hash and seconds.

    Naming a prompt says that its recording speaks the words as they stand now.
    """
    try:
        catalogue = load_catalogue()
        _check_known(catalogue, ids)
        taken = measure_recordings(catalogue.folder, catalogue.clips, speaking=ids)
    except (PromptError, WavError) as problem:
        raise click.ClickException(str(problem)) from problem
    catalogue = load_catalogue()
    for path in taken:
        mark = catalogue.marks[path]
        guess = " (where its sentences end is estimated)" if mark.estimated else ""
        click.echo(f"taken {path}: {mark.seconds:.1f} s{guess}")
    _finish(catalogue)


@prompts.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One array, with the words of every file.")
def list_(as_json: bool) -> None:
    """List every recording there must be: file, seconds, whose voice, and what it says."""
    try:
        catalogue = load_catalogue()
    except PromptError as problem:
        raise click.ClickException(str(problem)) from problem
    rows = [_row(catalogue, clip) for _, clip in sorted(catalogue.clips.items())]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['file']:34} {row['seconds']!s:>7} s  {row['voice']:11}  {row['words']}")


def _row(catalogue: Catalogue, clip: Clip) -> dict[str, object]:
    mark = catalogue.marks.get(clip.path)
    prompt = catalogue.prompts.get(clip.owner)
    return {
        "file": clip.path,
        "id": clip.owner,
        "language": clip.language,
        "who": prompt.who if prompt else "",
        "where": prompt.where if prompt else "",
        "words": clip.text,
        "seconds": mark.seconds if mark else None,
        "voice": mark.voice if mark else "missing",
    }


def _check_known(catalogue: Catalogue, ids: tuple[str, ...]) -> None:
    unknown = sorted(set(ids) - {clip.owner for clip in catalogue.clips.values()})
    if unknown:
        raise PromptError(f"there is no prompt, fragment or tone called {unknown[0]!r}")


def _finish(catalogue: Catalogue) -> None:
    """Print what is wrong, a line each, and leave with 1 if anything is."""
    found = catalogue.findings()
    for finding in found:
        click.echo(_sentence(finding), err=True)
    if found:
        sys.exit(1)
    placeholders = sum(mark.voice == "placeholder" for mark in catalogue.marks.values())
    click.echo(f"{len(catalogue.marks)} recordings in order, {placeholders} of them in the placeholder voice")


def _sentence(finding: Finding) -> str:
    language = f" ({finding.language})" if finding.language else ""
    return f"{finding.file}: {finding.node}{language}: {finding.rule}: {finding.message}; {finding.why}"
