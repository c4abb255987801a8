"""`hotline run`: the whole hotline on this machine."""

from __future__ import annotations

import os
import sys

import click


@click.command()
def run() -> None:
    """Start the whole hotline on this machine, on the local line if no carrier is set; Ctrl-C stops it."""
    from hotline.operations.launcher import run as launch  # honcho and Alembic load only for this command

    sys.exit(launch(os.environ, prepare=lambda _: []))
