"""The clock: once a second, every row whose time has come, with or without Redis and workers. Two may run.

Each sweep has its own transaction and its own failure: one that breaks stops none of the others. Which table each looks
after is written beside it, and a test asks that every table with a due time is in the list.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from hotline import paging, staff
from hotline.calls import (
    OPEN,
    Assist,
    Call,
    Callback,
    Offer,
    Offered,
    Recording,
    arrivals,
    assisting,
    callbacks,
    conversation,
    messages,
    seeking,
)
from hotline.calls import offers as offering
from hotline.errands import Chore, Errand
from hotline.jobs.models import Heartbeat
from hotline.jobs.roster import write_roster
from hotline.jobs.running import run_errand
from hotline.runtime import Runtime
from hotline.tickets import WorkItem, overdue
from hotline.work import Work

OVERDUE = timedelta(seconds=3)
AT_ONCE = 100
SENT_BY_CLOCK = 20
KEPT = timedelta(days=7)
RECONCILE_AGAIN = timedelta(seconds=15)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sweep:
    """One thing the clock looks after: its name, the table whose due rows it finds, how often, and what it does."""

    name: str
    table: str
    run: Callable[[Runtime], int]
    every_s: float = 1.0


def overdue_errands(runtime: Runtime) -> int:
    """Fresh errands ring the bell; what nobody ran in time, or no bell can be rung for, the clock runs itself."""
    with runtime.begin() as work:
        free = or_(Errand.lease_until.is_(None), Errand.lease_until <= work.now)
        due = select(Errand).where(Errand.state == "due", Errand.due_at <= work.now, free)
        errands = list(work.session.scalars(due.order_by(Errand.urgency, Errand.due_at).limit(AT_ONCE)))
        too_late = work.now - OVERDUE
    heard = runtime.ring([errand for errand in errands if errand.due_at > too_late])
    late = [errand.id for errand in errands if errand.due_at <= too_late or not heard]
    for errand_id in late[:SENT_BY_CLOCK]:
        run_errand(runtime, errand_id)
    return len(errands)


def _unconfirmed(work: Work, call: Call, offer: Offer) -> None:
    """A conversation that was not reported to have begun, or of which one side is gone: look at both legs."""
    if offer.leg_ended_at is not None:
        conversation.one_sided(work, call, offer)
        return
    offer.due_at = work.now + RECONCILE_AGAIN
    work.promise(Chore.RECONCILE_OFFER, urgency=2, call=call.id, offer=str(offer.id))
    work.promise(Chore.RECONCILE_CALL, urgency=2, call=call.id)


def _wrapped_up(work: Work, call: Call, offer: Offer) -> None:
    """Wrap-up has lasted long enough; a leg that is still up is let go."""
    if offer.leg_sid is not None and offer.leg_ended_at is None:
        work.promise(Chore.END_LEG, call=call.id, leg=offer.leg_sid)
    conversation.end_wrap_up(work, call, offer)


def _unanswered(work: Work, call: Call, offer: Offer) -> None:
    offering.look_at(work, call, offer)


LATE: dict[Offered, Callable[[Work, Call, Offer], None]] = {
    **dict.fromkeys(OPEN, _unanswered),
    Offered.ACCEPTED: _unconfirmed,
    Offered.OVER: _wrapped_up,
}


def late_offers(runtime: Runtime) -> int:
    """Legs that do not ring, ring too long or say nothing; claims that nothing confirmed; wrap-ups that are over."""
    with runtime.begin() as work:
        waiting = offering.due_offers(work, work.now, tuple(LATE))
    for offer_id in waiting:
        with runtime.begin() as work:
            call, offer = offering.lock_offer(work, offer_id)
            if offer.due_at is None or offer.due_at > work.now:
                continue
            LATE[Offered(offer.state)](work, call, offer)
    return len(waiting)


def late_assists(runtime: Runtime) -> int:
    """Supervisors who were asked into a conversation and do not answer."""
    with runtime.begin() as work:
        due = assisting.due_assists(work, work.now)
        for assist in due:
            assisting.look_at_assist(work, assist)
    return len(due)


def waiting_callers(runtime: Runtime) -> int:
    """Callers whose ringing must go on: the next stage, somebody who may be rung again."""
    with runtime.begin() as work:
        waiting = arrivals.stale_waiters(work, work.now)
    for call_id in waiting:
        with runtime.begin() as work:
            seeking.dispatch(work, offering.lock_call(work, call_id))
    return len(waiting)


def silent_calls(runtime: Runtime) -> int:
    """Calls of which nothing was heard for too long: the carrier is asked whether they are still there."""
    with runtime.begin() as work:
        silent = arrivals.silent_calls(work, work.now)
        for call_id in silent:
            work.promise(Chore.RECONCILE_CALL, call=call_id)
            work.session.get_one(Call, call_id).heard_at = work.now
    return len(silent)


def due_pages(runtime: Runtime) -> int:
    """Pages whose next rung is due, whose hold is over, or whose responder has been silent too long."""
    with runtime.begin() as work:
        due = paging.due_pages(work, work.now)
    for page_id in due:
        with runtime.begin() as work:
            paging.advance(work, page_id)
    return len(due)


def due_attempts(runtime: Runtime) -> int:
    """Attempts to redial, and attempts of which the carrier has not told the end."""
    with runtime.begin() as work:
        due = paging.due_attempts(work, work.now)
    for attempt_id in due:
        with runtime.begin() as work:
            paging.attempt_due(work, attempt_id)
    return len(due)


def due_callbacks(runtime: Runtime) -> int:
    """Wishes whose window has opened."""
    with runtime.begin() as work:
        return len(callbacks.fall_due(work, work.now))


def forgotten_work(runtime: Runtime) -> int:
    """What nobody has taken though its time has come: the supervisor is told, again every half hour."""
    with runtime.begin() as work:
        items = overdue(work, work.now)
        for item in items:
            item.reminded_at = work.now
        if items:
            first = items[0]
            kind = first.kind.replace("_", " ")
            words = f"{first.priority} {kind}: {len(items)} waiting, nobody has taken it. See the work list."
            work.promise(Chore.TELL_SUPERVISOR, words=words, ticket=str(first.ticket_id))
    return len(items)


def lost_recordings(runtime: Runtime) -> int:
    """Recordings of which no report came: the carrier is asked what it has."""
    with runtime.begin() as work:
        return len(messages.unreported(work, work.now))


def old_recordings(runtime: Runtime) -> int:
    """Audio whose days are over is deleted."""
    with runtime.begin() as work:
        return messages.purge_due(work, work.now)


def coming_shifts(runtime: Runtime) -> int:
    """Weekly patterns become concrete shifts, five weeks ahead."""
    with runtime.begin() as work:
        return staff.roll_shifts(work)


def roster(runtime: Runtime) -> int:
    """The phones on call, on disk, for the moment in which the database cannot be asked."""
    return write_roster(runtime)


def old_errands(runtime: Runtime) -> int:
    """Errands that were done a week ago are forgotten; what they did stands in the events."""
    with runtime.begin() as work:
        gone = work.session.execute(delete(Errand).where(Errand.state != "due", Errand.done_at <= work.now - KEPT))
        return int(getattr(gone, "rowcount", 0))


def heartbeat(runtime: Runtime) -> int:
    """The clock was here."""
    beat(runtime, "clock")
    return 1


def beat(runtime: Runtime, name: str) -> None:
    """Write that a process is alive."""
    with runtime.begin() as work:
        row = insert_or_keep(Heartbeat).values(name=name, at=work.now, note="")
        work.session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": work.now}))


SWEEPS = (
    Sweep("late offers", "offer", late_offers),
    Sweep("late assists", "assist", late_assists),
    Sweep("waiting callers", "call", waiting_callers),
    Sweep("due pages", "page", due_pages),
    Sweep("due attempts", "attempt", due_attempts),
    Sweep("errands", "errand", overdue_errands),
    Sweep("heartbeat", "heartbeat", heartbeat),
    Sweep("callbacks", "callback", due_callbacks, every_s=10),
    Sweep("silent calls", "call", silent_calls, every_s=15),
    Sweep("forgotten work", "work_item", forgotten_work, every_s=15),
    Sweep("roster", "shift", roster, every_s=20),
    Sweep("lost recordings", "recording", lost_recordings, every_s=60),
    Sweep("recordings", "recording", old_recordings, every_s=60),
    Sweep("shifts", "shift_pattern", coming_shifts, every_s=3600),
    Sweep("old errands", "errand", old_errands, every_s=3600),
)


@dataclass
class Clock:
    """Runs the sweeps. `last` holds when each was run; `failures` counts those that broke, by name."""

    runtime: Runtime
    last: dict[str, datetime] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def tick(self) -> int:
        """Run every sweep that is due; the number of rows looked at. Never raises for one sweep's failure."""
        now = self.runtime.clock()
        found = 0
        for sweep in SWEEPS:
            last = self.last.get(sweep.name)
            if last is not None and (now - last).total_seconds() < sweep.every_s:
                continue
            self.last[sweep.name] = now
            found += self._run(sweep)
        return found

    def _run(self, sweep: Sweep) -> int:
        try:
            return sweep.run(self.runtime)
        except Exception as error:  # noqa: BLE001 - the outermost line: one sweep's fault stops none of the others
            self.failures[sweep.name] = self.failures.get(sweep.name, 0) + 1
            log.error("a sweep broke", sweep=sweep.name, error=type(error).__name__)
            return 0

    def run(self, stopped: Callable[[], bool]) -> None:
        """Tick once a second until told to stop."""
        while not stopped():
            started = time.monotonic()
            self.tick()
            time.sleep(max(0.05, 1.0 - (time.monotonic() - started)))


def next_due(runtime: Runtime) -> datetime | None:
    """The earliest instant at which any row is due: when the clock has something to do next."""
    with runtime.begin() as work:
        times = [work.session.scalar(statement) for statement in _due_times()]
    return min((at for at in times if at is not None), default=None)


def _due_times() -> list[Select[datetime]]:
    return [
        select(func.min(func.greatest(Errand.due_at, Errand.lease_until))).where(Errand.state == "due"),
        select(func.min(Offer.due_at)),
        select(func.min(Assist.due_at)),
        select(func.min(Call.dispatch_at)),
        select(func.min(paging.Page.due_at)).where(paging.Page.state != "closed"),
        select(func.min(paging.Attempt.due_at)),
        select(func.min(Callback.due_at)).where(Callback.state == "wanted"),
        select(func.min(WorkItem.due_at)).where(WorkItem.closed_at.is_(None), WorkItem.reminded_at.is_(None)),
        select(func.min(Recording.due_at)),
    ]
