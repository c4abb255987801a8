"""What follows from what happened: one table, event -> errands, applied in the event's own transaction.

An event that is not in the table is written down and nothing more: `LOGGED_ONLY` names those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotline.calls import Offered
from hotline.errands import Chore
from hotline.events import Happened
from hotline.work import Event, Work

RING_URGENCY = {"P1": 1, "P2": 2}
OTHER_RING = 4
PAGE_URGENCY = 3


def react(work: Work, event: Event) -> None:
    """Promise what follows from this event."""
    for follow in REACTIONS.get(Happened(event.kind), ()):
        follow(work, event)


def _ring(work: Work, event: Event) -> None:
    urgency = RING_URGENCY.get(event.data.get("priority") or "", OTHER_RING)
    work.promise(Chore.RING_LEG, urgency=urgency, call=event.call_id, offer=str(event.offer_id))


def _ring_assist(work: Work, event: Event) -> None:
    work.promise(Chore.RING_ASSIST, urgency=2, call=event.call_id, assist=event.data["assist"])


def _move_caller(work: Work, event: Event) -> None:
    work.promise(Chore.MOVE_CALLER, urgency=1, call=event.call_id, offer=str(event.offer_id))


def _end_leg(work: Work, event: Event) -> None:
    """A leg is let go. Who has picked up, and may be pressing 1 at this moment, hears why instead of a dead line."""
    leg = event.data.get("leg")
    if leg and event.data.get("answered") and event.data.get("state") == Offered.WITHDRAWN:
        work.promise(Chore.TELL_LOSER, urgency=2, call=event.call_id, offer=str(event.offer_id))
    elif leg:
        work.promise(Chore.END_LEG, urgency=2, call=event.call_id, leg=leg)


def _route_everyone(work: Work, _: Event) -> None:
    """Somebody may be free, or somebody may have nobody ringing: look at all who wait, once for this transaction."""
    if not any(errand.kind == Chore.ROUTE and not errand.args for errand in work.promised):
        work.promise(Chore.ROUTE, urgency=2)


def _route_the_other(work: Work, event: Event) -> None:
    work.promise(Chore.ROUTE, urgency=2, routed=event.data["from_call"])


def _fetch(work: Work, event: Event) -> None:
    work.promise(Chore.FETCH_RECORDING, call=event.call_id, recording=event.data["recording"])


def _advance_page(work: Work, event: Event) -> None:
    if not event.data.get("held"):
        work.promise(Chore.ADVANCE_PAGE, urgency=PAGE_URGENCY, page=str(event.page_id))


def _send_attempt(work: Work, event: Event) -> None:
    work.promise(Chore.SEND_ATTEMPT, urgency=PAGE_URGENCY, attempt=event.data["attempt"])


def _tell(words: str) -> Callable[[Work, Event], None]:
    """Tell the supervisor on duty, in words that say nothing of the caller."""

    def tell(work: Work, event: Event) -> None:
        ticket: Any = event.ticket_id
        work.promise(Chore.TELL_SUPERVISOR, call=event.call_id, words=words, ticket=str(ticket) if ticket else "")

    return tell


def _tell_of_work(work: Work, event: Event) -> None:
    kind, priority = event.data["kind_of_work"], event.data["priority"]
    if kind in ("reached_nobody", "dropped") or (kind in ("message", "callback") and priority in ("P1", "P2")):
        _tell(f"{priority} {kind.replace('_', ' ')}: see the work list.")(work, event)


REACTIONS: dict[Happened, tuple[Callable[[Work, Event], None], ...]] = {
    Happened.OFFER_PLACED: (_ring,),
    Happened.OFFER_ACCEPTED: (_move_caller,),
    Happened.OFFER_OVER: (_end_leg, _route_everyone),
    Happened.OFFER_REPOINTED: (_route_the_other,),
    Happened.PERSON_FREED: (_route_everyone,),
    Happened.PRESENCE_CHANGED: (_route_everyone,),
    Happened.BROWSER_CAME: (_route_everyone,),
    Happened.ASSIST_ASKED: (_ring_assist,),
    Happened.ASSIST_OVER: (_end_leg, _route_everyone),
    Happened.ROTA_CHANGED: (_route_everyone,),
    Happened.NOBODY_REACHABLE: (_tell("A caller waits and nobody answers. Take a phone, or see the work list."),),
    Happened.ROUNDS_EXHAUSTED: (_tell("P1 waits and nobody has answered yet. Take a phone."),),
    Happened.WORK_OPENED: (_tell_of_work,),
    Happened.MESSAGE_RECORDED: (_fetch,),
    Happened.PAGE_OPENED: (_advance_page,),
    Happened.PAGE_SENT: (_advance_page,),
    Happened.PAGE_REOPENED: (_advance_page,),
    Happened.ATTEMPT_PLACED: (_send_attempt,),
    Happened.ATTEMPT_ENDED: (_end_leg,),
    Happened.PAGE_EXHAUSTED: (_tell("a page is not taken. Call the duty desk."),),
    Happened.PAGE_RUNG_EMPTY: (_tell("a page found nobody on duty. See the rota."),),
    Happened.PHONE_DIED: (_tell("a number on the rota is dead. See `hotline staff list`."),),
    Happened.PIN_FAILED: (_tell("three wrong PINs on a duty call."),),
}

LOGGED_ONLY = frozenset(
    {
        Happened.CALL_ARRIVED,
        Happened.SIGNED_IN,
        Happened.SIGN_IN_REFUSED,
        Happened.SIGNED_OUT,
        Happened.SIGN_IN_CHANGED,
        Happened.TURN_TAKEN,
        Happened.LANGUAGE_CHOSEN,
        Happened.HUMAN_SOUGHT,
        Happened.SEEK_WITHDRAWN,
        Happened.QUICK_EXIT_TAKEN,
        Happened.CALL_DROPPED,
        Happened.CALLER_LEFT,
        Happened.CALL_ENDED,
        Happened.WEBHOOK_BROKE,
        Happened.OFFER_HANDED_OVER,
        Happened.OFFER_RINGING,
        Happened.OFFER_ANSWERED,
        Happened.ASSIST_JOINED,
        Happened.BROWSER_LEFT,
        Happened.BROWSER_RING_LOST,
        Happened.CALLER_HELD,
        Happened.CALLER_RELEASED,
        Happened.CONVERSATION_STARTED,
        Happened.CONVERSATION_ENDED,
        Happened.WRAP_UP_ENDED,
        Happened.MESSAGE_FETCHED,
        Happened.MESSAGE_DISCARDED,
        Happened.MESSAGE_PURGED,
        Happened.CALLBACK_WANTED,
        Happened.WORK_TAKEN,
        Happened.WORK_CLOSED,
        Happened.TICKET_OPENED,
        Happened.TICKET_MOVED,
        Happened.CONSENT_NOTED,
        Happened.NOTE_ADDED,
        Happened.INCIDENT_NOTED,
        Happened.CALL_NAMED,
        Happened.PAGE_ADVANCED,
        Happened.ATTEMPT_SENT,
        Happened.PAGE_ACCEPTED,
        Happened.PAGE_DECLINED,
        Happened.PAGE_CONTACTED,
        Happened.PAGE_CLOSED,
        Happened.PERSON_CHANGED,
        Happened.CALL_REVIEWED,
        Happened.CALL_ASSIGNED,
        Happened.CALL_COMMENTED,
    }
)
