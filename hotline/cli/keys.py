"""`hotline keys`: the master keys that everything sealed hangs on. No key is ever shown but a new one."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from functools import partial
from itertools import count
from uuid import UUID

import click

from hotline import staff
from hotline.cli.open import opened_runtime
from hotline.errors import SealBroken
from hotline.privacy import KeyRing, audit, rewrap_ticket_keys, ticket_keys_by_master_key
from hotline.privacy.sealing import KEY_BYTES
from hotline.runtime import Runtime
from hotline.staff.codes import generators_by_master_key, rewrap_generators
from hotline.work import Work

STEP = 500

Rewrap = Callable[..., UUID | None]
Count = dict[str, dict[str, int]]


@click.group()
def keys() -> None:
    """The master keys: list them, make a new one, rewrap what is sealed."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def list_(as_json: bool) -> None:
    """Each master key by its id, newest first, and how much is sealed with it."""
    with opened_runtime() as runtime:
        ring = list(runtime.settings.key_ring)
        with runtime.begin() as work:
            found = _counted(work)
    rows = [
        {"key": key, **{kind: counts.get(key, 0) for kind, counts in found.items()}, "here": key in ring}
        for key in [*ring, *sorted(_used(found) - set(ring))]
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        state = "newest" if row["key"] == ring[0] else "older" if row["here"] else "MISSING: what it sealed is lost"
        counts = "  ".join(f"{row[kind]:>6} {kind}" for kind in found)
        click.echo(f"{row['key']:<12}  {counts}  {state}")


def _counted(work: Work) -> Count:
    return {
        "tickets": ticket_keys_by_master_key(work.session),
        "phones": staff.phones_by_master_key(work.session),
        "codes": generators_by_master_key(work.session),
    }


def _used(found: Count) -> set[str]:
    """The ids of the master keys that seal anything."""
    return {key for counts in found.values() for key in counts}


@keys.command()
def new() -> None:
    """Make a master key and print it, as it is put in front of HOTLINE_MASTER_KEYS. Nothing is changed by it."""
    with opened_runtime() as runtime:
        fresh = f"{_unused(runtime)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"
    click.echo(fresh)
    click.echo(
        "Put this and a comma in front of what HOTLINE_MASTER_KEYS is now, and a copy of it where the database's\n"
        "backups are not; restart every process; then `hotline keys rewrap`; then take the old key out.",
        err=True,
    )


def _unused(runtime: Runtime) -> str:
    """An id that no key has, or ever had as far as what is sealed can tell."""
    with runtime.begin() as work:
        found = _counted(work)
    taken = {*runtime.settings.key_ring, *_used(found)}
    return next(name for number in count(1) if (name := f"k{number}") not in taken)


@keys.command()
def rewrap() -> None:
    """Put all that is sealed under the newest master key. It may be stopped and run again; calls go on meanwhile."""
    with opened_runtime() as runtime:
        settings = runtime.settings
        ring = KeyRing(settings.key_ring, settings.index_secret)
        newest = next(iter(settings.key_ring))
        with runtime.begin() as work:
            found = _counted(work)
        _refuse_lost(found, set(settings.key_ring))
        _in_steps(runtime, partial(rewrap_ticket_keys, ring=ring), "tickets", sum(found["tickets"].values()))
        _in_steps(runtime, partial(staff.rewrap_phones, ring=ring), "phones", sum(found["phones"].values()))
        _in_steps(runtime, partial(rewrap_generators, ring=ring), "codes", sum(found["codes"].values()))
        with runtime.begin() as work:
            audit.note(work, "hotline keys rewrap", f"rewrapped everything under {newest}")
    older = [key for key in settings.key_ring if key != newest]
    click.echo(f"Everything is under {newest}.")
    if older:
        click.echo(f"{', '.join(older)} can be taken out of HOTLINE_MASTER_KEYS, once old backups need it no more.")


def _refuse_lost(found: Count, ring: set[str]) -> None:
    """SealBroken before anything is touched, rather than somewhere in the middle."""
    lost = sorted(_used(found) - ring)
    if lost:
        raise SealBroken(f"put {', '.join(lost)} back into HOTLINE_MASTER_KEYS first: it still seals something")


def _in_steps(runtime: Runtime, step: Rewrap, what: str, total: int) -> None:
    """Each step in a transaction of its own, so that nobody waits for long."""
    last: UUID | None = None
    with click.progressbar(length=total, label=f"rewrapping {what}") as bar:
        while True:
            with runtime.begin() as work:
                last = step(work, limit=STEP, after=last)
            if last is None:
                return
            bar.update(min(STEP, total - bar.pos))
