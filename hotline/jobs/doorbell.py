"""The doorbell: tells the workers over RQ that errands are due, from a thread of its own, and never makes anybody wait.

A webhook hands it ids and answers. While Redis is away a circuit breaker stays open, misses are counted, and the clock
finds the errands all the same.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from hotline.errands import Chore, Errand

URGENT = "urgent"
CHORES = "chores"
SLOW = frozenset({Chore.FETCH_RECORDING, Chore.DELETE_RECORDING, Chore.DELETE_CALL_RECORD})
TASK = "hotline.jobs.tasks.run"
BREAKER_S = 5.0
KEPT_S = 30

log = structlog.get_logger()


def connect(redis_url: str, *, timeout: float = 0.5) -> Redis:
    """A connection that gives up after half a second and never retries by itself."""
    return Redis.from_url(
        redis_url, socket_connect_timeout=timeout, socket_timeout=timeout, retry=Retry(NoBackoff(), 0), protocol=2
    )


def queue_of(kind: str) -> str:
    """The queue of an errand: what takes long stands in nobody's way."""
    return CHORES if kind in SLOW else URGENT


class Publisher:
    """Puts jobs on the queues. Raises RedisError; whoever calls it must not be a caller's path."""

    def __init__(self, connection: Redis) -> None:
        self._queues = {
            name: Queue(name, connection=connection, serializer=JSONSerializer) for name in (URGENT, CHORES)
        }

    def publish(self, errand_id: int, attempts: int, kind: str) -> None:
        """One job that carries an id and nothing else. Its own id names the step, so that doubles fall together."""
        self._queues[queue_of(kind)].enqueue_call(
            TASK,
            args=(errand_id,),
            job_id=f"errand-{errand_id}-{attempts}",
            timeout=60,
            result_ttl=KEPT_S,
            failure_ttl=KEPT_S,
            ttl=KEPT_S,
        )


class Doorbell:
    """Rings from a thread. `missed` counts what Redis did not take."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._waiting: queue.Queue[tuple[int, int, str] | None] = queue.Queue(maxsize=10_000)
        self._open_until = 0.0
        self.missed = 0
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def ring(self, errands: Sequence[Errand]) -> bool:
        """Hand over the ids and return at once; whether the bell works, as far as is known.

        The thread is started here, so that a forked server has its own.
        """
        self._start()
        for errand in errands:
            try:
                self._waiting.put_nowait((errand.id, errand.attempts, errand.kind))
            except queue.Full:
                self.missed += 1
        return time.monotonic() >= self._open_until

    def stop(self) -> None:
        """Ring what is left and end the thread."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(timeout=5)
            self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._ring_on, name="doorbell", daemon=True)
                self._thread.start()

    def _ring_on(self) -> None:
        while (job := self._waiting.get()) is not None:
            if time.monotonic() < self._open_until:
                self.missed += 1
                continue
            try:
                self._publisher.publish(*job)
            except (RedisError, OSError) as error:
                self.missed += 1
                self._open_until = time.monotonic() + BREAKER_S
                log.warning("the doorbell did not ring", error=type(error).__name__)
