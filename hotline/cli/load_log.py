"""`hotline load-log`: a CSV log of past calls into an empty hotline."""

from __future__ import annotations

from typing import BinaryIO

import click

from hotline.cli.open import opened_runtime
from hotline.errors import BadInput
from hotline.reports import loading


@click.command(
    "load-log",
    help=f"Load a log of past calls from a CSV FILE (- for standard input) into an empty hotline.\n\n"
    f"Columns: {', '.join(loading.COLUMNS)}. received_at is ISO 8601 with an offset, times are seconds and empty where "
    f"there is none, danger is 0 or 1. Outcomes: {', '.join(loading.OUTCOMES)}. A file with a bad row loads nothing.",
)
@click.argument("file", type=click.File("rb"))
def load_log(file: BinaryIO) -> None:
    """Read the file, load it, say how many calls it held."""
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("nothing was loaded: the file is not UTF-8; save it as CSV UTF-8") from None
    with opened_runtime() as runtime, runtime.begin() as work:
        loaded = loading.load_log(work, text)
    click.echo(f"{loaded} call{'' if loaded == 1 else 's'} loaded")
