"""A told month as rows: calls with their tickets, rings, moments, messages, pages and the work they left."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from hotline.calls.models import Call, Callback, Offer, Recording
from hotline.events import Happened
from hotline.operations.past_calls import Owed, Told
from hotline.operations.past_pages import write_page
from hotline.operations.past_writer import Month, Writer
from hotline.privacy import new_ticket_key, seal_for
from hotline.reports.models import LastLook, Review
from hotline.tickets.models import Contact, Ticket, WorkItem
from hotline.tickets.reference import RANDOM_REFERENCES, reference
from hotline.tickets.waiting_work import DUE_AFTER
from hotline.work import Event, Work

RINGS_AFTER = timedelta(seconds=3)
AUDIO = timedelta(days=30)


@dataclass(frozen=True)
class Times:
    """The instants of a call."""

    at: datetime
    offered: datetime | None
    answered: datetime | None
    left: datetime
    ended: datetime


def rows_of(work: Work, told: Sequence[Told], people: dict[str, UUID], rng: Random) -> Month:
    """All rows of these calls; each ticket's key is made on the way."""
    writer = Writer(work, Month(), people, rng)
    numbers = rng.sample(range(RANDOM_REFERENCES), len(told))
    for call, number in zip(told, numbers, strict=True):
        _call(writer, call, reference(number))
    writer.month.rows[Event].sort(key=lambda row: row["at"])
    _looked(writer, told)
    return writer.month


def times_of(told: Told) -> Times:
    """When a told call was offered, answered, left and ended."""
    turned = told.at + timedelta(seconds=told.menu_s)
    waited = turned + timedelta(seconds=told.wait_s or 0)
    talked = waited + timedelta(seconds=(told.talk_s or 0) + (told.hold_s or 0))
    left = talked + timedelta(seconds=(told.message_s or 0) + (30 if told.outcome == "callback_booked" else 0))
    return Times(
        at=told.at,
        offered=turned if told.wait_s is not None else None,
        answered=waited if told.answered_by else None,
        left=left,
        ended=left + timedelta(seconds=told.wrap_s or 0),
    )


def _call(writer: Writer, told: Told, ref: str) -> None:
    call, ticket, times = writer.id(), writer.id(), times_of(told)
    new_ticket_key(writer.work, ticket)
    writer.month.add(Ticket, [_ticket_row(told, ticket, ref, times)])
    writer.month.add(Call, [_call_row(writer, told, call, ticket, times)])
    writer.month.add(Contact, [{"call_id": call, "ticket_id": ticket, "at": told.at}])
    _moments(writer, told, call, ticket, times)
    _offers(writer, told, call, times)
    _message(writer, told, call, ticket, times)
    _wish(writer, told, call, ticket, times)
    if told.owed is not None:
        _work_item(writer, told, told.owed, call, ticket, times)
    if told.paged is not None and times.answered is not None:
        write_page(writer, told.paged, call, ticket, times.answered + timedelta(seconds=90))


def _ticket_row(told: Told, ticket: UUID, ref: str, times: Times) -> dict[str, Any]:
    waits = told.owed is not None and told.owed.closed_s is None
    after = times.ended + timedelta(seconds=told.owed.closed_s or 0) if told.owed else times.ended
    return {
        "id": ticket,
        "reference": ref,
        "state": "following_up" if waits else "closed",
        "priority": told.way.priority or "P4",
        "listed": told.way.priority is not None,
        "opened_at": told.at,
        "closed_at": None if waits else after,
        "close_reason": None if waits else "done",
        "demonstration": True,
    }


def _call_row(writer: Writer, told: Told, call: UUID, ticket: UUID, times: Times) -> dict[str, Any]:
    return {
        "id": call,
        "sealed_for": ticket,
        "line": told.line,
        "state": "ended",
        "outcome": told.outcome,
        "received_at": told.at,
        **_caller(writer, told, call, ticket),
        "language": told.language,
        "flow_version": "demonstration",
        "position": {},
        "menu_path": told.way.path,
        "queue": told.way.queue,
        "priority": told.way.priority,
        "offered_at": times.offered,
        "answered_at": times.answered,
        "answered_by": writer.people[told.answered_by] if told.answered_by else None,
        "left_at": times.left,
        "ended_at": times.ended,
        "heard_at": times.ended,
        "wait_s": told.wait_s,
        "talk_s": told.talk_s,
        "hold_s": told.hold_s,
        "wrap_s": told.wrap_s,
        "safe_to_call": True if told.outcome == "callback_booked" else None,
    }


