"""What `make run` does: servers, schema, demonstration staff, then every process of the Procfile until Ctrl-C."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shlex
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager

from hotline.operations.installation import has_real_carrier, keep_ports, open_installation, read_ports, var_of
from hotline.operations.local_process import StartError, free_port, waited

PROCFILE = Path(__file__).parents[2] / "Procfile"
Prepare = Callable[[Mapping[str, str]], "Prepared"]
_STOPS = {128 + signal.SIGINT, 128 + signal.SIGTERM}
_READY_WITHIN_S = 60


@dataclass(frozen=True)
class Prepared:
    """What was made ready before the processes start: lines to print with the addresses, more for the environment."""

    welcome: Sequence[str] = ()
    environ: Mapping[str, str] = field(default_factory=dict)


def run(environ: Mapping[str, str], prepare: Prepare, *, procfile: Path = PROCFILE) -> int:
    """Run the whole hotline until it is stopped; the exit code, 0 when somebody stopped it.

    `prepare` is called once with the complete environment, before any process starts.
    Raises StartError if this folder's hotline runs already or a server cannot be started.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    var = var_of(environ)
    with _only_one(var) as running, open_installation({**environ, **_ports(environ, var)}) as environment:
        prepared = prepare(environment)
        welcome = [*_addresses(environment), *prepared.welcome, "Ctrl-C stops all of it."]
        code = _run_processes(procfile, {**environment, **prepared.environ}, running, welcome)
    return 0 if code in _STOPS else code


def commands(procfile: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The processes to run, by name: all but the release, and with a real carrier all but the line."""
    left_out = {"release", "line"} if has_real_carrier(environ) else {"release"}
    listed: dict[str, str] = parse_procfile(procfile.read_text()).processes
    return {name: command for name, command in listed.items() if name not in left_out}


@contextmanager
def _only_one(var: Path) -> Iterator[Path]:
    """The file that says we run; when it goes, so do the processes."""
    var.mkdir(parents=True, exist_ok=True)
    running = var / "running"
    with (var / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(f"a hotline of {var} is running already; stop it, or set HOTLINE_VAR") from None
        running.write_text(str(os.getpid()))
        try:
            yield running
        finally:
            running.unlink(missing_ok=True)


def _ports(environ: Mapping[str, str], var: Path) -> dict[str, str]:
    """Free ports, the wanted ones where they are free, remembered for the next time."""
    ports = {}
    for name, usual in read_ports(var).items():
        wanted = environ.get(name) or usual
        if not wanted.isdecimal():
            raise StartError(f"{name} must be a port number, not {wanted!r}")
        ports[name] = str(free_port(int(wanted)))
        if ports[name] != wanted:
            print(f"port {wanted} is taken; {name} is {ports[name]}", flush=True)
    keep_ports(var, ports)
    return ports


def _addresses(environment: Mapping[str, str]) -> list[str]:
    lines = ["The hotline is up.", f"  start here                            {environment['PUBLIC_URL']}/"]
    if not has_real_carrier(environment):
        lines.append(f"  caller's phone and staff's handsets   {environment['TWILIO_API_URL']}/")
    return [*lines, f"  how it is doing                       {environment['PUBLIC_URL']}/health/ready"]


def _run_processes(procfile: Path, environment: Mapping[str, str], running: Path, welcome: Sequence[str]) -> int:
    manager = Manager()
    path = f"{Path(sys.executable).parent}:{environment.get('PATH', os.defpath)}"
    for name, command in commands(procfile, environment).items():
        keeper = shlex.join([sys.executable, "-m", "hotline.operations.keeper", str(running), command])
        kept = {**environment, "PATH": path, "PYTHONUNBUFFERED": "1"}
        manager.add_process(name, f"exec {keeper}", env=kept, cwd=str(procfile.parent))
    asked = [f"http://127.0.0.1:{environment.get('PORT', '8000')}/health/live"]
    if not has_real_carrier(environment):
        asked.append(f"{environment['TWILIO_API_URL']}/")
    herald = multiprocessing.Process(target=_announce, args=(asked, list(welcome)), daemon=True)
    herald.start()
    try:
        manager.loop()
    finally:
        running.unlink(missing_ok=True)  # if the loop broke, this is what ends the processes
        herald.terminate()
    return int(manager.returncode or 0)


def _announce(asked: Sequence[str], welcome: Sequence[str]) -> None:
    """Print the addresses once they answer. A process of its own: the processes are forked, threads do not mix."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if waited(lambda: all(map(_answers, asked)), _READY_WITHIN_S, every_s=0.2):
        print("\n".join(["", *welcome, ""]), flush=True)
    else:
        print(f"not ready after {_READY_WITHIN_S} s; the messages above say why", flush=True)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
