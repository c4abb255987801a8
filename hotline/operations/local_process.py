"""What starting a server on this machine needs: a free port, an account to run under, patience."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.errors import HotlineError

# PostgreSQL refuses to run as root. Where its own account is missing, `nobody` is on every Debian.
_ACCOUNTS = ("postgres", "nobody")


class StartError(HotlineError):
    """A server or process of ours cannot be started here; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """An account of this machine that a server runs under."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """The account for a server that refuses root, or None when we are not root and can use our own.

    Raises StartError if this machine has no such account.
    """
    if os.geteuid() != 0:
        return None
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise StartError("PostgreSQL does not run as root, and this machine has neither 'postgres' nor 'nobody'")


def run_as(account: Account | None, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end under an account (None: our own), with a bare environment, from `/`.

    Raises StartError if this process may not take that account.
    """
    identity: dict[str, object] = {}
    if account is not None:
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    arguments = [str(part) for part in command]
    try:
        return subprocess.run(  # type: ignore[call-overload,no-any-return]  # the identity is three keyword arguments
            arguments, env=environment, cwd="/", capture_output=True, text=True, check=False, **identity
        )
    except PermissionError as error:
        name = account.name if account else "this account"
        raise StartError(f"cannot run {arguments[0]} as {name}: {error.strerror}") from error


def reaches(account: Account | None, path: Path) -> bool:
    """Whether the account may enter (a folder) or run (a program) this path."""
    return account is None or run_as(account, ["test", "-x", path]).returncode == 0


def free_port(preferred: int = 0) -> int:
    """A TCP port of 127.0.0.1 on which nobody listens: the preferred one if it is free."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StartError("no TCP port of 127.0.0.1 is free")


def waited(ready: Callable[[], bool], seconds: float, *, every_s: float = 0.02) -> bool:
    """Ask again and again until the answer is yes; False if it is still no after so many seconds."""
    give_up = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > give_up:
            return False
        time.sleep(every_s)
    return True


def alive(pid: int) -> bool:
    """Whether a process with this id runs; one that has ended and waits for its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return not Path("/proc/self").exists()
