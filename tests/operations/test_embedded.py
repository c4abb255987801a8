"""The embedded servers: found or started, shared, stopped by whoever leaves last."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from hotline.operations.embedded import embedded_servers, remove_servers
from hotline.operations.local_process import waited
from hotline.operations.postgresql import find_home
from hotline.operations.postgresql import running_url as postgresql_url
from hotline.operations.redis_server import running_url as redis_url

HOLD = """
import sys, time
from pathlib import Path
from hotline.operations.embedded import embedded_servers
with embedded_servers(Path(sys.argv[1]), durable=False) as servers:
    print(servers.database_url, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder of the test's own that every account of this machine can enter, as pytest's are not."""
    folder = Path(tempfile.mkdtemp(prefix="hotline-"))
    folder.chmod(0o755)
    yield folder / "var"
    remove_servers(folder / "var")
    shutil.rmtree(folder)


def another_command(var: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", HOLD, str(var)], stdout=subprocess.PIPE, text=True)


def first_line(command: subprocess.Popen[str]) -> str:
    assert command.stdout is not None
    return command.stdout.readline().strip()


def test_both_servers_run_and_keep_strangers_out(var: Path) -> None:
    with embedded_servers(var, durable=False) as servers:
        with psycopg.connect(servers.database_url) as link:
            assert link.execute("SELECT current_database()").fetchone() == ("hotline",)
        with redis.Redis.from_url(servers.redis_url) as found:
            assert found.ping()
        without_password = servers.redis_url.replace(servers.redis_url.split(":")[2].split("@")[0], "wrong")
        with redis.Redis.from_url(without_password) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(servers.database_url, password="wrong")


def test_what_was_committed_is_there_the_next_time_and_nothing_runs_in_between(var: Path) -> None:
    with embedded_servers(var) as servers, psycopg.connect(servers.database_url) as link:
        link.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert postgresql_url(find_home(var)) is None
    assert redis_url(var / "redis") is None
    with embedded_servers(var) as again, psycopg.connect(again.database_url) as link:
        assert link.execute("SELECT number FROM kept").fetchone() == (7,)
        assert again.database_url == servers.database_url


def test_the_one_who_started_them_may_leave_first(var: Path) -> None:
    starter = another_command(var)
    address = first_line(starter)
    with embedded_servers(var, durable=False) as servers:
        assert servers.database_url == address
        starter.send_signal(signal.SIGINT)
        starter.wait(10)
        with psycopg.connect(servers.database_url) as link:
            assert link.execute("SELECT 1").fetchone() == (1,)
    assert postgresql_url(find_home(var)) is None
    starter.stdout.close() if starter.stdout else None


def test_what_a_killed_command_left_running_the_next_command_stops(var: Path) -> None:
    killed = another_command(var)
    address = first_line(killed)
    killed.kill()
    killed.wait(10)
    assert postgresql_url(find_home(var)) == address
    with embedded_servers(var, durable=False) as servers:
        assert servers.database_url == address
    assert postgresql_url(find_home(var)) is None
    killed.stdout.close() if killed.stdout else None


def test_a_server_that_died_is_started_again(var: Path) -> None:
    with embedded_servers(var, durable=False) as servers:
        with redis.Redis.from_url(servers.redis_url) as found:
            found.shutdown(nosave=True)
        assert waited(lambda: redis_url(var / "redis") is None, 5)
        with embedded_servers(var, durable=False) as again, redis.Redis.from_url(again.redis_url) as found:
            assert found.ping()
        with redis.Redis.from_url(again.redis_url) as found:
            assert found.ping(), "the first command still uses it"


def test_servers_given_by_address_are_used_and_none_is_started(var: Path) -> None:
    with embedded_servers(var, database_url="postgresql://a", redis_url="redis://b") as servers:
        assert (servers.database_url, servers.redis_url) == ("postgresql://a", "redis://b")
    assert not var.exists()


def test_they_are_not_removed_while_a_command_uses_them(var: Path) -> None:
    with embedded_servers(var, durable=False):
        assert not remove_servers(var)
        assert postgresql_url(find_home(var)) is not None
    assert remove_servers(var)
    assert not (var / "postgres" / "data").exists()
