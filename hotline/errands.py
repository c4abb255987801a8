"""Errands: promises to the outside world, kept as rows until they are done.

An errand is written in the transaction that decided it. RQ runs it promptly, the clock's sweep certainly; running one
twice, late or by two hands does no harm.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Model


class Chore(StrEnum):
    """What an errand does. The comment names its `args`."""

    RING_LEG = "ring_leg"  # offer
    MOVE_CALLER = "move_caller"  # offer: into the conference
    REQUEUE_CALLER = "requeue_caller"  # call: back to the waiting room
    FREE_COUNSELLOR = "free_counsellor"  # offer: to `caller_gone`
    HOLD_CALLER = "hold_caller"  # offer: she hears words and not the counsellor
    RELEASE_CALLER = "release_caller"  # offer: back from hold
    FETCH_CALLER = "fetch_caller"  # offer: out of a conference that will not end by itself
    RING_ASSIST = "ring_assist"  # assist
    END_LEG = "end_leg"  # leg: the carrier's id
    TELL_LOSER = "tell_loser"  # offer: hears that it is taken, or that the caller left, and is let go
    RECONCILE_OFFER = "reconcile_offer"  # offer: ask the carrier about both legs
    RECONCILE_CALL = "reconcile_call"  # call: ask the carrier whether she is still there
    ROUTE = "route"  # call, or nothing for everyone who waits
    SEND_ATTEMPT = "send_attempt"  # attempt
    ADVANCE_PAGE = "advance_page"  # page
    RECONCILE_ATTEMPT = "reconcile_attempt"  # attempt
    TELL_SUPERVISOR = "tell_supervisor"  # words, ref
    SEND_TEXT = "send_text"  # person, words, ref
    FETCH_RECORDING = "fetch_recording"  # recording
    FIND_RECORDING = "find_recording"  # recording: its reports were lost
    DELETE_RECORDING = "delete_recording"  # recording: at the carrier
    DELETE_CALL_RECORD = "delete_call_record"  # leg: at the carrier


class Errand(Model):
    """One promise. `state` is due, done or given_up; while `lease_until` is in the future somebody is at it."""

    __tablename__ = "errand"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    args: Mapped[dict[str, Any]]
    call_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    urgency: Mapped[int] = mapped_column(default=5)  # 1 P1 ring, 2 P2 ring, 3 page, 4 other ring, 5 the rest
    state: Mapped[str] = mapped_column(default="due")
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

    __table_args__ = (Index("ix_errand_due", "due_at", "urgency", postgresql_where=text("state = 'due'")),)
