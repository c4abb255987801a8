"""An RQ worker for one queue: rings and pages in a process that forks nothing, what takes long in one that does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from hotline.jobs import tasks
from hotline.jobs.clock import beat
from hotline.jobs.doorbell import CHORES, URGENT, connect
from hotline.runtime import Runtime

JOBS_BEFORE_RESTART = 2000
SEEN_S = 10.0
ALIVE_S = 30

log = structlog.get_logger()


class Stoppable:
    """Remembers that somebody asked this worker to stop: RQ comes back from its work for other reasons too."""

    told_to_stop = False

    def handle_warm_shutdown_request(self) -> None:
        """A first signal: finish what is running, then stop for good."""
        self.told_to_stop = True


class UrgentWorker(Stoppable, SimpleWorker):
    """Forks nothing, so that a ring does not wait for a process to be made."""


class ChoresWorker(Stoppable, Worker):
    """Forks for each job, so that what takes long can be ended."""


def work(runtime: Runtime, queue: str) -> bool:
    """Serve one queue until stopped, until enough jobs were done for a fresh start, or until Redis is gone.

    False if somebody asked it to stop, True if it should be started again.
    """
    tasks.serve(runtime)
    runtime.carrier.get_ready()
    connection = connect(runtime.settings.redis_url, timeout=ALIVE_S + 15)
    kind = UrgentWorker if queue == URGENT else ChoresWorker
    worker = kind(
        [Queue(queue, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=ALIVE_S,
    )
    with _seen(runtime, queue):
        try:
            worker.work(max_jobs=JOBS_BEFORE_RESTART, with_scheduler=False, logging_level="WARNING")
        except RedisError as error:
            log.warning("Redis is away; the clock runs what is due", queue=queue, error=type(error).__name__)
    return not worker.told_to_stop


class BriefWorker(SimpleWorker):
    """Is gone before anybody could send it a command, so it listens for none: a thread less for each burst."""

    def subscribe(self) -> None:
        """Listen to nobody."""

    def unsubscribe(self) -> None:
        """There is nothing to leave."""


def work_off(connection: Redis) -> None:
    """Run what is on the queues now and return: for a hotline that lives in one process under its own clock."""
    queues = [Queue(name, connection=connection, serializer=JSONSerializer) for name in (URGENT, CHORES)]
    worker = BriefWorker(queues, connection=connection, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="ERROR")


@contextmanager
def _seen(runtime: Runtime, name: str) -> Iterator[None]:
    """Write every ten seconds that this worker is alive: RQ's own count forgets after a restart of Redis."""
    stop = threading.Event()

    def keep_beating() -> None:
        while not stop.wait(SEEN_S):
            try:
                beat(runtime, name)
            except SQLAlchemyError:
                log.warning("the heartbeat could not be written", queue=name)

    beat(runtime, name)
    thread = threading.Thread(target=keep_beating, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
