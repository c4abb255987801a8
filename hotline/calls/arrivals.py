"""A call arrives, or is found to have gone; the turns it has taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from hotline.calls.lifecycle import State
from hotline.calls.models import Call, Turn
from hotline.db import new_id
from hotline.telephony import CallerId
from hotline.work import Work

SILENT = timedelta(seconds=90)
SILENT_TALK = timedelta(seconds=600)

_KEEP = insert(cast(Table, Turn.__table__))


def arrive(
    work: Work, *, carrier_sid: str, line: str, caller: CallerId, ticket: UUID, flow: str, position: dict[str, Any]
) -> Call | None:
    """A new call; None if one with this carrier id exists already (a doubled request)."""
    row = {
        "id": new_id(),
        "carrier_sid": carrier_sid,
        "line": line,
        "state": State.IN_MENU,
        "received_at": work.now,
        "heard_at": work.now,
        "caller_id_status": caller.status,
        "number_index": work.keys.index(caller.e164) if caller.e164 else None,
        "number_tail": caller.e164[-3:] if caller.e164 else None,
        "sealed_for": ticket,
        "flow_version": flow,
        "position": position,
    }
    new = insert_or_keep(Call).values(row).on_conflict_do_nothing(index_elements=["carrier_sid"]).returning(Call)
    return work.session.scalars(new).one_or_none()


def call_by_sid(work: Work, carrier_sid: str) -> Call | None:
    """The call with this carrier id, locked; None if it was never seen."""
    return work.session.scalars(select(Call).where(Call.carrier_sid == carrier_sid).with_for_update()).one_or_none()


def turn_taken(work: Work, call_id: UUID, number: int) -> str | None:
    """The document that was given for a turn, None if it was not taken yet."""
    return work.session.scalar(select(Turn.document).where(Turn.call_id == call_id, Turn.number == number))


def keep_turn(work: Work, call: Call, number: int, document: str) -> None:
    """Keep what was answered, so that the same request gets the same document."""
    call.turn = number
    call.heard_at = work.now
    # Past the mapper and with a statement made once: this is in the way of every key that is pressed.
    work.session.execute(_KEEP, {"call_id": call.id, "number": number, "document": document})


def silent_calls(work: Work, now: datetime, limit: int = 50) -> list[UUID]:
    """Calls of which nothing was heard for too long: the carrier must say whether they are still there."""
    talking = Call.state == State.TALKING
    silent = or_(Call.heard_at <= now - SILENT_TALK, ~talking & (Call.heard_at <= now - SILENT))
    live = select(Call.id).where(Call.left_at.is_(None), Call.carrier_sid.is_not(None), silent)
    return list(work.session.scalars(live.order_by(Call.heard_at).limit(limit)))


def stale_waiters(work: Work, now: datetime, limit: int = 50) -> list[UUID]:
    """Calls whose ringing must be looked at again, the longest overdue first."""
    due = select(Call.id).where(Call.dispatch_at <= now).order_by(Call.dispatch_at).limit(limit)
    return list(work.session.scalars(due))
