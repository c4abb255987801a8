"""`hotline work`: what waits for a human."""

from __future__ import annotations

import json
from typing import Any

import click

from hotline.calls import Call
from hotline.cli.open import opened_runtime
from hotline.errors import NotFound
from hotline.staff import find_person, person_by_id
from hotline.tickets import Ticket, WorkItem, close, find_ticket, may_contact, open_items, take
from hotline.work import Work

VERDICTS = {"may": "may call", "must_not": "must not call", "not_known": "not known: do not call"}


@click.group()
def work() -> None:
    """What waits for a human: list, take, close."""


@work.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def list_(as_json: bool) -> None:
    """Everything that waits, most urgent and longest due first."""
    with opened_runtime() as runtime, runtime.begin() as unit:
        rows = [_row(unit, item) for item in open_items(unit)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        click.echo("Nothing waits. Messages, callbacks, dropped calls and follow-ups appear here.")
    for row in rows:
        click.echo(
            "  ".join(str(row[name]) for name in ("priority", "kind", "reference", "age", "may_call", "owner", "id"))
        )


def _row(unit: Work, item: WorkItem) -> dict[str, Any]:
    ticket = unit.session.get_one(Ticket, item.ticket_id)
    call = unit.session.get(Call, item.call_id) if item.call_id else None
    minutes = int((unit.now - item.opened_at).total_seconds() // 60)
    return {
        "id": str(item.id)[:8],
        "kind": item.kind,
        "priority": item.priority,
        "reference": ticket.reference,
        "age": f"{minutes // 60}:{minutes % 60:02d} h",
        "due_at": item.due_at.isoformat(),
        "may_call": VERDICTS[may_contact(call)] if call else VERDICTS["not_known"],
        "owner": person_by_id(unit, item.owner_id).work_name if item.owner_id else "nobody",
    }


@work.command("take")
@click.argument("item")
@click.option("--as", "who", required=True, help="Your work name.")
def take_(item: str, who: str) -> None:
    """I'm taking it. ITEM is its reference or the id shown by `list`."""
    with opened_runtime() as runtime, runtime.begin() as unit:
        take(unit, _item(unit, item), find_person(unit, who).id)
    click.echo(f"{who} has it.")


@work.command("close")
@click.argument("item")
@click.argument("reason")
@click.option("--as", "who", required=True, help="Your work name.")
def close_(item: str, reason: str, who: str) -> None:
    """It is done: REASON is done, reached, unreachable, not_needed, duplicate or prank."""
    with opened_runtime() as runtime, runtime.begin() as unit:
        close(unit, _item(unit, item), find_person(unit, who).id, reason)
    click.echo("Closed.")


def _item(unit: Work, text: str) -> WorkItem:
    """The open item with this id, or the most urgent one of this reference. NotFound if there is none."""
    items = [item for item in open_items(unit) if str(item.id).startswith(text.lower())]
    if not items:
        ticket = find_ticket(unit, text).id
        items = [item for item in open_items(unit) if item.ticket_id == ticket]
    if not items:
        raise NotFound(f"nothing open is called {text!r}; `hotline work list` shows what is")
    return items[0]
