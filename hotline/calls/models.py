"""A call, its turns, the offers made for it, and what was recorded in it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import PII, Model, new_id

ASSISTING = ("placed", "ringing", "answered", "joined")
LIVE_OFFER = "state in ('placed', 'ringing', 'answered', 'accepted')"


class Call(Model):
    """One caller's call. `state` moves as `calls.lifecycle` says; times in seconds are the caller's.

    `sealed_for` is the ticket under whose key its numbers are sealed; `nobody_since` is set while nobody can be rung.
    `seek_since` is set while a human is being sought, `dispatch_at` when somebody must look at her ringing again.
    `wait_s` is None for a call that never sought a human: it was not offered.
    """

    __tablename__ = "call"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    carrier_sid: Mapped[str | None] = mapped_column(unique=True)
    line: Mapped[str]
    state: Mapped[str]
    outcome: Mapped[str | None]
    received_at: Mapped[datetime]
    # who calls
    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    number_tail: Mapped[str | None]
    caller_id_status: Mapped[str]
    sealed_for: Mapped[uuid.UUID]
    keyed_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)
    keyed_tail: Mapped[str | None]
    safe_to_call: Mapped[bool | None]
    # where she stands in the flow
    language: Mapped[str | None]
    flow_version: Mapped[str]
    position: Mapped[dict[str, Any]]
    turn: Mapped[int] = mapped_column(default=0)
    menu_path: Mapped[str] = mapped_column(default="")
    flags: Mapped[list[str]] = mapped_column(default=list)
    keying_until: Mapped[datetime | None]
    # the human she seeks
    queue: Mapped[str | None]
    priority: Mapped[str | None]
    offered_at: Mapped[datetime | None]
    seek_since: Mapped[datetime | None]
    dispatch_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    last_person_id: Mapped[uuid.UUID | None]
    exhausted_at: Mapped[datetime | None]
    nobody_since: Mapped[datetime | None]
    # how it went
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[uuid.UUID | None]
    left_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    wait_s: Mapped[float | None]
    talk_s: Mapped[float | None]
    hold_s: Mapped[float | None]
    wrap_s: Mapped[float | None]
    leg_sequence: Mapped[int] = mapped_column(default=-1)
    heard_at: Mapped[datetime]
    disposition: Mapped[str | None]
    loaded: Mapped[bool] = mapped_column(default=False)
    test: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint(
            "state in ('arrived','in_menu','waiting','connecting','talking','leaving_message','wrapping','ended')",
            name="state",
        ),
        CheckConstraint("state <> 'ended' or outcome is not null", name="ended_has_outcome"),
        CheckConstraint(
            "outcome in ('live_support','self_service','voicemail','callback_booked','abandoned','ivr_hangup',"
            "'quick_exit','dropped_network','rejected_abuse')",
            name="outcome",
        ),
        Index(None, "received_at"),
        Index(None, "number_index", "received_at"),
        Index("ix_call_dispatch", "dispatch_at", postgresql_where=text("dispatch_at is not null")),
        Index("ix_call_live", "heard_at", postgresql_where=text("left_at is null")),
    )


class Turn(Model):
    """The document given for one turn of a call: a request for a turn already taken gets it again."""

    __tablename__ = "turn"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]


class Offer(Model):
    """One person being asked to take one caller. States: `calls.lifecycle.OFFER_MOVES`.

    `due_at` is when the clock must look at it: not ringing in time, rung too long, a claim that nothing confirmed, a
    wrap-up that is over. `join_by` names the one hand that joins the caller: 'redirect' or 'turn'.
    """

    __tablename__ = "offer"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str]
    state: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    stage: Mapped[int] = mapped_column(default=0)
    leg_sid: Mapped[str | None] = mapped_column(index=True)
    leg_sequence: Mapped[int] = mapped_column(default=-1)
    placed_at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
    ringing_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    talking_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    # the join
    join_by: Mapped[str | None]
    join_claimed_at: Mapped[datetime | None]
    join_fetched_at: Mapped[datetime | None]
    rejoins: Mapped[int] = mapped_column(default=0)
    conference_sid: Mapped[str | None]
    caller_in_at: Mapped[datetime | None]
    staff_in_at: Mapped[datetime | None]
    # the ending
    caller_live_at: Mapped[datetime | None]
    staff_live_at: Mapped[datetime | None]
    leg_ended_at: Mapped[datetime | None]
    end_pressed_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    hold_s: Mapped[float] = mapped_column(default=0.0)
    wrap_ended_at: Mapped[datetime | None]
    # while she is held: '', 'holding', 'held', 'releasing'
    hold: Mapped[str] = mapped_column(default="")
    held_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "state in ('placed','ringing','answered','accepted','declined','missed','withdrawn','failed','over')",
            name="state",
        ),
        CheckConstraint("ended_by in ('caller','counsellor','lost')", name="ended_by"),
        CheckConstraint("hold in ('', 'holding', 'held', 'releasing')", name="hold"),
        Index("ux_offer_person_live", "person_id", unique=True, postgresql_where=text(LIVE_OFFER)),
        Index("ux_offer_call_accepted", "call_id", unique=True, postgresql_where=text("state = 'accepted'")),
        Index(None, "call_id", "placed_at"),
        Index("ix_offer_due", "due_at", postgresql_where=text("due_at is not null")),
        Index(
            "ix_offer_wrapping",
            "person_id",
            postgresql_where=text("state = 'over' and wrap_ended_at is null"),
        ),
    )


class Assist(Model):
    """A supervisor being asked into a conversation: a leg of her own, which nobody's call depends on.

    Live while placed, ringing, answered or joined; then over as `why` says. `due_at`: rings too long, or says nothing.
    """

    __tablename__ = "assist"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str]
    state: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    leg_sid: Mapped[str | None]
    leg_ended_at: Mapped[datetime | None]
    placed_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('placed','ringing','answered','joined','over')", name="state"),
        Index("ux_assist_offer_live", "offer_id", unique=True, postgresql_where=text("state <> 'over'")),
        Index("ux_assist_person_live", "person_id", unique=True, postgresql_where=text("state <> 'over'")),
        Index("ix_assist_due", "due_at", postgresql_where=text("due_at is not null")),
    )


class Recording(Model):
    """A message or a spoken note: where it is at the carrier until it is fetched, then sealed here until `due_at`."""

    __tablename__ = "recording"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"))
    sealed_for: Mapped[uuid.UUID]
    kind: Mapped[str]  # message, aggressor_report, note
    state: Mapped[str]  # recording, recorded, fetched, discarded, purged
    person_id: Mapped[uuid.UUID | None]
    leg_sid: Mapped[str | None]
    carrier_sid: Mapped[str | None] = mapped_column(unique=True)
    carrier_url: Mapped[str | None]
    seconds: Mapped[int] = mapped_column(default=0)
    reviewed: Mapped[bool] = mapped_column(default=False)
    left_quickly: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime]
    recorded_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)

    __table_args__ = (
        CheckConstraint("state in ('recording','recorded','fetched','discarded','purged')", name="state"),
        CheckConstraint("kind in ('message','aggressor_report','note')", name="kind"),
        Index(None, "call_id"),
        Index("ix_recording_due", "due_at", postgresql_where=text("due_at is not null")),
    )


class Callback(Model):
    """Somebody asked to be called: wanted, due, attempted, reached, gave_up or withdrawn. Nothing dials by itself."""

    __tablename__ = "callback"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), unique=True)
    sealed_for: Mapped[uuid.UUID]
    state: Mapped[str]
    window: Mapped[str]
    sms_ok: Mapped[bool]
    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)
    number_tail: Mapped[str | None]
    wanted_at: Mapped[datetime]
    due_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('wanted','due','attempted','reached','gave_up','withdrawn')", name="state"),
        Index("ix_callback_due", "due_at", postgresql_where=text("state = 'wanted'")),
    )
