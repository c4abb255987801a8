"""Real PostgreSQL and Redis for the tests: started in var/tests/, shared by test runs at the same time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import redis

from hotline.operations.databases import clone_database, create_database, databases_named, drop_database
from hotline.operations.embedded import Servers, embedded_servers
from hotline.operations.local_process import alive
from hotline.operations.redis_server import DATABASES
from hotline.operations.schema import migrate
from hotline.settings import Settings

VAR = Path(__file__).parents[1] / "var" / "tests"
_numbers = count(1)

# A developer's own settings must not decide what the tests see.
for _field in Settings.model_fields.values():
    os.environ.pop(str(_field.alias), None)


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """What a test, or a command it runs, puts into the environment is gone after it."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL and Redis of this test run, and what killed runs left in them swept away."""
    with embedded_servers(VAR, durable=False) as found:
        for name in databases_named(found.database_url, "test_"):
            if not alive(int(name.split("_")[1])):
                drop_database(found.database_url, name)
        yield found


@pytest.fixture(scope="session")
def template(servers: Servers) -> Iterator[str]:
    """The name of a migrated database from which every test's own is copied."""
    name = f"test_{os.getpid()}_template"
    drop_database(servers.database_url, name)
    migrate(create_database(servers.database_url, name))
    yield name
    drop_database(servers.database_url, name)


@pytest.fixture
def database_url(servers: Servers, template: str) -> Iterator[str]:
    """A migrated, empty database of the test's own: services commit, and races need two connections."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    yield clone_database(servers.database_url, template, name)
    drop_database(servers.database_url, name)


@pytest.fixture(scope="session")
def redis_of_run(servers: Servers) -> str:
    """One of Redis's numbered databases, which no other test run has."""
    with redis.Redis.from_url(servers.redis_url) as shared:
        number = int(shared.incr("test-runs")) % (DATABASES - 1) + 1
    return f"{servers.redis_url.rpartition('/')[0]}/{number}"


@pytest.fixture
def redis_url(redis_of_run: str) -> str:
    """An empty Redis of the test's own."""
    with redis.Redis.from_url(redis_of_run) as own:
        own.flushdb()
    return redis_of_run
