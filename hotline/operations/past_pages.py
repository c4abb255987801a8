"""A told page as rows: looked for, rung, accepted or not, closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hotline.events import Happened
from hotline.operations.past_calls import Paged
from hotline.operations.past_writer import Writer
from hotline.paging.ladder import stamp
from hotline.paging.models import Attempt, Page
from hotline.tickets.models import Consent


def write_page(writer: Writer, paged: Paged, call: UUID, ticket: UUID, opened: datetime) -> None:
    """A page of these days: its consent, its rungs, who took it."""
    page = writer.id()

    def later(seconds: float | None) -> datetime | None:
        return None if seconds is None else opened + timedelta(seconds=seconds)

    row = {
        "id": page,
        "ticket_id": ticket,
        "call_id": call,
        "discipline": paged.discipline,
        "priority": paged.priority,
        "basis": "consent",
        "language": "sw",
        "state": "closed",
        "ladder": stamp(paged.priority),
        "level": len(paged.rung) if paged.accepted_by else len(stamp(paged.priority)),
        "opened_at": opened,
        "first_rung_at": opened,
        "exhausted_at": None if paged.accepted_by else later(1500.0),
        "accepted_at": later(paged.accepted_s),
        "accepted_by": writer.people[paged.accepted_by] if paged.accepted_by else None,
        "contacted_at": later(paged.contacted_s),
        "closed_at": later(paged.closed_s),
        "close_code": "helped" if paged.accepted_by else "no_responder",
    }
    writer.month.add(Page, [row])
    _consented(writer, paged, call, ticket, opened)
    _climbed(writer, paged, row)


def _consented(writer: Writer, paged: Paged, call: UUID, ticket: UUID, at: datetime) -> None:
    purpose = "REFER_HEALTH" if paged.discipline == "MED" else "REFER_LEGAL"
    row = {"ticket_id": ticket, "call_id": call, "at": at, "purpose": purpose, "decision": "given", "how": "verbal"}
    writer.month.add(Consent, [{**row, "language": "sw", "prompt_version": "demonstration"}])
    writer.happened(at, Happened.CONSENT_NOTED, call=call, ticket=ticket, purpose=purpose, decision="given")


def _climbed(writer: Writer, paged: Paged, page: dict[str, Any]) -> None:
    of: dict[str, Any] = {"page": page["id"], "ticket": page["ticket_id"]}
    opened, rungs = page["opened_at"], page["ladder"]
    opening: dict[str, Any] = {"discipline": paged.discipline, "priority": paged.priority, "held": False}
    writer.happened(opened, Happened.PAGE_OPENED, call=page["call_id"], **of, **opening)
    for level, name in enumerate(paged.rung):
        at = opened + timedelta(seconds=rungs[level]["after_s"])
        writer.happened(at, Happened.PAGE_ADVANCED, level=level, people=1, **of)
        writer.month.add(Attempt, [_attempt_row(writer, paged, page, level, name, at)])
        writer.happened(at, Happened.ATTEMPT_SENT, who=name, channel="voice", **of)
    if paged.accepted_by is None:
        writer.happened(page["exhausted_at"], Happened.PAGE_EXHAUSTED, **of)
    else:
        writer.happened(page["accepted_at"], Happened.PAGE_ACCEPTED, who=paged.accepted_by, channel="voice", **of)
        writer.happened(page["contacted_at"], Happened.PAGE_CONTACTED, who=paged.accepted_by, **of)
    writer.happened(page["closed_at"], Happened.PAGE_CLOSED, code=page["close_code"], **of)


def _attempt_row(
    writer: Writer, paged: Paged, page: dict[str, Any], level: int, name: str, at: datetime
) -> dict[str, Any]:
    accepted = name == paged.accepted_by
    return {
        "id": writer.id(),
        "page_id": page["id"],
        "person_id": writer.people[name],
        "level": level,
        "channel": "voice",
        "state": "accepted" if accepted else "ended",
        "created_at": at,
        "sent_at": at,
        "delivered_at": at + timedelta(seconds=4),
        "ended_at": page["accepted_at"] if accepted else at + timedelta(seconds=40),
    }
