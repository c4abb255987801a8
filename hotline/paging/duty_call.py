"""What a responder hears when she is paged, and what her keys mean. Neutral until her PIN: it may be her voicemail.

Each function is one step of her leg: it decides and says what she hears, what is awaited and where her keys go next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from hotline.errors import NotFound
from hotline.events import Happened
from hotline.paging.answering import accept, decline
from hotline.paging.attempts import learn_leg
from hotline.paging.lifecycle import LIVE, WRONG_PIN, lock_attempt, may
from hotline.paging.models import Attempt, Page
from hotline.staff import Person, check_pin, is_locked, person_by_id
from hotline.tickets.models import Ticket
from hotline.work import Work
from ivr_flows.steps import AskKeys, HangUp, Language, Say

TRIES = 3
PIN_WAIT_S = 8.0
KEY_WAIT_S = 8.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What she hears, what is awaited, what fills the words' slots, where her keys go next (None: it is over)."""

    sounds: tuple[Say, ...]
    wait: AskKeys | HangUp
    slots: Mapping[str, str] = field(default_factory=dict)
    next: Literal["pin", "choice"] | None = None


def first_words(work: Work, attempt_id: UUID, leg: str | None = None) -> Reply:
    """She, or her voicemail, has picked up; `leg` is the carrier's id of her call."""
    page, attempt = lock_attempt(work, attempt_id)
    if leg:
        learn_leg(work, page, attempt, leg)
    person = person_by_id(work, attempt.person_id)
    if not _is_hers_to_take(page, attempt):
        return _end("page_taken", person)
    if may(attempt, "answered"):
        attempt.state = "answered"
    attempt.pin_tries = 0
    return _ask_pin(work, page, person)


def pin_entered(work: Work, attempt_id: UUID, digits: str) -> Reply:
    """She keyed something, or nothing ('') until the wait ran out. Three times wrong or silent, it is over."""
    attempt = work.session.get(Attempt, attempt_id)
    if attempt is None:
        raise NotFound("there is no such attempt")
    person = person_by_id(work, attempt.person_id)
    right = bool(digits) and check_pin(work, person, digits)  # before any lock is held: it takes 20 ms
    page, attempt = lock_attempt(work, attempt_id)
    if not _is_hers_to_take(page, attempt):
        return _end("page_taken", person)
    if right:
        attempt.pin_tries, attempt.why = 0, ""
        return _details(page, person)
    return _no_pin(work, page, attempt, person, digits)


def _no_pin(work: Work, page: Page, attempt: Attempt, person: Person, digits: str) -> Reply:
    attempt.pin_tries += 1
    if digits:
        attempt.why = WRONG_PIN
    out_of_tries = attempt.pin_tries >= TRIES or (bool(digits) and (person.pin_hash is None or is_locked(person)))
    if not out_of_tries:
        return _ask_pin(work, page, person, wrong=bool(digits))
    if attempt.why == WRONG_PIN:
        locked = person.pin_hash is None or is_locked(person)
        work.record(Happened.PIN_FAILED, page=page.id, ticket=page.ticket_id, person=person.id, locked=locked)
    return _end("quick_exit", person)


def choice_made(work: Work, attempt_id: UUID, digits: str) -> Reply:
    """After her PIN: 1 takes the page, 2 declines it, 3 or any other key says it again; three silences end it."""
    page, attempt = lock_attempt(work, attempt_id)
    person = person_by_id(work, attempt.person_id)
    if digits == "1":
        return _end("page_accepted" if accept(work, attempt_id) == "accepted" else "page_taken", person)
    if not _is_hers_to_take(page, attempt):
        return _end("page_taken", person)
    if digits == "2":
        decline(work, attempt_id)
        return _end("page_declined", person)
    attempt.pin_tries = 0 if digits else attempt.pin_tries + 1
    return _details(page, person) if attempt.pin_tries < TRIES else _end("quick_exit", person)


def language_of(person: Person) -> Language:
    """Her first language among those the line speaks; Kiswahili if it is none of them."""
    for language in person.languages:
        if language == "en":
            return "en"
        if language == "sw":
            break
    return "sw"


def _is_hers_to_take(page: Page, attempt: Attempt) -> bool:
    """Whether the page is still looking for somebody; a report that her leg has ended may have overtaken her keys."""
    return page.state == "climbing" and attempt.state in (*LIVE, "ended", "failed")


def _ask_pin(work: Work, page: Page, person: Person, *, wrong: bool = False) -> Reply:
    language = language_of(person)
    wait = AskKeys(timeout=PIN_WAIT_S, digits=None, finish="#")
    if wrong:
        return Reply((Say("pin_wrong", language),), wait, {}, "pin")
    reference = work.session.get_one(Ticket, page.ticket_id).reference
    return Reply((Say("page_voice", language, ("ref",)),), wait, {"ref": reference}, "pin")


def _details(page: Page, person: Person) -> Reply:
    slots = {
        "discipline": page.discipline,
        "priority": page.priority,
        "language": page.language,
        "county": page.county,
    }
    said = Say("page_details", language_of(person), tuple(slots))
    return Reply((said,), AskKeys(timeout=KEY_WAIT_S), slots, "choice")


def _end(prompt: str, person: Person) -> Reply:
    return Reply((Say(prompt, language_of(person)),), HangUp())
