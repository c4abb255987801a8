"""An attempt to reach one person: asked of the carrier, told by its reports, redialled, never brought back to life.

Reports come late, twice, out of order or never: a leg that has ended stays ended, and one that says nothing is asked
about. `completed` never means that somebody accepted: only her key does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from hotline.errands import Chore
from hotline.errors import CarrierError, CarrierRefused
from hotline.events import Happened
from hotline.paging.climbing import SENT_BY_CLOCK_S, hurry_if_all_said_no, place
from hotline.paging.ladder import BACKSTOP, read
from hotline.paging.lifecycle import LIVE, ON_THE_PHONE, WRONG_PIN, end_attempt, lock_attempt, may, tell_ended
from hotline.paging.models import Attempt, Page
from hotline.paging.words import duty_text, escalation_text
from hotline.staff import mark_phone_dead, person_by_id, phone_of
from hotline.telephony import AskLeg, LegSeen, PlaceCall, Placed, SendText, Sent, paths
from hotline.tickets.models import Ticket
from hotline.work import Work

RINGS_S = 25
LEASE_S = 20.0
AGAIN_S = (5.0, 30.0)
SLOWER_AFTER_S = 60.0
ASK_AFTER_S = 60.0
REDIAL_S = 75.0
RINGS_PER_RUNG = 3
AT_A_TIME = 50

FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
DEAD_NUMBER = frozenset({21211, 21214, 21217, 13224, 13223})
TOO_FAST = frozenset({429, 20429})


# --- asking the carrier --------------------------------------------------------------------------


def prepare_attempt(work: Work, attempt_id: UUID) -> PlaceCall | SendText | None:
    """What to ask of the carrier; None if it was asked, another hand is at it, or the page is no longer open."""
    page, attempt = lock_attempt(work, attempt_id)
    leased = attempt.state == "sending" and attempt.due_at is not None and attempt.due_at > work.now
    if attempt.state not in ("due", "sending") or leased:
        return None
    if page.state != "climbing":
        end_attempt(work, page, attempt, "withdrawn", f"the page is {page.state}")
        return None
    person = person_by_id(work, attempt.person_id)
    number = phone_of(work, person) if person.active and person.phone_dead_at is None else None
    if number is None:
        _failed(work, page, attempt, "no phone that works")
        return None
    attempt.state, attempt.due_at = "sending", work.now + timedelta(seconds=LEASE_S)
    return _ask(work, page, attempt, number)


def _ask(work: Work, page: Page, attempt: Attempt, number: str) -> PlaceCall | SendText:
    status = paths.attempt_status(attempt.id)
    if attempt.channel == "text":
        return SendText(to=number, words=_words(work, page, attempt), status_path=status)
    return PlaceCall(
        to=number,
        path=paths.duty_call(attempt.id),
        status_path=status,
        fallback_path=paths.FALLBACK,
        rings_s=RINGS_S,
    )


def _words(work: Work, page: Page, attempt: Attempt) -> str:
    reference = work.session.scalars(select(Ticket.reference).where(Ticket.id == page.ticket_id)).one()
    ladder = read(page.ladder)
    who = ladder[min(attempt.level, len(ladder) - 1)].who
    person = person_by_id(work, attempt.person_id)
    answers_for_line = who == "supervisor" or who in BACKSTOP
    if answers_for_line and page.discipline not in person.disciplines:
        minutes = int((work.now - page.opened_at).total_seconds() // 60)
        return escalation_text(reference, page.priority, page.discipline, minutes)
    return duty_text(reference, page.priority, page.discipline, page.county)


def settle_attempt(work: Work, attempt_id: UUID, answer: Placed | Sent | CarrierError) -> None:
    """The carrier took it, refused it for good, or gave no clear answer: then it is sent again.

    A page sent twice can be borne; a page that was never sent cannot.
    """
    page, attempt = lock_attempt(work, attempt_id)
    if isinstance(answer, Placed | Sent):
        sid = answer.leg if isinstance(answer, Placed) else answer.text
        learn_leg(work, page, attempt, sid)
        _submitted(work, page, attempt)
    elif isinstance(answer, CarrierRefused) and answer.code not in TOO_FAST:
        if answer.code in DEAD_NUMBER:
            mark_phone_dead(work, attempt.person_id)
        if attempt.state in LIVE:
            _failed(work, page, attempt, f"carrier said {answer.code}")
    elif attempt.state == "sending":
        waited = (work.now - attempt.created_at).total_seconds()
        again = AGAIN_S[waited >= SLOWER_AFTER_S]
        attempt.state, attempt.due_at = "due", work.now + timedelta(seconds=again)


def learn_leg(work: Work, page: Page, attempt: Attempt, leg: str) -> bool:
    """Keep the leg's id when it is first learnt. False for a stray one: a call placed twice, the first unanswered."""
    if attempt.leg_sid is None:
        attempt.leg_sid = leg
        if attempt.channel == "voice" and attempt.state == "withdrawn":
            tell_ended(work, page, attempt, attempt.state, "its leg came late", leg)
        return True
    if attempt.leg_sid == leg:
        return True
    if attempt.channel == "voice":
        tell_ended(work, page, attempt, attempt.state, "a second leg", leg)
    return False


def _submitted(work: Work, page: Page, attempt: Attempt) -> None:
    """The carrier has it, whether its answer or its first report says so."""
    if attempt.state in ("due", "sending"):
        attempt.state = "sent"
    asks = attempt.channel == "voice" and attempt.state in ON_THE_PHONE
    attempt.due_at = work.now + timedelta(seconds=ASK_AFTER_S) if asks else None
    if attempt.sent_at is None:
        attempt.sent_at = work.now
        work.record(
            Happened.ATTEMPT_SENT,
            page=page.id,
            ticket=page.ticket_id,
            person=attempt.person_id,
            attempt=str(attempt.id),
            channel=attempt.channel,
            first=attempt.first,
        )


