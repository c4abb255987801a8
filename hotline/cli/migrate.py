"""`hotline migrate`: bring the database's schema up to date."""

from __future__ import annotations

import os

import click

from hotline.errors import SettingsError
from hotline.operations.installation import open_installation
from hotline.operations.schema import migrate as bring_up_to_date


@click.command()
def migrate() -> None:
    """Bring the schema up to date. Safe to run twice and from two machines at once."""
    with open_installation(os.environ) as environment:
        if not environment.get("DATABASE_URL"):
            raise SettingsError("DATABASE_URL is not set")
        bring_up_to_date(environment["DATABASE_URL"])
    click.echo("The schema is up to date.")
