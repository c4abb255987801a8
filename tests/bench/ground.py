"""The servers of a bench: PostgreSQL that makes every commit durable, as in `make run`, and Redis, both embedded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from redis import Redis

from hotline.operations.databases import clone_database, create_database, databases_named, drop_database
from hotline.operations.embedded import Servers, embedded_servers
from hotline.operations.installation import var_of
from hotline.operations.local_process import alive
from hotline.operations.redis_server import DATABASES
from hotline.operations.schema import migrate

PREFIX = "bench_"
_numbers = count(1)


@dataclass(frozen=True)
class Ground:
    """Running servers and a migrated template; picklable, so that other processes may stand on it too."""

    servers: Servers
    template: str
    var: Path

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a migrated, empty database, which is dropped afterwards."""
        name = f"{PREFIX}{os.getpid()}_{next(_numbers)}"
        try:
            yield clone_database(self.servers.database_url, self.template, name)
        finally:
            drop_database(self.servers.database_url, name)

    def redis(self) -> str:
        """The address of an empty numbered database of Redis, a different one each time."""
        with Redis.from_url(self.servers.redis_url) as shared:
            number = int(shared.incr("benches")) % (DATABASES - 1) + 1
        url = f"{self.servers.redis_url.rpartition('/')[0]}/{number}"
        with Redis.from_url(url) as own:
            own.flushdb()
        return url

    def described(self) -> dict[str, str]:
        """What the servers are: versions, and what a commit means."""
        with psycopg.connect(self.servers.database_url) as link:
            shown = {name: _shown(link, name) for name in ("server_version", "fsync", "synchronous_commit")}
        with Redis.from_url(self.servers.redis_url) as shared:
            version = str(shared.info("server")["redis_version"])
        return {
            "PostgreSQL": shown["server_version"].split()[0],
            "fsync": shown["fsync"],
            "synchronous_commit": shown["synchronous_commit"],
            "Redis": version,
        }


def _shown(link: psycopg.Connection, name: str) -> str:
    (value,) = link.execute("SELECT current_setting(%s)", [name]).fetchone() or ("",)
    return str(value)


@contextmanager
def ground() -> Iterator[Ground]:
    """Find or start the servers in `var/bench/`, and sweep away what killed benches left in them."""
    var = var_of(os.environ) / "bench"
    with embedded_servers(var, durable=True) as servers:
        for name in databases_named(servers.database_url, PREFIX):
            if not alive(int(name.split("_")[1])):
                drop_database(servers.database_url, name)
        template = f"{PREFIX}{os.getpid()}_template"
        migrate(create_database(servers.database_url, template))
        try:
            yield Ground(servers, template, var)
        finally:
            drop_database(servers.database_url, template)
