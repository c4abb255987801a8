"""A caller asks to be called: the wish, its window and its number. Nothing here dials."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from hotline.calls.models import Call, Callback
from hotline.db import new_id
from hotline.events import Happened
from hotline.privacy import audit, open_for, seal_for
from hotline.work import Work

WINDOWS = {
    "morning": (time(7), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(21)),
    "night": (time(21), time(23, 59)),
}


def window_start(window: str, now: datetime, zone: str) -> datetime:
    """When a wish becomes due: now, or the next beginning of its window in `zone`; now if the window is open."""
    if window not in WINDOWS:
        return now
    opens, closes = WINDOWS[window]
    local = now.astimezone(ZoneInfo(zone))
    if opens <= local.time() < closes:
        return now
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, ZoneInfo(zone))


def keep_number(work: Work, call: Call, e164: str) -> None:
    """She keyed another number to be called on: sealed at once, shown by its tail."""
    call.keyed_sealed = seal_for(work, call.sealed_for, e164.encode(), f"call.keyed.{call.id}")
    call.keyed_tail = e164[-3:]


def keep_caller_number(work: Work, call: Call, e164: str) -> None:
    """Seal the number she calls from, under her ticket's key."""
    call.number_sealed = seal_for(work, call.sealed_for, e164.encode(), f"call.number.{call.id}")


def caller_number(work: Work, call: Call, *, who: str, reason: str) -> str | None:
    """The number she called from, None if it is withheld or was deleted; who saw it, and why, is audited.

    BadInput without a reason. Whether it may be dialled is another question: `tickets.may_contact` decides it.
    """
    number = _caller_number(work, call)
    if number is not None:
        audit.note_read(work, who, "revealed number", call.sealed_for, reason)
    return number


def wanted_number(work: Work, callback: Callback, *, who: str, reason: str) -> str | None:
    """The number she asked to be called on, None if there is none (any more); who saw it, and why, is audited.

    BadInput without a reason.
    """
    if callback.number_sealed is None:
        return None
    place = f"callback.number.{callback.id}"
    number = open_for(work, callback.sealed_for, callback.number_sealed, place).decode()
    audit.note_read(work, who, "revealed number", callback.sealed_for, reason)
    return number


def _caller_number(work: Work, call: Call) -> str | None:
    if call.number_sealed is None:
        return None
    return open_for(work, call.sealed_for, call.number_sealed, f"call.number.{call.id}").decode()


def book(work: Work, call: Call, *, number: Literal["this", "keyed"], window: str, sms_ok: bool, zone: str) -> Callback:
    """Write the wish; asked twice in one call, the last answer stands."""
    callback = work.session.scalars(select(Callback).where(Callback.call_id == call.id)).one_or_none()
    if callback is None:
        callback = Callback(id=new_id(), call_id=call.id, sealed_for=call.sealed_for)
        work.session.add(callback)
    callback.state, callback.window, callback.sms_ok = "wanted", window, sms_ok
    callback.wanted_at = work.now
    callback.due_at = window_start(window, work.now, zone)
    _number(work, call, callback, number)
    work.record(Happened.CALLBACK_WANTED, call=call.id, ticket=call.sealed_for, window=window)
    return callback


def _number(work: Work, call: Call, callback: Callback, which: Literal["this", "keyed"]) -> None:
    """Seal the number again at the wish. It is copied in one transaction and shown to nobody, so it is not audited:
    the log holds what people have read, and a line for each machine's step would bury that."""
    if which == "keyed" and call.keyed_sealed is not None:
        number = open_for(work, call.sealed_for, call.keyed_sealed, f"call.keyed.{call.id}").decode()
    else:
        number = _caller_number(work, call) or ""
    callback.number_tail = number[-3:] or None
    place = f"callback.number.{callback.id}"
    callback.number_sealed = seal_for(work, call.sealed_for, number.encode(), place) if number else None


def withdraw(work: Work, call: Call) -> None:
    """She left quickly, or does not want it any more: the wish is withdrawn."""
    work.session.execute(
        update(Callback)
        .where(Callback.call_id == call.id, Callback.state.in_(("wanted", "due")))
        .values(state="withdrawn")
    )


def fall_due(work: Work, now: datetime) -> list[UUID]:
    """Wishes whose window has opened become due; a human then decides and dials."""
    due = (
        update(Callback)
        .where(Callback.state == "wanted", Callback.due_at <= now)
        .values(state="due")
        .returning(Callback.id)
    )
    return list(work.session.scalars(due))
