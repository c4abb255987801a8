"""The database's schema: brought up to date, and compared with what the models say."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Connection, Engine, MetaData, NullPool, create_engine, text

import hotline
from hotline.db import Model
from hotline.operations.local_process import StartError

if TYPE_CHECKING:
    from alembic.config import Config

_LINKS = ("revision", "down_revision")
_MIGRATING = 0x686F746C  # "hotl": the advisory lock of whoever migrates


def migrate(database_url: str, *, patience_s: float = 120) -> None:
    """Bring the schema up to date; several processes may ask at once, one does it and the others wait for it.

    Raises StartError if another process migrates for longer than `patience_s` seconds.
    """
    from alembic import command  # here and below: loaded only when there is something to migrate

    with _only_one(database_url, patience_s) as connection:
        command.upgrade(_configuration(connection), "head")


def is_current(database_url: str) -> bool:
    """Whether the database has the newest revision shipped; without Alembic, for every command asks at its start."""
    with psycopg.connect(database_url, connect_timeout=5) as link:
        try:
            found = link.execute("SELECT version_num FROM alembic_version").fetchall()
        except psycopg.errors.UndefinedTable:
            found = []
    return {revision for (revision,) in found} == newest_revisions()


def newest_revisions() -> set[str]:
    """The shipped revisions that no other one follows: one, unless two branches were never joined."""
    texts = [path.read_text() for path in (Path(__file__).parents[1] / "migrations" / "versions").glob("*.py")]
    named = {
        kind: set(re.findall(rf"""^{kind}(?:: .+)? = ['"](\w+)['"]$""", "\n".join(texts), re.MULTILINE))
        for kind in _LINKS
    }
    return named["revision"] - named["down_revision"]


def write_revision(database_url: str, message: str) -> None:
    """Write a new revision file from the difference between the models and an up-to-date database."""
    from alembic import command

    with _engine(database_url).connect() as connection:
        configuration = _configuration(connection)
        configuration.attributes["metadata"] = all_tables()
        command.revision(configuration, message, autogenerate=True)


def differences(database_url: str) -> list[Any]:
    """What models and database do not have in common, as Alembic's operations; empty when equal."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with _engine(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, all_tables()))


def all_tables() -> MetaData:
    """Every table of the hotline: loads each room's models."""
    for module in iter_modules(hotline.__path__, "hotline."):
        models = f"{module.name}.models"
        if module.ispkg and find_spec(models) is not None:
            import_module(models)
        elif module.name == "hotline.work":
            import_module(module.name)
    return Model.metadata


@contextmanager
def _only_one(database_url: str, patience_s: float) -> Iterator[Connection]:
    engine = _engine(database_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as guard:
        give_up = time.monotonic() + patience_s
        # Asked again and again: a statement that waits would hold a snapshot, and an index built
        # CONCURRENTLY by the one who migrates waits for every snapshot.
        while not guard.scalar(text(f"SELECT pg_try_advisory_lock({_MIGRATING})")):
            if time.monotonic() > give_up:
                raise StartError(f"another process has been migrating for {patience_s:.0f} s")
            time.sleep(0.2)
        with engine.connect() as connection:
            yield connection


def _engine(database_url: str) -> Engine:
    url = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})


def _configuration(connection: Connection) -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", "hotline:migrations")
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["connection"] = connection
    return configuration
