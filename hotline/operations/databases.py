"""Making, cloning and dropping whole databases of one PostgreSQL server, for tests and rehearsals."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def url_of(server_url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def create_database(server_url: str, name: str) -> str:
    """Make an empty database; its address. Raises psycopg.Error if the name is taken."""
    _command(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return url_of(server_url, name)


def clone_database(server_url: str, template: str, name: str) -> str:
    """Make a database as a copy of another, to which nobody may be connected; its address.

    Raises psycopg.Error if the name is taken or somebody is connected to the template.
    """
    # Copying through the log needs no checkpoint, which is what makes one clone per test affordable.
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log")
    _command(server_url, copy.format(sql.Identifier(name), sql.Identifier(template)))
    return url_of(server_url, name)


def drop_database(server_url: str, name: str) -> None:
    """Remove a database, ending whatever is connected to it; nothing happens if there is none."""
    _command(server_url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def databases_named(server_url: str, prefix: str) -> list[str]:
    """The databases of the server whose names begin so, sorted."""
    with psycopg.connect(url_of(server_url, "postgres"), autocommit=True) as link:
        rows = link.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [prefix])
        return [name for (name,) in rows]


def _command(server_url: str, command: sql.Composed) -> None:
    with psycopg.connect(url_of(server_url, "postgres"), autocommit=True) as link:
        link.execute(command)