def _failed(work: Work, page: Page, attempt: Attempt, why: str) -> None:
    end_attempt(work, page, attempt, "failed", why)
    hurry_if_all_said_no(work, page)


# --- what the carrier reports ----------------------------------------------------------------------


def attempt_reported(
    work: Work, attempt_id: UUID, status: str, sequence: int | None = None, leg: str | None = None
) -> None:
    """Take in a status report of a leg or a text, in whatever order they come.

    `sequence` is the carrier's count of its reports, `leg` its id of the call, both None where it says none.
    """
    page, attempt = lock_attempt(work, attempt_id)
    if leg and not learn_leg(work, page, attempt, leg):
        return
    if attempt.channel == "text":
        _text_reported(work, page, attempt, status)
    elif attempt.ended_at is None and status in FINAL:
        _leg_ended(work, page, attempt, status)
    elif attempt.ended_at is None and (sequence is None or sequence > attempt.leg_sequence):
        attempt.leg_sequence = attempt.leg_sequence if sequence is None else sequence
        _leg_moved(work, page, attempt, {"ringing": "ringing", "in-progress": "answered"}.get(status))


def _leg_moved(work: Work, page: Page, attempt: Attempt, to: str | None) -> None:
    _submitted(work, page, attempt)
    if to is not None and may(attempt, to):
        attempt.state = to
        attempt.delivered_at = attempt.delivered_at or work.now


def _leg_ended(work: Work, page: Page, attempt: Attempt, status: str) -> None:
    """Her leg is over. Whoever did not answer, or answered without a key as a voicemail does, is rung again."""
    _submitted(work, page, attempt)
    if attempt.state not in LIVE:
        attempt.ended_at, attempt.due_at = work.now, None
        return
    refused_pin = attempt.why == WRONG_PIN
    why = attempt.why if refused_pin else {"completed": "no key"}.get(status, status)
    end_attempt(work, page, attempt, "failed" if status == "failed" else "ended", why)
    again = status in ("busy", "no-answer", "completed") and not refused_pin
    if again and page.state == "climbing" and _rings(work, attempt) < RINGS_PER_RUNG:
        attempt.due_at = work.now + timedelta(seconds=REDIAL_S)
    hurry_if_all_said_no(work, page)


def _rings(work: Work, attempt: Attempt) -> int:
    """How often she was rung for this rung of this page."""
    same = select(func.count()).where(
        Attempt.page_id == attempt.page_id,
        Attempt.person_id == attempt.person_id,
        Attempt.level == attempt.level,
        Attempt.channel == "voice",
    )
    return work.session.scalar(same) or 0


def _text_reported(work: Work, page: Page, attempt: Attempt, status: str) -> None:
    if status in ("undelivered", "failed"):
        if attempt.state in LIVE:
            end_attempt(work, page, attempt, "failed", status)
        return
    _submitted(work, page, attempt)
    if status == "delivered" and attempt.delivered_at is None:
        attempt.delivered_at = work.now


# --- what the clock looks at -------------------------------------------------------------------------


def due_attempts(work: Work, now: datetime) -> list[UUID]:
    """The attempts the clock must look at now: first ones before repeats, the longest overdue first."""
    due = select(Attempt.id).where(Attempt.due_at <= now).order_by(Attempt.first.desc(), Attempt.due_at)
    return list(work.session.scalars(due.limit(AT_A_TIME)))


def attempt_due(work: Work, attempt_id: UUID) -> None:
    """Send one that was not sent, ask after one that says nothing, ring again where nobody answered."""
    page, attempt = lock_attempt(work, attempt_id)
    if attempt.due_at is None or attempt.due_at > work.now:
        return
    if attempt.state in ("due", "sending"):
        work.promise(Chore.SEND_ATTEMPT, urgency=3, attempt=str(attempt.id))
        attempt.state = "due"  # whoever was at it has had its time
        attempt.due_at = work.now + timedelta(seconds=SENT_BY_CLOCK_S)
        return
    if attempt.state in ON_THE_PHONE and attempt.channel == "voice":
        work.promise(Chore.RECONCILE_ATTEMPT, urgency=3, attempt=str(attempt.id))
        attempt.due_at = work.now + timedelta(seconds=ASK_AFTER_S)
        return
    attempt.due_at = None
    if attempt.state == "ended" and page.state == "climbing" and not _is_rung(work, attempt):
        place(work, page, attempt.person_id, "voice", attempt.level, first=False)


def _is_rung(work: Work, attempt: Attempt) -> bool:
    other = select(Attempt.id).where(
        Attempt.page_id == attempt.page_id,
        Attempt.person_id == attempt.person_id,
        Attempt.channel == "voice",
        Attempt.state.in_(LIVE),
    )
    return work.session.scalars(other.limit(1)).first() is not None


def prepare_reconcile(work: Work, attempt_id: UUID) -> AskLeg | None:
    """Ask how a leg is of which nothing has been heard; None if its end is known."""
    _, attempt = lock_attempt(work, attempt_id)
    silent = attempt.channel == "voice" and attempt.state in ON_THE_PHONE
    return AskLeg(leg=attempt.leg_sid) if silent and attempt.leg_sid is not None else None


def settle_reconcile(work: Work, attempt_id: UUID, answer: LegSeen | CarrierError) -> None:
    """What the carrier knows of the leg; one it does not know is over, and an unclear answer says nothing."""
    if isinstance(answer, LegSeen):
        attempt_reported(work, attempt_id, answer.status)
    elif isinstance(answer, CarrierRefused):
        attempt_reported(work, attempt_id, "no-answer")
