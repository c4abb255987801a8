"""Anything that callers and staff may do with their phones, as steps, and what must be so when all is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hotline import paging
from hotline.calls import Call, Offer, State
from hotline.errands import Errand
from hotline.events import Happened
from hotline.line.core.handsets import PhoneError
from hotline.rehearsal.promises import broken_promises
from hotline.staff import declare, find_person
from hotline.work import Event, Work
from tests.scenarios.scene import Scene

Step = tuple[str, str, str]

STAFF: dict[str, dict[str, Any]] = {
    "Amani": {"duty": "primary", "languages": ["en"]},
    "Baraka": {"duty": "primary", "languages": ["sw"]},
    "Imani": {"duty": "supervisor", "languages": ["en"]},
}
CALLERS = ("Amina", "Halima")
FINAL = ("declined", "missed", "withdrawn", "failed", "over")
LONGEST_S = 1500.0
OVERDUE = timedelta(seconds=60)


def do(scene: Scene, step: Step) -> None:
    """One step; what a phone cannot do now it does not do."""
    what, who, how = step
    if what == "passes":
        scene.world.passes(float(how))
        return
    if what == "presence":
        _presence(scene, who, how)
        return
    words = {"press": {"keys": how}, "dial": {"to": how}, "speak": {"seconds": how}}.get(what, {})
    try:
        scene.player.stage.act(scene.player.number(who), what, **words)
    except PhoneError:
        return


def _presence(scene: Scene, who: str, state: Any) -> None:
    scene.look(lambda work: declare(work, find_person(work, who), state, force=True))
    scene.world.settle()


def comes_to_rest(scene: Scene, *, callers_stay: bool) -> None:
    """Pages are closed, which ring for ever; whoever talks hangs up, and then everybody is given time.

    Callers who do not talk hang up too, unless they stay to the end of the flow.
    """
    scene.look(_close_pages)
    for who in STAFF:
        do(scene, ("come_back", who, ""))
    scene.world.passes(30)
    for who in CALLERS:
        stays = callers_stay and scene.player.stage.hearing(scene.player.number(who)) != "conversation"
        if not stays:
            do(scene, ("hang_up", who, ""))
    scene.world.until(lambda: not any(_in_use(scene)), LONGEST_S if callers_stay else 400.0)
    scene.world.passes(130)


def _close_pages(work: Work) -> None:
    for page in work.session.scalars(select(paging.Page).where(paging.Page.state != "closed")):
        paging.close(work, page, "helped")


def _in_use(scene: Scene) -> Iterator[str]:
    for leg in scene.world.exchange.line.legs.values():
        if not leg.over:
            yield f"{leg.phone} is still in a call: {leg.direction} {leg.status}, hears {leg.hearing}"


def wrong(scene: Scene) -> list[str]:
    """Everything that is not as it must be when all is over, one sentence each."""
    found = [*_in_use(scene), *broken_promises(scene.world, scene.player)]
    return found + list(scene.look(lambda work: [*_calls(work), *_offers(work), *_errands(work), *_events(work)]))


def _calls(work: Work) -> Iterable[str]:
    for call in work.session.scalars(select(Call)):
        if call.state != State.ENDED or call.outcome is None:
            yield f"a call is {call.state}, outcome {call.outcome}"
        if call.dispatch_at is not None and call.priority != "P1":
            yield "a call that is over is still looked at"
        if call.offered_at is not None and call.wait_s is None:
            yield "how long she waited is not known"


def _offers(work: Work) -> Iterable[str]:
    for offer in work.session.scalars(select(Offer)):
        if offer.state not in FINAL or (offer.state == "over" and offer.wrap_ended_at is None):
            yield f"an offer is {offer.state}, wrap-up ended {offer.wrap_ended_at}"
        if offer.due_at is not None:
            yield f"an offer that is {offer.state} is still looked at"


def _errands(work: Work) -> Iterable[str]:
    for errand in work.session.scalars(select(Errand)):
        if errand.state == "due" and errand.due_at <= work.now - OVERDUE:
            yield f"the errand {errand.kind} has been due for more than a minute"
        if errand.state == "given_up":
            yield f"the errand {errand.kind} was given up: {errand.outcome}"


def _events(work: Work) -> Iterable[str]:
    for event in work.session.scalars(select(Event).where(Event.kind == Happened.WEBHOOK_BROKE)):
        yield f"a door broke: {event.data}"
