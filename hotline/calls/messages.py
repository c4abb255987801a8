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
from hotline.telephony import FetchRecording, FindRecordings, Found
from hotline.work import Work

UNREPORTED = timedelta(minutes=10)  # the longest message and some patience
FORGET = timedelta(days=2)

Kind = Literal["message", "aggressor_report", "note"]


def place_of(recording: Recording) -> str:
    """Where the sealed audio belongs: it opens nowhere else."""
    return f"recording.sealed.{recording.id}"


def begin(work: Work, call: Call, kind: Kind, *, leg: str | None, person: UUID | None = None) -> Recording:
    """A recording begins: the row is there before the first word, so that a hang-up loses nothing."""
    recording = Recording(
        id=new_id(),
        call_id=call.id,
        sealed_for=call.sealed_for,
        kind=kind,
        state="recording",
        person_id=person,
        leg_sid=leg,
        begun_at=work.now,
        due_at=work.now + UNREPORTED,
    )
    work.session.add(recording)
    return recording


def newest(work: Work, call: Call) -> Recording | None:
    """The recording this call made last, discarded ones included; locked, because the carrier reports it by itself."""
    made = select(Recording).where(Recording.call_id == call.id, Recording.kind != "note")
    last = made.order_by(Recording.begun_at.desc()).limit(1).with_for_update()
    return work.session.scalars(last, execution_options={"populate_existing": True}).one_or_none()


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
    recording.state, recording.due_at = "recorded", None
    work.record(
        Happened.MESSAGE_RECORDED, call=recording.call_id, ticket=recording.sealed_for, recording=str(recording.id)
    )


def discard(work: Work, recording: Recording) -> None:
    """She deleted it, or said nothing: what the carrier has is deleted too, now or as soon as it is known."""
    if recording.state in ("discarded", "purged"):
        return
    recording.state, recording.due_at = "discarded", None
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


def unreported(work: Work, now: datetime, limit: int = 50) -> list[UUID]:
    """Recordings of which neither report came: the carrier is asked, again every ten minutes."""
    silent = select(Recording).where(Recording.state == "recording", Recording.due_at <= now).limit(limit)
    found = list(work.session.scalars(silent.with_for_update(skip_locked=True)))
    for recording in found:
        recording.due_at = work.now + UNREPORTED
        work.promise(Chore.FIND_RECORDING, call=recording.call_id, recording=str(recording.id))
    return [recording.id for recording in found]


def prepare_find(work: Work, recording_id: UUID) -> FindRecordings | None:
    """Ask what the carrier recorded on this leg; None if the report has come meanwhile."""
    recording = work.session.get_one(Recording, recording_id)
    wanted = recording.state == "recording" and recording.leg_sid is not None
    return FindRecordings(leg=recording.leg_sid) if wanted and recording.leg_sid else None


def settle_find(work: Work, recording_id: UUID, answer: Found) -> None:
    """Take the oldest recording of the leg that no row knows; if there is none for two days, nothing was said."""
    recording = work.session.get_one(Recording, recording_id, with_for_update=True)
    known = set(work.session.scalars(select(Recording.carrier_sid).where(Recording.leg_sid == recording.leg_sid)))
    fresh = [(sid, seconds) for sid, seconds in answer.recordings if sid not in known]
    if fresh:
        recorded(work, recording, sid=fresh[0][0], url="", seconds=fresh[0][1])
    elif work.now - recording.begun_at > FORGET:
        discard(work, recording)


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
