"""The doctor: everything that can be asked of an installation, and for each thing wrong what mends it.

Each question stands by itself: what cannot be asked because something else is down is left out, never a traceback.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from hotline.app import web_runtime
from hotline.errors import HotlineError, SettingsError
from hotline.jobs.health import Finding, findings, redis_findings
from hotline.jobs.roster import read_roster
from hotline.operations.carrier_check import carrier_findings
from hotline.operations.door_check import door_findings
from hotline.operations.flow_check import flow_findings
from hotline.operations.installation import has_real_carrier, on_the_local_line, open_installation
from hotline.operations.schema import is_current
from hotline.operations.staff_check import staff_findings
from hotline.privacy import audit, ticket_keys_by_master_key
from hotline.runtime import Runtime
from hotline.settings import Settings, read_settings
from hotline.staff import phones_by_master_key
from hotline.telephony.account import read_account

LEVELS = ("failing", "warning", "note")
_NAMES = {str(field.alias): field.description or "" for field in Settings.model_fields.values()}


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Everything found, worst first; the servers of a hotline on the local line are found or started for it."""
    found = flow_findings(callers_are_real=has_real_carrier(environ))
    complete = dict(environ)
    with ExitStack() as stack:
        try:
            complete = stack.enter_context(open_installation(environ))
        except (HotlineError, psycopg.Error, OSError) as error:
            found.append(_servers(error))
            complete = _without_servers(environ)
        try:
            settings = read_settings(**{name: complete[name] for name in _NAMES if name in complete})
        except SettingsError as error:
            found += [*map(_setting, str(error).splitlines()), *_given_servers(complete)]
        else:
            found += examine_settled(settings)
    return sorted(found, key=lambda finding: LEVELS.index(finding.level))


def examine_settled(settings: Settings) -> list[Finding]:
    """What can be asked once the settings are in order."""
    found = [*door_findings(settings), *carrier_findings(settings, read_account(settings)), *_credentials(settings)]
    runtime = web_runtime(settings)
    try:
        schema = _schema(settings.database_url)
        if schema:
            return [*found, *schema, *redis_findings(settings.redis_url)]
        return [*found, *findings(runtime), *_kept(runtime)]
    finally:
        runtime.engine.dispose()


def _servers(error: Exception) -> Finding:
    what = str(error) if isinstance(error, HotlineError) else f"{type(error).__name__} at DATABASE_URL"
    return Finding(
        f"this machine's own servers cannot be used: {what}",
        "failing",
        "do what it says; or set DATABASE_URL and REDIS_URL to servers that run",
    )


def _without_servers(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings all the same: the local line makes its own, unless nothing can be written here."""
    try:
        return dict(environ) if has_real_carrier(environ) else on_the_local_line(environ)
    except OSError:
        return dict(environ)


def _given_servers(environ: Mapping[str, str]) -> Iterator[Finding]:
    """The database and Redis as far as they are given, while other settings are still wrong."""
    if (url := environ.get("DATABASE_URL", "")).startswith("postgresql://"):
        yield from _schema(url)
    if (url := environ.get("REDIS_URL", "")).startswith(("redis://", "rediss://", "unix://")):
        yield from redis_findings(url)


def _setting(line: str) -> Finding:
    """One fault of the settings; what is missing is mended by what it is."""
    name = line.split()[0].rstrip(":")
    return Finding(line, "failing", f"set {name}: {_NAMES[name]}" if name in _NAMES else "correct it")


def _credentials(settings: Settings) -> Iterator[Finding]:
    """Slips of copying that the carrier would only answer with a refusal."""
    if settings.local_line:
        return
    given = {"TWILIO_ACCOUNT_SID": settings.twilio_account_sid[2:], "TWILIO_AUTH_TOKEN": settings.twilio_auth_token}
    for name, value in given.items():
        if len(value) != 32 or not set(value) <= set("0123456789abcdef"):
            yield Finding(f"{name} does not look like one", "warning", "copy it again from the carrier's console")


def _schema(database_url: str) -> list[Finding]:
    try:
        current = is_current(database_url)
    except psycopg.Error as error:
        kind = type(error).__name__
        return [Finding(f"the database does not answer ({kind})", "failing", "start PostgreSQL, or see DATABASE_URL")]
    if current:
        return []
    return [Finding("the database's schema is not that of this version", "failing", "`hotline migrate`")]


def _kept(runtime: Runtime) -> list[Finding]:
    """What the database says of people, keys and the audit log."""
    try:
        with runtime.begin() as work:
            sealed = ticket_keys_by_master_key(work.session).keys() | phones_by_master_key(work.session).keys()
            broken = audit.verify(work.session)
            found = staff_findings(work, runtime.settings.timezone)
    except SQLAlchemyError as error:
        return [Finding(f"the database cannot be read ({type(error).__name__})", "failing", "see PostgreSQL's log")]
    return [*found, *_keys(runtime.settings, sealed), *_audit(broken), *_roster(runtime.settings)]


def _keys(settings: Settings, sealed: set[str]) -> Iterator[Finding]:
    for missing in sorted(sealed - settings.key_ring.keys()):
        yield Finding(
            f"master key {missing} seals something and is not in HOTLINE_MASTER_KEYS",
            "failing",
            "put it back behind the newer ones; `hotline keys list` counts what it seals",
        )


def _audit(broken: int | None) -> Iterator[Finding]:
    if broken is not None:
        yield Finding(
            f"the audit log does not hold together from entry {broken} on: somebody changed it",
            "failing",
            "compare it with a backup, and find out who has the database's password",
        )


def _roster(settings: Settings) -> Iterator[Finding]:
    if not read_roster(settings.var):
        yield Finding(
            f"no phone is in the roster in {settings.var}: a caller cannot be put through while the database is away",
            "warning",
            "run `hotline clock` with the same HOTLINE_VAR as the web process, and see who is on call",
        )
