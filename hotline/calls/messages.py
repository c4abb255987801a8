"""What callers and counsellors record: begun, kept, fetched, sealed, and deleted when its days are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from hotline.calls.models import Call, Recording
from hotline.db import new_id
from hotline.errands import Chore
from hotline.errors import CarrierError, CarrierRefused, NotFound
from hotline.events import Happened
from hotline.privacy import audit, open_for, seal_for
from hotline.telephony import FetchRecording
from hotline.work import Work

Kind = Literal["message", "aggressor_report", "note"]


def place_of(recording: Recording) -> str:
    """Where the sealed audio belongs: it opens nowhere else."""
    return f"recording.sealed.{recording.id}"


def begin(work: Work, call: Call, kind: Kind, person: UUID | None = None) -> Recording:
    """A recording begins: the row is there before the first word, so that a hang-up loses nothing."""
    recording = Recording(
        id=new_id(),
        call_id=call.id,
        sealed_for=call.sealed_for,
        kind=kind,
        state="recording",
        person_id=person,
        begun_at=work.now,
    )
    work.session.add(recording)
    return recording


def newest(work: Work, call: Call) -> Recording | None:
    """The recording this call made last, discarded ones included."""
    made = select(Recording).where(Recording.call_id == call.id, Recording.kind != "note")
    return work.session.scalars(made.order_by(Recording.begun_at.desc()).limit(1)).one_or_none()


def recorded(work: Work, recording: Recording, *, sid: str, url: str, seconds: int) -> None:
    """The carrier has the file. Whichever of its reports comes first makes it known, the other finds it."""
    if recording.carrier_sid is not None or not sid:
        return
    recording.carrier_sid, recording.carrier_url = sid, url
    recording.seconds = max(seconds, recording.seconds)
    recording.recorded_at = work.now
    if recording.state == "discarded":
        work.promise(Chore.DELETE_RECORDING, call=recording.call_id, recording=sid)
        return
    recording.state = "recorded"
    work.record(
        Happened.MESSAGE_RECORDED, call=recording.call_id, ticket=recording.sealed_for, recording=str(recording.id)
    )


def empty(work: Work, recording: Recording) -> None:
    """Nothing was said: there is nothing to keep."""
    discard(work, recording)


def discard(work: Work, recording: Recording) -> None:
    """She deleted it, or said nothing: what the carrier has is deleted too, now or as soon as it is known."""
    if recording.state in ("discarded", "purged"):
        return
    recording.state = "discarded"
    recording.sealed = None
    if recording.carrier_sid is not None:
        work.promise(Chore.DELETE_RECORDING, call=recording.call_id, recording=recording.carrier_sid)
    work.record(
        Happened.MESSAGE_DISCARDED, call=recording.call_id, ticket=recording.sealed_for, recording=str(recording.id)
    )


def prepare_fetch(work: Work, recording_id: UUID) -> FetchRecording | None:
    """What to fetch from the carrier; None if it is here already or was discarded."""
    recording = work.session.get_one(Recording, recording_id, with_for_update=True)
    if recording.state != "recorded" or recording.carrier_sid is None:
        return None
    return FetchRecording(recording=recording.carrier_sid)


def settle_fetch(work: Work, recording_id: UUID, answer: bytes | CarrierError, days: int) -> bool:
    """Seal what was fetched and only then let the carrier's copy go. False if it must be tried again.

    Raises the carrier's definite refusal: then somebody must look.
    """
    recording = work.session.get_one(Recording, recording_id, with_for_update=True)
    if isinstance(answer, CarrierRefused):
        raise answer
    if isinstance(answer, CarrierError) or not answer.startswith(b"RIFF"):
        return False
    if recording.state != "recorded":
        return True
    recording.sealed = seal_for(work, recording.sealed_for, answer, place_of(recording))
    recording.state = "fetched"
    assert recording.recorded_at is not None
    recording.due_at = recording.recorded_at + timedelta(days=days)
    assert recording.carrier_sid is not None
    work.promise(Chore.DELETE_RECORDING, call=recording.call_id, recording=recording.carrier_sid)
    work.record(
        Happened.MESSAGE_FETCHED, call=recording.call_id, ticket=recording.sealed_for, recording=str(recording.id)
    )
    return True


def audio(work: Work, recording: Recording, *, who: str, reason: str) -> bytes:
    """The WAV that was recorded; that `who` (a person's id) heard it, and why, is audited.

    NotFound if it is not fetched yet, or was deleted; BadInput without a reason; SealBroken if it does not open.
    """
    if recording.sealed is None:
        raise NotFound("this recording is not here: not fetched yet, or deleted")
    sound = open_for(work, recording.sealed_for, recording.sealed, place_of(recording))
    audit.note_read(work, who, f"heard {recording.kind}", recording.sealed_for, reason)
    return sound


def purge_due(work: Work, now: datetime, limit: int = 50) -> int:
    """Delete the audio whose days are over. Returns how many were purged."""
    due = select(Recording).where(Recording.due_at <= now, Recording.state == "fetched").limit(limit)
    recordings = list(work.session.scalars(due.with_for_update(skip_locked=True)))
    for recording in recordings:
        recording.sealed, recording.state, recording.due_at = None, "purged", None
        work.record(Happened.MESSAGE_PURGED, call=recording.call_id, recording=str(recording.id))
    return len(recordings)
