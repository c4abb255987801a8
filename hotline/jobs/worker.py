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


def work(runtime: Runtime, queue: str) -> None:
    """Serve one queue until stopped, until enough jobs were done for a fresh start, or until Redis is gone."""
    tasks.serve(runtime)
    runtime.carrier.get_ready()
    connection = connect(runtime.settings.redis_url, timeout=ALIVE_S + 15)
    kind = SimpleWorker if queue == URGENT else Worker
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


def work_off(connection: Redis) -> None:
    """Run what is on the queues now and return: for a hotline that lives in one process under its own clock."""
    queues = [Queue(name, connection=connection, serializer=JSONSerializer) for name in (URGENT, CHORES)]
    worker = SimpleWorker(queues, connection=connection, serializer=JSONSerializer)
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
