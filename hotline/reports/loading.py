"""Loading a log of past calls from CSV into an empty hotline: all of it, or nothing and every fault by its line."""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from hotline.calls.models import Call
from hotline.db import new_id
from hotline.errors import BadInput, TooLate
from hotline.privacy import new_ticket_key
from hotline.reports.metrics import DANGER_QUEUE
from hotline.reports.periods import parse_instant
from hotline.tickets.models import Contact, Ticket
from hotline.tickets.reference import RANDOM_REFERENCES, reference
from hotline.work import Work

COLUMNS = ("received_at", "outcome", "wait_s", "talk_s", "hold_s", "wrap_s", "danger")
OUTCOMES = (
    "live_support",
    "self_service",
    "voicemail",
    "callback_booked",
    "abandoned",
    "ivr_hangup",
    "quick_exit",
    "dropped_network",
    "rejected_abuse",
)
READ_AS = {"short_abandon": "abandoned"}  # short or not is decided when a report is made
MOST_ROWS = 100_000
LONGEST_S = 86_400
_LOADING = 0x6C6F6164  # "load": the advisory lock of whoever loads


@dataclass(frozen=True)
class PastCall:
    """One good row: a call that was over long ago; times in seconds, None where there was none."""

    received_at: datetime
    outcome: str
    wait_s: float | None
    talk_s: float | None
    hold_s: float | None
    wrap_s: float | None
    danger: bool


def load_log(work: Work, csv_text: str) -> int:
    """Load the log and say how many calls it held.

    Raises TooLate if the hotline already has calls, BadInput naming every bad row by its line; nothing is loaded then.
    """
    calls = read_log(csv_text)
    _only_into_an_empty_hotline(work.session)
    _write(work, calls)
    return len(calls)


def read_log(csv_text: str) -> list[PastCall]:
    """The calls of a log. Raises BadInput with one line for each fault, numbered as in the file, its header line 1."""
    rows = _rows(csv_text.removeprefix("\ufeff"))
    _, header = next(rows, (1, []))
    order = _order(header)
    calls, faults = [], []
    for number, fields in rows:
        found = _row_faults(fields, order)
        faults += [f"line {number}: {fault}" for fault in found]
        if not found:
            calls.append(_call(_named(fields, order)))
    if len(calls) > MOST_ROWS:
        faults.append(f"{len(calls)} rows; at most {MOST_ROWS} can be loaded")
    if faults:
        raise BadInput("\n".join(["nothing was loaded:", *faults]))
    return calls


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, stripped, with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            if any(fields):
                yield begins, fields
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"nothing was loaded:\nline {begins}: not readable as CSV ({error})") from None


def _order(header: list[str]) -> list[str]:
    faults = [f"column {name} is missing" for name in COLUMNS if name not in header]
    faults += [f"column {_shown(name)} is not known" for name in header if name not in COLUMNS]
    faults += [f"column {name} stands there twice" for name in COLUMNS if header.count(name) > 1]
    if faults:
        raise BadInput("\n".join(["nothing was loaded:", *(f"line 1: {fault}" for fault in faults)]))
    return header


def _named(fields: list[str], order: list[str]) -> dict[str, str]:
    return dict(zip(order, fields, strict=True))


def _row_faults(fields: list[str], order: list[str]) -> list[str]:
    if len(fields) != len(order):
        return [f"has {len(fields)} fields, not {len(order)}"]
    row = _named(fields, order)
    faults = [_time_fault(row["received_at"]), _outcome_fault(row["outcome"])]
    faults += [_seconds_fault(name, row[name]) for name in ("wait_s", "talk_s", "hold_s", "wrap_s")]
    if row["danger"] not in ("0", "1"):
        faults.append(f"danger is {_shown(row['danger'])}; write 0 or 1")
    return [fault for fault in faults if fault] or _contradictions(row)


def _time_fault(text: str) -> str | None:
    try:
        parse_instant(text)
    except BadInput as refused:
        return f"received_at {refused}"
    return None


def _outcome_fault(text: str) -> str | None:
    if READ_AS.get(text, text) in OUTCOMES:
        return None
    return f"outcome is {_shown(text)}; it must be one of {', '.join((*OUTCOMES, *READ_AS))}"


