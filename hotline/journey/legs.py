"""A counsellor's leg until she has her caller: the neutral words, her key, the claim.

Until key 1 nothing is said that a voicemail must not hear. Her words are in her own first language.
"""

from __future__ import annotations

from uuid import UUID

from hotline.calls import Call, Offer, Offered
from hotline.calls import offers as offering
from hotline.calls.offers import lock_offer
from hotline.journey import words
from hotline.journey.repertoire import Repertoire
from hotline.staff import person_by_id
from hotline.telephony import paths
from hotline.telephony.speech import play
from hotline.telephony.twiml import document
from hotline.telephony.verbs import Gather, HangUp, Redirect
from hotline.tickets import take_for_call
from hotline.work import Work
from ivr_flows.steps import Language, Say

WHISPERS = 2
KEY_WAIT = 6


def language_of(work: Work, offer: Offer) -> Language:
    """The language in which this person is spoken to: the first of hers that we have recordings in."""
    languages = person_by_id(work, offer.person_id).languages
    return "sw" if "sw" in languages[:1] else "en"


# --- before she has accepted -------------------------------------------------------------------


def leg_answered(work: Work, repertoire: Repertoire, offer_id: UUID, leg: str) -> str:
    """The first words on her phone; nothing but a goodbye if the offer is over. A browser asks once she accepted."""
    call, offer = lock_offer(work, offer_id)
    if offer.channel == "browser":
        offering.note_leg(work, offer, leg)
        return _claim(work, repertoire, call, offer)
    if not offering.answered(work, offer, leg):
        return _over(work, repertoire, call, offer)
    return _whisper(work, repertoire, offer, "staff_whisper", said=1)


def key_pressed(work: Work, repertoire: Repertoire, offer_id: UUID, said: int, key: str) -> str:
    """Key 1 takes the caller, 2 declines; another key asks again. No key twice, and it was a machine or nobody."""
    call, offer = lock_offer(work, offer_id)
    if key == "1":
        return _claim(work, repertoire, call, offer)
    if offer.state not in (Offered.PLACED, Offered.RINGING, Offered.ANSWERED):
        return _over(work, repertoire, call, offer)
    if key == "2":
        offering.decline(work, call, offer)
        return document((HangUp(),))
    if said >= WHISPERS:
        offering.missed(work, call, offer, "no key pressed", let_go=False)
        return document((HangUp(),))
    return _whisper(work, repertoire, offer, "whisper_again" if key else "staff_whisper", said + 1)


def _whisper(work: Work, repertoire: Repertoire, offer: Offer, prompt: str, said: int) -> str:
    sounds = play((Say(prompt, language_of(work, offer)),), repertoire.catalogue, {})
    back = paths.leg_key(offer.id, said)
    return document((Gather(action=back, timeout=KEY_WAIT, digits=1, sounds=sounds), Redirect(back)))


def _over(work: Work, repertoire: Repertoire, call: Call, offer: Offer) -> str:
    """There is nobody for her any more: why, as far as it is known."""
    gone = call.left_at is not None or "quick_exit" in call.flags
    return _tell(work, repertoire, offer, "caller_gone" if gone and call.answered_at is None else "taken")


def _tell(work: Work, repertoire: Repertoire, offer: Offer, prompt: str) -> str:
    return words.farewell(repertoire.catalogue, (Say(prompt, language_of(work, offer)),))


def _claim(work: Work, repertoire: Repertoire, call: Call, offer: Offer) -> str:
    result = offering.claim(work, call, offer)
    if result == "won":
        return _accepted(work, repertoire, call, offer)
    if result == "caller_gone":
        take_item(work, call, offer)
        return _tell(work, repertoire, offer, "caller_gone")
    return _over(work, repertoire, call, offer)


def take_item(work: Work, call: Call, offer: Offer) -> None:
    """The caller is gone before she could be joined: what she left is in this person's hands."""
    take_for_call(work, call, offer.person_id)


def _accepted(work: Work, repertoire: Repertoire, call: Call, offer: Offer) -> str:
    if offer.channel == "browser":  # her screen has told her
        return words.counsellor_conference(offer.id, on_a_phone=False)
    language = language_of(work, offer)
    slots = {"priority": call.priority or "P3", "language": call.language or "sw"}
    told = Say("staff_accepted", language, ("priority", "language"))
    return words.counsellor_conference(offer.id, play((told,), repertoire.catalogue, slots))
