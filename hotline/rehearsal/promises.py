"""What must hold at the end of every rehearsal, whatever it was about: the promises, looked up in the rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from hotline.calls import Call, State
from hotline.rehearsal.player import Player
from hotline.rehearsal.world import World
from hotline.tickets import Contact
from hotline.work import Work

PATIENCE_S = 240.0
REPORTS_S = 5.0
ALLOWED_ERRORS = frozenset({11200})


def broken_promises(world: World, player: Player) -> list[str]:
    """Every promise that was not kept, one sentence each; the line is given time to come to rest first."""
    world.until(lambda: not _live(world), PATIENCE_S)
    world.passes(REPORTS_S)
    with world.runtime.begin() as work:
        return [*_rings(player), *_webhooks(world), *_silence(world), *_sweeps(world), *_calls(work)]


def _live(world: World) -> bool:
    return any(leg.direction == "inbound" and not leg.over for leg in world.exchange.line.legs.values())


def _rings(player: Player) -> Iterator[str]:
    names = {number: name for name, number in player.cast.items()}
    for number in sorted({number for _, number in player.stage.rung()} - player.expected):
        yield f"{names.get(number, number)} rang and nobody expected it"


def _webhooks(world: World) -> Iterator[str]:
    for answer in world.answers:
        if answer.status >= 400:
            yield f"a webhook was answered {answer.status}: {answer.path}"
    if world.faults_ordered:
        return
    for entry in world.exchange.trace:
        if entry.what == "error" and entry.details.get("code") not in ALLOWED_ERRORS:
            yield f"the carrier noted an error: {dict(entry.details)}"


def _silence(world: World) -> Iterator[str]:
    for phone in sorted({phone for phone, _ in world.silences}):
        yield f"{phone} heard nothing for more than 15 s"


def _sweeps(world: World) -> Iterator[str]:
    for name, times in world.clock.failures.items():
        yield f"the clock's sweep '{name}' broke {times} times"


def _calls(work: Work) -> Iterator[str]:
    tickets = select(Contact.call_id, func.count().label("n")).group_by(Contact.call_id).subquery()
    rows = work.session.execute(
        select(Call, func.coalesce(tickets.c.n, 0).label("tickets")).outerjoin(tickets, tickets.c.call_id == Call.id)
    )
    for call, count in rows:
        if count != 1:
            yield f"a call has {count} tickets"
        if call.left_at is None:
            yield f"a call whose caller has gone is still {call.state}"
        elif call.state == State.ENDED and call.outcome is None:
            yield "an ended call has no outcome"