def _seconds_fault(name: str, text: str) -> str | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return f"{name} is {_shown(text)}; write seconds as a number of 0 or more, or leave it empty"
    if float(text) > LONGEST_S:
        return f"{name} is {_shown(text)}, longer than a day"
    return None


def _contradictions(row: dict[str, str]) -> list[str]:
    outcome = READ_AS.get(row["outcome"], row["outcome"])
    faults = []
    if outcome in ("live_support", "abandoned") and not row["wait_s"]:
        faults.append(f"outcome {row['outcome']} without wait_s: who was answered, or gave up, had sought a human")
    for name in ("talk_s", "hold_s", "wrap_s"):
        if outcome != "live_support" and float(row[name] or 0) > 0:
            faults.append(f"{name} with outcome {outcome}: only an answered call (live_support) has it")
    return faults


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…") if text else "empty"


def _call(row: dict[str, str]) -> PastCall:
    outcome = READ_AS.get(row["outcome"], row["outcome"])
    answered = outcome == "live_support"
    return PastCall(
        received_at=parse_instant(row["received_at"]),
        outcome=outcome,
        wait_s=_seconds(row["wait_s"]),
        talk_s=_seconds(row["talk_s"]) if answered else None,
        hold_s=_seconds(row["hold_s"]) if answered else None,
        wrap_s=_seconds(row["wrap_s"]) if answered else None,
        danger=row["danger"] == "1",
    )


def _seconds(text: str) -> float | None:
    return float(text) if text else None


def _only_into_an_empty_hotline(session: Session) -> None:
    # Two loads at once: the second waits here, then sees the first one's calls.
    session.execute(select(func.pg_advisory_xact_lock(_LOADING)))
    if session.scalar(select(Call.id).limit(1)) is not None:
        raise TooLate("this hotline already has calls; a log is loaded only into an empty one. Nothing was loaded")


def _write(work: Work, calls: list[PastCall]) -> None:
    if not calls:
        return
    numbers = secrets.SystemRandom().sample(range(RANDOM_REFERENCES), len(calls))
    written = [_call_row(call) for call in calls]
    tickets = [_ticket_row(row, number) for row, number in zip(written, numbers, strict=True)]
    contacts = [{"call_id": row["id"], "ticket_id": row["sealed_for"], "at": row["received_at"]} for row in written]
    work.session.execute(insert(Call), written)
    work.session.execute(insert(Ticket), tickets)
    work.session.execute(insert(Contact), contacts)
    for ticket in tickets:
        new_ticket_key(work, ticket["id"])


def _call_row(call: PastCall) -> dict[str, Any]:
    """A finished call. The log knows no time in the menu: she is taken to have sought a human on arrival."""
    offered_at = call.received_at if call.wait_s is not None else None
    waited_until = _after(call.received_at, call.wait_s)
    left_at = _after(waited_until, call.talk_s, call.hold_s)
    ended_at = _after(left_at, call.wrap_s)
    return {
        "id": new_id(),
        "sealed_for": new_id(),
        "loaded": True,
        "line": "unknown",
        "state": "ended",
        "outcome": call.outcome,
        "received_at": call.received_at,
        "caller_id_status": "withheld",
        "flow_version": "loaded",
        "position": {},
        "queue": _queue(call),
        "priority": _priority(call),
        "offered_at": offered_at,
        "answered_at": waited_until if call.outcome == "live_support" else None,
        "left_at": left_at,
        "ended_at": ended_at,
        "heard_at": ended_at,
        "wait_s": call.wait_s,
        "talk_s": call.talk_s,
        "hold_s": call.hold_s,
        "wrap_s": call.wrap_s,
    }


def _queue(call: PastCall) -> str | None:
    if call.danger:
        return DANGER_QUEUE
    return "help" if call.wait_s is not None else None


def _priority(call: PastCall) -> str | None:
    if call.danger:
        return "P1"
    return "P3" if call.wait_s is not None else None


def _ticket_row(call: dict[str, Any], number: int) -> dict[str, Any]:
    """The call's own ticket, closed and in no work list."""
    return {
        "id": call["sealed_for"],
        "reference": reference(number),
        "state": "closed",
        "priority": call["priority"] or "P4",
        "opened_at": call["received_at"],
        "closed_at": call["ended_at"],
        "close_reason": "loaded",
    }


def _after(instant: datetime, *seconds: float | None) -> datetime:
    return instant + timedelta(seconds=sum(part or 0 for part in seconds))
