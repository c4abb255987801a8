"""`hotline migrate`: the database's schema, brought up to date."""

from __future__ import annotations

import os

import click


@click.command()
def migrate() -> None:
    """Bring the schema of DATABASE_URL up to date, or that of the embedded database if none is set."""
    # Alembic loads only for this command.
    from hotline.operations.installation import open_installation
    from hotline.operations.schema import migrate as bring_up_to_date

    with open_installation(os.environ) as environment:
        if "DATABASE_URL" not in environment:
            raise click.UsageError("DATABASE_URL is not set")
        bring_up_to_date(environment["DATABASE_URL"])
    click.echo("the schema is up to date")
