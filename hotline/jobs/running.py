"""One errand, run: claimed with a lease, asked of the carrier outside any transaction, and settled.

Two hands may try; the conditional claim lets one do it. A lease that runs out means that somebody died at it: it is run
again, because a second ring is a nuisance and a lost one is a caller.
"""

from __future__ import annotations

from datetime import timedelta
from traceback import format_tb
from typing import Any

import structlog
from sqlalchemy import or_, update
from sqlalchemy.exc import SQLAlchemyError

from hotline.errands import Chore, Errand
from hotline.errors import CarrierError
from hotline.jobs.book import BOOK
from hotline.jobs.dialling import DIALS, take_slot
from hotline.runtime import Runtime
from hotline.telephony import Ask
from hotline.work import Work

LEASE = timedelta(seconds=20)
STUMBLES = 7
LONGEST_PAUSE_S = 600.0

log = structlog.get_logger()


def run_errand(runtime: Runtime, errand_id: int) -> str:
    """Run an errand if it is due and free. Says what came of it, for the log: never a name or a number.

    What breaks is put off, longer each time, and given up in the end: a poisoned errand must not starve the others.
    """
    try:
        return _run(runtime, errand_id)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 - the outermost line of a job
        log.error(
            "an errand broke", errand=errand_id, error=type(error).__name__, at=format_tb(error.__traceback__)[-4:]
        )
        return _stumble(runtime, errand_id, type(error).__name__)


def _stumble(runtime: Runtime, errand_id: int, why: str) -> str:
    with runtime.begin() as work:
        errand = work.session.get_one(Errand, errand_id, with_for_update=True)
        if errand.state != "due":
            return "done meanwhile"
        errand.attempts += 1
        if errand.attempts >= STUMBLES:
            _finish(work, errand, why, "given_up")
            return "given up"
        _put_off(work, errand, float(2**errand.attempts))
    return "stumbled"


def _run(runtime: Runtime, errand_id: int) -> str:
    with runtime.begin() as work:
        errand = _claim(work, errand_id)
        if errand is None:
            return "not mine"
        wait_until = take_slot(work, errand, runtime.settings.calls_per_second) if errand.kind in DIALS else None
        if wait_until is not None:
            _put_back(errand, wait_until)
            return "no slot yet"
        ask = BOOK[Chore(errand.kind)].prepare(work, errand.args, runtime.settings)
        if ask is None:
            _finish(work, errand, "nothing to ask")
            return "nothing to ask"
    return _ask(runtime, errand_id, ask)


def _claim(work: Work, errand_id: int) -> Errand | None:
    free = or_(Errand.lease_until.is_(None), Errand.lease_until <= work.now)
    mine = (
        update(Errand)
        .where(Errand.id == errand_id, Errand.state == "due", Errand.due_at <= work.now, free)
        .values(lease_until=work.now + LEASE, attempts=Errand.attempts + 1)
        .returning(Errand)
    )
    return work.session.scalars(mine).one_or_none()


def _put_back(errand: Errand, due_at: Any) -> None:
    errand.lease_until = None
    errand.attempts -= 1
    errand.due_at = due_at


def _finish(work: Work, errand: Errand, outcome: str, state: str = "done") -> None:
    errand.state, errand.outcome, errand.done_at, errand.lease_until = state, outcome, work.now, None


def _ask(runtime: Runtime, errand_id: int, ask: Ask) -> str:
    answer: Any
    try:
        answer = runtime.carrier.perform(ask)
    except CarrierError as error:
        answer = error
    with runtime.begin() as work:
        errand = work.session.get_one(Errand, errand_id, with_for_update=True)
        entry = BOOK[Chore(errand.kind)]
        try:
            settled = entry.settle(work, errand.args, answer, runtime.settings)
        except CarrierError as refusal:
            return _give_up(work, errand, str(refusal))
        return _close(work, errand, settled, answer)


def _close(work: Work, errand: Errand, settled: bool, answer: Any) -> str:
    entry = BOOK[Chore(errand.kind)]
    said = str(answer) if isinstance(answer, CarrierError) else type(answer).__name__
    if settled:
        _finish(work, errand, said)
        return said
    if errand.attempts >= entry.tries:
        return _give_up(work, errand, said)
    _put_off(work, errand, min(entry.every_s * errand.attempts, LONGEST_PAUSE_S))
    return "again"


def _give_up(work: Work, errand: Errand, said: str) -> str:
    """It cannot be done. A message that cannot be fetched is a caller's words: somebody must look."""
    _finish(work, errand, said, "given_up")
    log.warning("errand given up", kind=errand.kind, errand=errand.id, said=said)
    if errand.kind == Chore.FETCH_RECORDING:
        words = "a message could not be fetched. See `hotline work list`."
        work.promise(Chore.TELL_SUPERVISOR, call=errand.call_id, words=words)
    return "given up"


def _put_off(work: Work, errand: Errand, seconds: float) -> None:
    errand.lease_until = None
    errand.due_at = work.now + timedelta(seconds=seconds)