def _caller(writer: Writer, told: Told, call: UUID, ticket: UUID) -> dict[str, Any]:
    """Who called: a number of the demonstration's own, sealed as every caller's is."""
    if told.caller is None:
        kept: dict[str, Any] = dict.fromkeys(("number_sealed", "number_index", "number_tail"))
        return {"caller_id_status": "withheld", **kept}
    e164 = f"+2547000{20_000 + told.caller:05d}"
    return {
        "caller_id_status": "present",
        "number_sealed": seal_for(writer.work, ticket, e164.encode(), f"call.number.{call}"),
        "number_index": writer.work.keys.index(e164),
        "number_tail": e164[-3:],
    }


def _moments(writer: Writer, told: Told, call: UUID, ticket: UUID, times: Times) -> None:
    writer.happened(told.at, Happened.CALL_ARRIVED, call=call, ticket=ticket)
    steps = told.way.path.split(">")
    for count, step in enumerate(steps):
        at = told.at + timedelta(seconds=told.menu_s * count / len(steps))
        writer.happened(at, Happened.TURN_TAKEN, call=call, node=step, path=step)
    if times.offered is not None:
        sought: dict[str, Any] = {"queue": told.way.queue, "priority": told.way.priority}
        writer.happened(times.offered, Happened.HUMAN_SOUGHT, call=call, **sought)
    if told.outcome == "quick_exit":
        writer.happened(times.left, Happened.QUICK_EXIT_TAKEN, call=call)
    writer.happened(times.left, Happened.CALLER_LEFT, call=call, outcome=told.outcome)
    writer.happened(times.ended, Happened.CALL_ENDED, call=call, outcome=told.outcome)


def _offers(writer: Writer, told: Told, call: UUID, times: Times) -> None:
    if times.offered is None:
        return
    until = times.answered or times.left
    for name in told.rung:
        took = name == told.answered_by
        rang_at = min(times.offered + RINGS_AFTER, until)
        row = {
            "id": writer.id(),
            "call_id": call,
            "person_id": writer.people[name],
            "channel": "phone",
            "state": "over" if took else "withdrawn",
            "why": "" if took else ("taken" if times.answered else "withdrawn"),
            "placed_at": times.offered,
            "ringing_at": rang_at,
            "over_at": times.left if took else until,
            "accepted_at": until if took else None,
            "talking_at": times.answered if took else None,
            "ended_by": _ended_by(told) if took else None,
            "hold_s": told.hold_s or 0.0 if took else 0.0,
            "wrap_ended_at": times.ended if took else until,
        }
        writer.month.add(Offer, [row])
        _rung(writer, told, row, name, times)


def _ended_by(told: Told) -> str:
    return "lost" if told.outcome == "dropped_network" else "caller"


def _rung(writer: Writer, told: Told, row: dict[str, Any], name: str, times: Times) -> None:
    of: dict[str, Any] = {"call": row["call_id"], "offer": row["id"], "who": name}
    writer.happened(row["placed_at"], Happened.OFFER_PLACED, channel="phone", stage=0, **of)
    writer.happened(row["ringing_at"], Happened.OFFER_RINGING, **of)
    if times.answered is None or name != told.answered_by:
        writer.happened(row["over_at"], Happened.OFFER_OVER, state="withdrawn", why=row["why"], **of)
        return
    writer.happened(times.answered, Happened.OFFER_ACCEPTED, **of)
    writer.happened(times.answered, Happened.CONVERSATION_STARTED, **of)
    writer.happened(times.left, Happened.CONVERSATION_ENDED, ended_by=row["ended_by"], **of)
    writer.happened(times.ended, Happened.WRAP_UP_ENDED, **of)


