"""After the conversation, on a counsellor's phone: one key for what comes next, until she is done."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from hotline.calls import Call, Offer, Offered, Recording, conversation, messages
from hotline.calls.offers import lock_offer
from hotline.journey import words
from hotline.journey.legs import language_of, take_item
from hotline.journey.repertoire import Repertoire
from hotline.paging import cancel, open_page, open_pages_of, send_held
from hotline.telephony import paths
from hotline.telephony.speech import play
from hotline.telephony.twiml import document
from hotline.telephony.verbs import Gather, HangUp, Record, Redirect
from hotline.tickets import open_work, raise_priority, ticket_of
from hotline.work import Work
from ivr_flows.steps import Say, Sound, Tone

KEY_WAIT = 8
UNANSWERED = 2
NOTE_S = 120
DISCIPLINES = {"3": "MED", "4": "LEGAL"}


def first_question(work: Work, repertoire: Repertoire, offer: Offer, *, gone: bool) -> str:
    """What she hears when the conversation is over; `gone` says that it was the caller who left."""
    language = language_of(work, offer)
    before: tuple[Sound, ...] = (Say("caller_gone", language),) if gone else ()
    if offer.channel == "browser":  # she wraps up on her screen
        return words.farewell(repertoire.catalogue, before)
    return _ask(work, repertoire, offer, before, said=1)


def left_alone(work: Work, repertoire: Repertoire, call: Call, offer: Offer) -> str:
    """The caller was gone before it began: she is told, free again, and holds a P1's item."""
    if call.left_at is not None:
        take_item(work, call, offer)
    if offer.state == Offered.ACCEPTED:
        conversation.conclude(work, call, offer, "caller")
    if offer.talking_at is not None and offer.wrap_ended_at is None:
        return first_question(work, repertoire, offer, gone=True)
    return words.farewell(repertoire.catalogue, (Say("caller_gone", language_of(work, offer)),))


def key_pressed(work: Work, repertoire: Repertoire, offer_id: UUID, said: int, key: str) -> str:
    """One after-call key: 1 done, 2 follow-up, 3 medical, 4 legal, 5 wrong number or prank, 6 a spoken note."""
    call, offer = lock_offer(work, offer_id)
    if offer.wrap_ended_at is not None or key == "1" or (not key and said > UNANSWERED):
        conversation.end_wrap_up(work, call, offer)
        return document((HangUp(),))
    if key == "6":
        return _record_note(work, repertoire, call, offer)
    saved = _do(work, call, offer, key)
    before: tuple[Sound, ...] = (Say("note_saved", language_of(work, offer)),) if saved else ()
    return _ask(work, repertoire, offer, before, said=said if key else said + 1)


def _do(work: Work, call: Call, offer: Offer, key: str) -> bool:
    if key == "2":
        raise_priority(work, call.sealed_for, call.priority or "P3")
        open_work(work, "follow_up", ticket=call.sealed_for, call=call, priority=call.priority or "P3")
    elif key in DISCIPLINES:
        _page(work, call, DISCIPLINES[key])
    elif key == "5":
        _prank(work, call, offer)
    return key in ("2", "3", "4", "5")


def _page(work: Work, call: Call, discipline: str) -> None:
    """Send the page that was held for her word, or open one; what the caller agreed to, she has just been told."""
    for page in open_pages_of(work, call.sealed_for):
        if page.discipline == discipline:
            send_held(work, page)
            return
    open_page(
        work,
        ticket_of(work, call.id),
        call_id=call.id,
        discipline=discipline,
        priority=call.priority if call.priority in ("P1", "P2") else "P2",
        basis="consent",
        language=call.language or "sw",
        held=False,
    )


def _prank(work: Work, call: Call, offer: Offer) -> None:
    call.disposition = "joke"
    for page in open_pages_of(work, call.sealed_for):
        if page.state == "held":
            cancel(work, page, "prank", by=offer.person_id)


def _ask(work: Work, repertoire: Repertoire, offer: Offer, before: tuple[Sound, ...], said: int) -> str:
    sounds = (*before, Say("staff_after_call", language_of(work, offer)))
    back = paths.after_call(offer.id, said)
    gather = Gather(action=back, timeout=KEY_WAIT, digits=1, sounds=play(sounds, repertoire.catalogue, {}))
    return document((gather, Redirect(back)))


def _record_note(work: Work, repertoire: Repertoire, call: Call, offer: Offer) -> str:
    recording = messages.begin(work, call, "note", leg=offer.leg_sid, person=offer.person_id)
    back = paths.note(offer.id)
    tone = play((Tone("record", 0.4),), repertoire.catalogue, {})
    record = Record(action=back, longest_s=NOTE_S, silence_s=8, finish="#", status_path=paths.recording(recording.id))
    return document((*tone, record, Redirect(back)))


def note_recorded(work: Work, repertoire: Repertoire, offer_id: UUID, *, live: bool) -> str:
    """Her note has ended: saved, and the question again; a leg that is gone ends the wrap-up."""
    call, offer = lock_offer(work, offer_id)
    if not live:
        conversation.end_wrap_up(work, call, offer)
        return words.EMPTY
    return _ask(work, repertoire, offer, (Say("note_saved", language_of(work, offer)),), said=1)


def recording_reported(work: Work, recording_id: UUID, *, sid: str, url: str, status: str, seconds: int) -> None:
    """The carrier has a recording's file, or says that there is none."""
    recording = work.session.scalars(
        select(Recording).where(Recording.id == recording_id).with_for_update()
    ).one_or_none()
    if recording is None:
        return
    if status in ("absent", "failed"):
        messages.discard(work, recording)
    elif status in ("", "completed"):
        messages.recorded(work, recording, sid=sid, url=url, seconds=seconds)
