"""A call's life, and an offer's: every state, every way on, and what a call is called when it is over.

A call arrives, is in the menu, waits for a human, is being connected, talks, is wrapped up and ends; on the way she may
leave a message. An offer is one person being asked to take one caller. A move that is not in these tables is refused
and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hotline.errors import TooLate


class State(StrEnum):
    """Where a call is."""

    ARRIVED = "arrived"
    IN_MENU = "in_menu"
    WAITING = "waiting"
    CONNECTING = "connecting"
    TALKING = "talking"
    LEAVING_MESSAGE = "leaving_message"
    WRAPPING = "wrapping"
    ENDED = "ended"


MOVES: dict[State, frozenset[State]] = {
    State.ARRIVED: frozenset({State.IN_MENU, State.ENDED}),
    State.IN_MENU: frozenset({State.WAITING, State.LEAVING_MESSAGE, State.ENDED}),
    State.WAITING: frozenset({State.CONNECTING, State.IN_MENU, State.LEAVING_MESSAGE, State.ENDED}),
    State.CONNECTING: frozenset({State.TALKING, State.WAITING, State.ENDED}),
    State.TALKING: frozenset({State.WAITING, State.WRAPPING}),
    State.LEAVING_MESSAGE: frozenset({State.IN_MENU, State.WAITING, State.CONNECTING, State.ENDED}),
    State.WRAPPING: frozenset({State.ENDED}),
    State.ENDED: frozenset(),
}


class Offered(StrEnum):
    """Where an offer is."""

    PLACED = "placed"
    RINGING = "ringing"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    OVER = "over"


OPEN = (Offered.PLACED, Offered.RINGING, Offered.ANSWERED)
_LOST = {Offered.DECLINED, Offered.MISSED, Offered.WITHDRAWN, Offered.FAILED}

OFFER_MOVES: dict[Offered, frozenset[Offered]] = {
    Offered.PLACED: frozenset({Offered.RINGING, Offered.ANSWERED, Offered.ACCEPTED, *_LOST}),
    Offered.RINGING: frozenset({Offered.ANSWERED, Offered.ACCEPTED, *_LOST}),
    Offered.ANSWERED: frozenset({Offered.ACCEPTED, *_LOST}),
    Offered.ACCEPTED: frozenset({Offered.OVER}),
    **{state: frozenset() for state in (*_LOST, Offered.OVER)},
}


def moved(present: str, to: State) -> State:
    """The new state of a call. TooLate if a call in `present` cannot go there."""
    if to not in MOVES[State(present)]:
        raise TooLate(f"a call that is {present} cannot become {to}")
    return to


def offer_may(present: str, to: Offered) -> bool:
    """Whether an offer in `present` may become `to`."""
    return to in OFFER_MOVES[Offered(present)]


@dataclass(frozen=True, slots=True)
class Story:
    """What is known of a call when the caller has left; `cut_off` means her last conversation was lost, not ended."""

    answered: bool = False
    cut_off: bool = False
    callback: bool = False
    message: bool = False
    quick_exit: bool = False
    sought: bool = False
    informed: bool = False


def outcome_of(story: Story) -> str:
    """The one outcome of a call: the most that was done for her.

    Codes: `contact.outcome` of the incident data. Whether an abandon was short is decided when a report is made.
    """
    if story.answered:
        return "dropped_network" if story.cut_off else "live_support"
    if story.callback:
        return "callback_booked"
    if story.message:
        return "voicemail"
    if story.quick_exit:
        return "quick_exit"
    if story.sought:
        return "abandoned"
    return "self_service" if story.informed else "ivr_hangup"
