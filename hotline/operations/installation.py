"""What a hotline on the local line needs and nobody has to type: keys, ports, servers, a current schema.

All of it lies in `var/`. A hotline with a real carrier gets nothing from here: each of its settings is given on
purpose, and `hotline migrate` runs at release.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hotline.operations.embedded import embedded_servers
from hotline.operations.schema import is_current, migrate

KEYS = "keys.env"
PORTS = "ports.env"
USUAL_PORTS = {"PORT": "8000", "HOTLINE_LINE_PORT": "8001"}


def has_real_carrier(environ: Mapping[str, str]) -> bool:
    """Whether this environment names a carrier's account and does not ask for the local line."""
    return bool(environ.get("TWILIO_AUTH_TOKEN")) and environ.get("HOTLINE_LOCAL_LINE") != "1"


def var_of(environ: Mapping[str, str]) -> Path:
    """The folder this installation writes to."""
    return Path(environ.get("HOTLINE_VAR") or "var").resolve()


@contextmanager
def open_installation(environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment with every setting in it, while its servers run and its schema is current.

    With a real carrier: the environment as it is. Raises StartError when a server cannot be started.
    """
    if has_real_carrier(environ):
        yield dict(environ)
        return
    var = var_of(environ)
    given = {name: value for name, value in environ.items() if value}
    found = embedded_servers(var, database_url=given.get("DATABASE_URL", ""), redis_url=given.get("REDIS_URL", ""))
    with found as servers:
        environment = on_the_local_line(environ)
        environment |= {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
        if not is_current(servers.database_url):
            migrate(servers.database_url)
        yield environment


def read_ports(var: Path) -> dict[str, str]:
    """The ports this hotline used last, the usual ones before its first run."""
    return USUAL_PORTS | _read(var / PORTS)


def keep_ports(var: Path, ports: Mapping[str, str]) -> None:
    """Remember the ports, so that other commands find this hotline and bookmarks stay true."""
    (var / PORTS).write_text(_lines(ports))


def on_the_local_line(environ: Mapping[str, str]) -> dict[str, str]:
    """This environment, and every setting of a hotline on the local line that it does not give, but for the servers."""
    var = var_of(environ)
    var.mkdir(parents=True, exist_ok=True)
    ports = read_ports(var)
    keys = _keys(var / KEYS)
    made = {
        "HOTLINE_VAR": str(var),
        "HOTLINE_LOCAL_LINE": "1",
        "HOTLINE_DEMONSTRATION": "1",
        "PUBLIC_URL": f"http://127.0.0.1:{ports['PORT']}",
        "TWILIO_API_URL": f"http://127.0.0.1:{ports['HOTLINE_LINE_PORT']}",
        **ports,
        **_api_key(keys["TWILIO_AUTH_TOKEN"]),
        **keys,
    }
    return made | {name: value for name, value in environ.items() if value}


def _api_key(auth_token: str) -> dict[str, str]:
    """The local account's API key, with which browsers are let in: made from its token, so that it needs no keeping."""

    def derived(what: str) -> str:
        return hmac.digest(auth_token.encode(), what.encode(), "sha256").hex()[:32]

    return {"TWILIO_API_KEY": f"SK{derived('api key')}", "TWILIO_API_SECRET": derived("api secret")}


def _keys(path: Path) -> dict[str, str]:
    """This installation's secrets, made once. Whoever has the file reads what callers said; hence its mode."""
    if not path.exists():
        unfinished = path.with_name(f"{KEYS}.{os.getpid()}")
        unfinished.touch(0o600)
        unfinished.write_text(_lines(_new_keys()))
        try:
            os.link(unfinished, path)  # unlike a rename it never replaces the keys of a command that was faster
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return _read(path)


def _new_keys() -> dict[str, str]:
    def fresh() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "HOTLINE_MASTER_KEYS": f"k1:{fresh()}",
        "HOTLINE_INDEX_KEY": fresh(),
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
    }


def _lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)
