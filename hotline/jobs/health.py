"""How the hotline stands: what can be asked of the database, Redis, the workers and the clock, each with its mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from hotline.errands import Errand
from hotline.jobs.doorbell import connect
from hotline.jobs.models import Heartbeat
from hotline.runtime import Runtime

FRESH = {"clock": timedelta(seconds=10), "urgent": timedelta(seconds=30), "chores": timedelta(seconds=60)}
LATE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, how bad it is, and how to mend it.

    `level` is failing (callers suffer), warning (they will, or might) or note.
    """

    what: str
    level: str
    mend: str


def findings(runtime: Runtime) -> list[Finding]:
    """Everything found wrong, worst first; empty when all is well."""
    return [*_database(runtime), *redis_findings(runtime.settings.redis_url)]


def _database(runtime: Runtime) -> list[Finding]:
    try:
        with runtime.begin() as work:
            seen = {row.name: row.at for row in work.session.scalars(select(Heartbeat))}
            late = work.session.scalar(
                select(func.count()).where(Errand.state == "due", Errand.due_at <= work.now - LATE)
            )
            now = work.now
    except SQLAlchemyError as error:
        return [Finding(f"the database does not answer ({type(error).__name__})", "failing", "start PostgreSQL")]
    found = [
        Finding(f"{name} was not seen {age}", "failing" if name == "clock" else "warning", _start(name))
        for name, fresh in FRESH.items()
        if (age := _age(seen.get(name), now, fresh)) is not None
    ]
    if late:
        found.append(Finding(f"{late} errands are late", "failing", "see that the clock and a worker run"))
    return found


def _age(seen: datetime | None, now: datetime, fresh: timedelta) -> str | None:
    if seen is None:
        return "yet"
    age = now - seen
    return f"for {int(age.total_seconds())} s" if age > fresh else None


def _start(name: str) -> str:
    return "start `hotline clock`" if name == "clock" else f"start `hotline worker {name}`"


def redis_findings(redis_url: str) -> list[Finding]:
    """What is wrong with Redis alone."""
    try:
        connect(redis_url).ping()
    except (RedisError, OSError) as error:
        return [
            Finding(
                f"Redis does not answer ({type(error).__name__}); rings come seconds later",
                "warning",
                "start Redis, or correct REDIS_URL",
            )
        ]
    return []
