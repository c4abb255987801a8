"""`hotline page`: open, send, cancel, contact or close a page, and see what happened to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from hotline import paging
from hotline.cli.open import opened_runtime
from hotline.errors import TooLate
from hotline.paging import CANCEL_CODES, CLOSE_CODES, Moment, Page
from hotline.staff import DISCIPLINES, everybody, find_person
from hotline.tickets import Ticket, consented, find_ticket, note_consent
from hotline.work import Work

PURPOSES = {
    "MED": "REFER_HEALTH",
    "LEGAL": "REFER_LEGAL",
    "PSYCH": "REFER_PSYCHOSOCIAL",
    "SHELTER": "REFER_SHELTER",
}
_json = click.option("--json", "as_json", is_flag=True, help="For programs.")
_reference = click.argument("ref")
_which = click.option("--discipline", type=click.Choice(DISCIPLINES), help="Which page, where the ticket has several.")
_as = click.option("--as", "who", help="Your work name, for the record.")


@click.group()
def page() -> None:
    """Send, cancel, contact or close a page."""


@page.command("list")
@_json
def list_(as_json: bool) -> None:
    """Every page that is not closed, the most urgent first."""
    with opened_runtime() as runtime, runtime.begin() as work:
        names = {person.id: person.work_name for person in everybody(work, retired=True)}
        rows = [_row(one, reference, names, work.now) for one, reference in paging.open_pages(work)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        click.echo("No page is open.")
    for row in rows:
        notes = [
            row["accepted_by"] or "",
            "CONTACTED" if row["contacted"] else "",
            "EXHAUSTED" if row["exhausted"] else "",
        ]
        click.echo(
            f"{row['priority']}  {row['reference']}  {row['discipline']:<8} {row['state']:<9} "
            f"open {row['open_s'] // 60} min  rung {row['level']}  {'  '.join(note for note in notes if note)}".rstrip()
        )


def _row(one: Page, reference: str, names: dict[UUID, str], now: datetime) -> dict[str, Any]:
    return {
        "reference": reference,
        "discipline": one.discipline,
        "priority": one.priority,
        "state": one.state,
        "level": one.level,
        "open_s": int((now - one.opened_at).total_seconds()),
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "accepted_by": names.get(one.accepted_by) if one.accepted_by else None,
        "contacted": one.contacted_at is not None,
        "exhausted": one.exhausted_at is not None,
        "reopened": one.reopened,
    }


@page.command("open")
@_reference
@click.argument("discipline", type=click.Choice(DISCIPLINES))
@click.option("--priority", default="P2", show_default=True, type=click.Choice(["P1", "P2", "P3", "P4"]))
@click.option(
    "--basis",
    required=True,
    type=click.Choice(["consent", "vital_interest"]),
    help="consent: she agreed, in her own words, to this help being told. vital_interest: her life is at stake.",
)
@click.option("--language", default="sw", show_default=True, type=click.Choice(["sw", "en"]), help="Hers.")
@click.option("--hold", is_flag=True, help="Wait 60 s for `send` or `cancel` first.")
@_as
def open_(ref: str, discipline: str, priority: str, basis: str, language: str, hold: bool, who: str | None) -> None:
    """Look for a DISCIPLINE responder for the ticket REF."""
    with opened_runtime() as runtime, runtime.begin() as work:
        ticket = find_ticket(work, ref)
        if basis == "consent":
            _note_verbal(work, ticket, discipline, language, _person(work, who))
        one = paging.open_page(
            work, ticket, discipline=discipline, priority=priority, basis=basis, language=language, held=hold
        )
    click.echo(f"The {one.discipline} page for {ref} is {one.state}.")


def _note_verbal(work: Work, ticket: Ticket, discipline: str, language: str, person: UUID | None) -> None:
    """What she agreed to aloud goes into the ledger, unless a yes stands there already."""
    purpose = PURPOSES.get(discipline)
    if purpose is not None and not consented(work, ticket.id, purpose):
        note_consent(
            work,
            ticket.id,
            purpose=purpose,
            decision="given",
            how="verbal",
            language=language,
            prompt_version="asked aloud",
            person=person,
        )


def _person(work: Work, who: str | None) -> UUID | None:
    return find_person(work, who).id if who else None


@contextmanager
def _on(ref: str, discipline: str | None) -> Iterator[tuple[Work, Page]]:
    """The open page of a ticket, in one transaction."""
    with opened_runtime() as runtime, runtime.begin() as work:
        yield work, paging.the_open_page(work, find_ticket(work, ref).id, discipline)


@page.command()
@_reference
@_which
@_as
def send(ref: str, discipline: str | None, who: str | None) -> None:
    """Send the page that is held for REF now."""
    with _on(ref, discipline) as (work, one):
        sent = paging.send_held(work, one, _person(work, who))
        state = one.state
    click.echo("Sent." if sent else f"It is not held: it is {state} already.")


@page.command()
@_reference
@click.option("--reason", default="not_needed", show_default=True, type=click.Choice(CANCEL_CODES))
@_which
@_as
def cancel(ref: str, reason: str, discipline: str | None, who: str | None) -> None:
    """Nobody is needed for REF after all: stop asking."""
    with _on(ref, discipline) as (work, one):
        if not paging.cancel(work, one, reason, _person(work, who)):
            raise TooLate("somebody has accepted this page; tell her, then `hotline page close` it")
    click.echo("Cancelled.")


@page.command()
@_reference
@_which
@_as
def contact(ref: str, discipline: str | None, who: str | None) -> None:
    """Whoever accepted the page for REF has reached her."""
    with _on(ref, discipline) as (work, one):
        paging.contacted(work, one, _person(work, who))
    click.echo("Noted.")


@page.command()
@_reference
@click.argument("code", type=click.Choice(CLOSE_CODES))
@_which
@_as
def close(ref: str, code: str, discipline: str | None, who: str | None) -> None:
    """The page for REF is over, and how: CODE."""
    with _on(ref, discipline) as (work, one):
        paging.close(work, one, code, _person(work, who))
    click.echo("Closed.")


@page.command()
@_reference
@click.option("--discipline", type=click.Choice(DISCIPLINES), help="Only this discipline's pages.")
@_json
def show(ref: str, discipline: str | None, as_json: bool) -> None:
    """What happened to every page of REF, with times, and how long it took."""
    with opened_runtime() as runtime, runtime.begin() as work:
        zone = ZoneInfo(runtime.settings.timezone)
        stories = [
            (one, paging.timeline(work.session, one.id), paging.page_times(work.session, one.id))
            for one in paging.pages_of(work, find_ticket(work, ref).id)
            if discipline in (None, one.discipline)
        ]
    if as_json:
        told = [
            {
                "discipline": one.discipline,
                "priority": one.priority,
                "state": one.state,
                "close_code": one.close_code,
                "times": asdict(times),
                "timeline": [_moment(moment) for moment in moments],
            }
            for one, moments, times in stories
        ]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if not stories:
        click.echo("No page was opened for this ticket.")
    for one, moments, times in stories:
        click.echo(f"{one.discipline} {one.priority}: {one.close_code or one.state}")
        for moment in moments:
            click.echo(_told(moment, one.opened_at, zone))
        click.echo(
            f"  first sent {_s(times.submitted_s)}, accepted {_s(times.accepted_s)}, contact {_s(times.contacted_s)}"
        )


def _moment(moment: Moment) -> dict[str, Any]:
    details = {name: value for name, value in moment.data.items() if name not in ("people", "leg", "attempt")}
    return {"at": moment.at.isoformat(), "what": moment.kind, "who": moment.who, "details": details}


def _told(moment: Moment, opened_at: datetime, zone: ZoneInfo) -> str:
    since = (moment.at - opened_at).total_seconds()
    wanted = ("channel", "state", "why", "who", "priority", "code")
    details = " ".join(str(moment.data[name]) for name in wanted if moment.data.get(name))
    what = f"{moment.kind.replace('_', ' '):<16} {moment.who or '':<12} {details}".rstrip()
    return f"  {moment.at.astimezone(zone):%H:%M:%S}  +{since:6.0f} s  {what}"


def _s(seconds: float | None) -> str:
    return "never" if seconds is None else f"after {seconds:.0f} s"
