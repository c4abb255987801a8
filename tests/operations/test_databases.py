"""Databases made, cloned and dropped."""

from __future__ import annotations

import psycopg
import pytest

from hotline.operations.databases import clone_database, databases_named, drop_database, url_of
from hotline.operations.embedded import Servers


def test_a_clone_has_what_its_template_had_and_goes_its_own_way(servers: Servers, database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    with psycopg.connect(database_url) as link:
        link.execute("CREATE TABLE scribble (words text)")
        link.execute("INSERT INTO scribble VALUES ('kept')")
    clone = clone_database(servers.database_url, name, f"{name}_clone")
    with psycopg.connect(clone) as link:
        assert link.execute("SELECT words FROM scribble").fetchall() == [("kept",)]
        link.execute("DELETE FROM scribble")
    with psycopg.connect(database_url) as link:
        assert link.execute("SELECT count(*) FROM scribble").fetchall() == [(1,)]
    drop_database(servers.database_url, f"{name}_clone")
    assert databases_named(servers.database_url, f"{name}_clone") == []


def test_dropping_a_database_ends_whoever_is_connected(servers: Servers, database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    with psycopg.connect(database_url) as link:
        drop_database(servers.database_url, name)
        with pytest.raises(psycopg.OperationalError):
            link.execute("SELECT 1")


def test_the_address_of_a_neighbour_keeps_user_host_and_port() -> None:
    assert url_of("postgresql://u:p@127.0.0.1:5433/one", "two") == "postgresql://u:p@127.0.0.1:5433/two"
