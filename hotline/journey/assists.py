"""The leg of a supervisor who is asked into a conversation: the neutral words, her key, the conference, her leaving."""

from __future__ import annotations

from uuid import UUID

from hotline.calls import Assist, Call, Offer
from hotline.calls import assisting as company
from hotline.journey import words
from hotline.journey.repertoire import Repertoire
from hotline.staff import person_by_id
from hotline.telephony import paths
from hotline.telephony.speech import play
from hotline.telephony.twiml import document
from hotline.telephony.verbs import Gather, HangUp, Play, Redirect
from hotline.work import Work
from ivr_flows.steps import Language, Say

ASKED = 2
KEY_WAIT = 6


def assist_answered(work: Work, repertoire: Repertoire, assist_id: UUID, leg: str) -> str:
    """Her phone was picked up: the neutral words. In her browser she has accepted: into the conversation."""
    assist = company.lock_assist(work, assist_id)
    if not company.assist_answered(work, assist, leg):
        return _over(work, repertoire, assist)
    if assist.channel == "browser":
        return _join(work, repertoire, assist)
    return _ask(work, repertoire, assist, "staff_whisper", said=1)


def assist_key(work: Work, repertoire: Repertoire, assist_id: UUID, said: int, key: str) -> str:
    """Key 1 joins, 2 declines; another key asks again. No key twice, and it was a machine or nobody."""
    assist = company.lock_assist(work, assist_id)
    if key == "1":
        return _join(work, repertoire, assist)
    if key == "2" or said >= ASKED:
        company.assist_over(work, assist, "declined" if key == "2" else "no key pressed")
        return document((HangUp(),))
    return _ask(work, repertoire, assist, "whisper_again" if key else "staff_whisper", said + 1)


def assist_came_out(work: Work, repertoire: Repertoire, assist_id: UUID, *, live: bool) -> str:
    """Her leg has left the conference: she hung up, or the conversation is over."""
    assist = company.lock_assist(work, assist_id)
    company.assist_over(work, assist, "left")
    if not live:
        return words.EMPTY
    return words.farewell(repertoire.catalogue, (Say("caller_gone", _language(work, assist)),))


def _join(work: Work, repertoire: Repertoire, assist: Assist) -> str:
    if not company.join_conversation(work, assist):
        return _over(work, repertoire, assist)
    before = () if assist.channel == "browser" else _what_it_is(work, repertoire, assist)
    return words.assist_conference(assist.offer_id, assist.id, before)


def _what_it_is(work: Work, repertoire: Repertoire, assist: Assist) -> tuple[Play, ...]:
    call = work.session.get_one(Call, work.session.get_one(Offer, assist.offer_id).call_id)
    slots = {"priority": call.priority or "P3", "language": call.language or "sw"}
    told = Say("staff_accepted", _language(work, assist), ("priority", "language"))
    return play((told,), repertoire.catalogue, slots)


def _ask(work: Work, repertoire: Repertoire, assist: Assist, prompt: str, said: int) -> str:
    sounds = play((Say(prompt, _language(work, assist)),), repertoire.catalogue, {})
    back = paths.assist_key(assist.id, said)
    return document((Gather(action=back, timeout=KEY_WAIT, digits=1, sounds=sounds), Redirect(back)))


def _over(work: Work, repertoire: Repertoire, assist: Assist) -> str:
    company.assist_over(work, assist, "too late")
    return words.farewell(repertoire.catalogue, (Say("caller_gone", _language(work, assist)),))


def _language(work: Work, assist: Assist) -> Language:
    return "sw" if "sw" in person_by_id(work, assist.person_id).languages[:1] else "en"
