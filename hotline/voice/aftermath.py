"""What the records must know of a webhook that broke, if they can be told: nothing here may break a door again."""

from __future__ import annotations

from collections.abc import Callable
from traceback import format_tb
from typing import Any
from uuid import UUID

import structlog
from flask import request
from sqlalchemy import select

from hotline.calls import OPEN, Offer, arrivals, conversation
from hotline.calls.lifecycle import Offered
from hotline.calls.offers import lock_offer
from hotline.calls.seeking import close_offer
from hotline.events import Happened
from hotline.voice.house import house
from hotline.work import Work

log = structlog.get_logger()


def note(error: Exception, ids: dict[str, Any]) -> bool:
    """Keep with the call that a webhook broke: the kind of error, never its text, which may hold what she keyed.

    False if the records cannot be told; then it is no use to tell them more, and somebody is waiting on the line.
    """
    log.error(
        "a voice door broke", door=request.endpoint, error=type(error).__name__, at=format_tb(error.__traceback__)[-4:]
    )

    def write(work: Work) -> None:
        work.record(
            Happened.WEBHOOK_BROKE,
            call=ids.get("call"),
            offer=ids.get("offer"),
            door=request.endpoint,
            error=type(error).__name__,
        )

    return _tell(write)


def offer_failed(offer_id: UUID | None) -> None:
    """A counsellor's leg is hung up because its door broke: somebody else is rung."""
    if offer_id is not None:
        _tell(lambda work: _fail(work, offer_id))


def leg_failed(leg: str) -> None:
    """The same, where only the carrier's id of the leg is known."""

    def fail(work: Work) -> None:
        offer_id = work.session.scalar(select(Offer.id).where(Offer.leg_sid == leg))
        if offer_id is not None:
            _fail(work, offer_id)

    _tell(fail)


def dials_by_herself(carrier_sid: str, *, answered: bool = False) -> None:
    """A caller's leg dials the phones on call by itself: no other hand may move her any more."""

    def take_out(work: Work) -> None:
        call = arrivals.call_by_sid(work, carrier_sid)
        if call is not None:
            conversation.dials_by_herself(work, call, answered=answered)

    _tell(take_out)


def _fail(work: Work, offer_id: UUID) -> None:
    _, offer = lock_offer(work, offer_id)
    if offer.state in OPEN:
        close_offer(work, offer, Offered.FAILED, "its door broke")


def _tell(what: Callable[[Work], None]) -> bool:
    """Write it down in a transaction of its own; what cannot be written now the clock finds out later."""
    try:
        with house().runtime.begin() as work:
            what(work)
        return True
    except Exception as error:  # noqa: BLE001 - beyond the outermost line: the answer is on its way whatever breaks here
        log.error("the database could not be told", door=request.endpoint, error=type(error).__name__)
        return False
