"""`hotline rehearse`: play rehearsed calls, in virtual time or against a running hotline."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from redis import Redis

from hotline.operations.databases import clone_database, create_database, drop_database
from hotline.operations.embedded import Servers, embedded_servers
from hotline.operations.installation import var_of
from hotline.operations.redis_server import DATABASES
from hotline.operations.schema import migrate
from hotline.rehearsal.live import perform_live
from hotline.rehearsal.script import Rehearsal
from hotline.rehearsal.theatre import Performance, Say, perform, repertory, silent

TEMPLATE = "rehearsal_template"


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--quiet", is_flag=True, help="Only the results, not what each person heard and did.")
@click.option("--trace", is_flag=True, help="When one breaks, what the line heard, sent and requested last.")
@click.option("--live", metavar="URL", help="Play in real time against the line of a running hotline.")
def rehearse(names: tuple[str, ...], as_json: bool, quiet: bool, live: str | None, trace: bool) -> None:
    """Play rehearsed calls: all of them, or those named. Exit 0 only if every expectation held."""
    say: Say = silent if as_json or quiet else click.echo
    chosen = repertory(names)
    results = (
        _live(chosen, live, say, as_json) if live else _virtual(chosen, say, as_json, click.echo if trace else silent)
    )
    failed = [result for result in results if not result.passed]
    if not as_json:
        click.echo(f"{len(results) - len(failed)} held, {len(failed)} did not")
    sys.exit(1 if failed else 0)


def _virtual(chosen: list[Rehearsal], say: Say, as_json: bool, trace: Say) -> list[Performance]:
    results = []
    var = var_of(os.environ)
    with embedded_servers(var / "rehearsal", durable=False) as servers, _template(servers) as template:
        for rehearsal in chosen:
            say(f"\n{rehearsal.name}: {rehearsal.about}")
            with _database(servers, template) as database_url:
                result = perform(rehearsal, database_url, _redis(servers), say, trace)
            results.append(result)
            _tell(result, as_json)
    return results


def _live(chosen: list[Rehearsal], url: str, say: Say, as_json: bool) -> list[Performance]:
    results = []
    for rehearsal in chosen:
        if not rehearsal.only_phones:
            say(f"\n{rehearsal.name}: needs more than phones; not played live")
            continue
        say(f"\n{rehearsal.name}: {rehearsal.about}")
        results.append(perform_live(rehearsal, url, say))
        _tell(results[-1], as_json)
    return results


def _tell(result: Performance, as_json: bool) -> None:
    if as_json:
        row = {"name": result.name, "passed": result.passed, "seconds": round(result.seconds, 3)}
        click.echo(json.dumps(row | ({"broken": result.broken} if result.broken else {}), ensure_ascii=False))
    else:
        click.echo(f"{'held' if result.passed else 'BROKEN'}  {result.name}  {result.broken}")


@contextmanager
def _template(servers: Servers) -> Iterator[str]:
    name = f"{TEMPLATE}_{os.getpid()}"
    migrate(create_database(servers.database_url, name))
    try:
        yield name
    finally:
        drop_database(servers.database_url, name)


@contextmanager
def _database(servers: Servers, template: str) -> Iterator[str]:
    name = f"rehearsal_{os.getpid()}"
    yield clone_database(servers.database_url, template, name)
    drop_database(servers.database_url, name)


def _redis(servers: Servers) -> str:
    number = os.getpid() % (DATABASES - 1) + 1
    url = f"{servers.redis_url.rpartition('/')[0]}/{number}"
    with Redis.from_url(url) as own:
        own.flushdb()
    return url
