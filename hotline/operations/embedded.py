"""PostgreSQL and Redis of our own, for a machine that has none, shared by all commands on one `var/`.

Every command that uses them holds a shared lock on `var/servers.users` while it runs, and the one that leaves
last stops them. A lock dies with its process: what a killed command leaves running, the next one stops.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hotline.operations import postgresql, redis_server


@dataclass(frozen=True)
class Servers:
    """Where the two servers are."""

    database_url: str
    redis_url: str


@contextmanager
def embedded_servers(
    var: Path, *, database_url: str = "", redis_url: str = "", durable: bool = True
) -> Iterator[Servers]:
    """Find or start what has no address given; at the end stop what we run, unless another command uses it.

    `durable=False` is for tests: PostgreSQL forgets everything when the machine stops. Raises StartError.
    """
    if database_url and redis_url:
        yield Servers(database_url, redis_url)
        return
    var.mkdir(parents=True, exist_ok=True)
    with (var / "servers.users").open("a") as users:
        try:
            with _alone(var):
                fcntl.flock(users, fcntl.LOCK_SH)
                servers = Servers(database_url or _ensure_postgresql(var, durable), redis_url or _ensure_redis(var))
            yield servers
        finally:
            with _alone(var), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop(var)


def remove_servers(var: Path) -> bool:
    """Stop the servers of this `var/` and remove their data; False, with nothing done, while one is used."""
    if not (var / "servers.users").exists():
        return True
    with (var / "servers.users").open("a") as users, _alone(var):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        _stop(var)
        postgresql.remove(var)
    return True


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """One command at a time starts or stops."""
    with (var / "servers.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ensure_postgresql(var: Path, durable: bool) -> str:
    home = postgresql.find_home(var)
    return postgresql.running_url(home) or postgresql.start(home, durable=durable)


def _ensure_redis(var: Path) -> str:
    folder = var / "redis"
    return redis_server.running_url(folder) or redis_server.start(folder)


def _stop(var: Path) -> None:
    redis_server.stop(var / "redis")
    if os.path.lexists(var / "postgres"):
        postgresql.stop(postgresql.find_home(var))