def _message(writer: Writer, told: Told, call: UUID, ticket: UUID, times: Times) -> None:
    if told.message_s is None:
        return
    recording = writer.id()
    place = f"recording.sealed.{recording}"
    row = {
        "id": recording,
        "call_id": call,
        "sealed_for": ticket,
        "kind": "message",
        "state": "fetched",
        "seconds": told.message_s,
        "reviewed": True,
        "begun_at": times.left - timedelta(seconds=told.message_s),
        "recorded_at": times.left,
        "due_at": times.left + AUDIO,
        "sealed": seal_for(writer.work, ticket, _hum(told.message_s), place),
    }
    writer.month.add(Recording, [row])
    writer.happened(times.left, Happened.MESSAGE_RECORDED, call=call, ticket=ticket, recording=str(recording))


def _hum(seconds: int) -> bytes:
    """A WAV of a low hum in place of a voice: 8 kHz, 8 bits, as long as a message but at most five seconds."""
    rate = 8000
    one = bytes(128 + int(24 * math.sin(math.tau * 220 * at / rate)) for at in range(rate // 4))
    sound = one * (4 * min(seconds, 5))
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(sound), b"WAVE", b"fmt ", 16, 1, 1, rate, rate, 1, 8,
                       b"data", len(sound))  # fmt: skip
    return head + sound


def _wish(writer: Writer, told: Told, call: UUID, ticket: UUID, times: Times) -> None:
    if told.outcome != "callback_booked":
        return
    closed = told.owed.reason if told.owed else None
    state = {"reached": "reached", "unreachable": "gave_up"}.get(closed or "", "due")
    row = {
        "id": writer.id(),
        "call_id": call,
        "sealed_for": ticket,
        "state": state,
        "window": "any",
        "sms_ok": False,
        "number_tail": f"{20_000 + told.caller:05d}"[-3:] if told.caller is not None else None,
        "wanted_at": times.left,
        "due_at": times.left,
    }
    writer.month.add(Callback, [row])
    writer.happened(times.left, Happened.CALLBACK_WANTED, call=call, ticket=ticket, window="any")


def _work_item(writer: Writer, told: Told, owed: Owed, call: UUID, ticket: UUID, times: Times) -> None:
    item, opened = writer.id(), times.left
    closed = None if owed.closed_s is None else times.ended + timedelta(seconds=owed.closed_s)
    who = told.answered_by or (told.rung[0] if told.rung else "Zawadi")
    row = {
        "id": item,
        "kind": owed.kind,
        "priority": told.way.priority or "P3",
        "ticket_id": ticket,
        "call_id": call,
        "opened_at": opened,
        "due_at": opened + DUE_AFTER[owed.kind],
        "reminded_at": writer.work.now if closed is None else None,
        "owner_id": writer.people[who] if closed else None,
        "closed_at": closed,
        "closed_by": writer.people[who] if closed else None,
        "close_reason": owed.reason,
    }
    writer.month.add(WorkItem, [row])
    opening: dict[str, Any] = {"kind_of_work": owed.kind, "priority": row["priority"]}
    writer.happened(opened, Happened.WORK_OPENED, call=call, ticket=ticket, item=str(item), **opening)
    if closed is not None:
        more: dict[str, Any] = {"item": str(item), "who": who}
        writer.happened(times.ended, Happened.WORK_TAKEN, ticket=ticket, **more)
        writer.happened(closed, Happened.WORK_CLOSED, ticket=ticket, reason=owed.reason, **more)


def _looked(writer: Writer, told: Sequence[Told]) -> None:
    """The supervisors have read what is older than three days, and last looked then."""
    looked = writer.work.now - timedelta(days=3)
    supervisor = writer.people.get("Imani")
    if supervisor is None:
        return
    writer.month.add(LastLook, [{"person_id": supervisor, "at": looked}])
    seen = [row for row, call in zip(writer.month.rows[Call], told, strict=True) if _was_read(call, looked)]
    by = {"person_id": supervisor, "at": looked, "reviewed_at": looked, "reviewed_by": supervisor}
    writer.month.add(Review, [{"call_id": row["id"], **by} for row in seen])


def _was_read(told: Told, looked: datetime) -> bool:
    return told.at < looked and (told.way.priority == "P1" or (told.wait_s is not None and not told.answered_by))
