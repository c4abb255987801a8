"""What is measured: the floor and the web process of the hotline, side by side on one PostgreSQL and one Redis."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from hotline.app import create_app, web_runtime
from hotline.calls import Call, Offer
from hotline.db import make_engine
from hotline.errands import Errand
from hotline.jobs.doorbell import Doorbell, Publisher
from hotline.journey import Repertoire
from hotline.rehearsal.settings import rehearsal_settings
from hotline.runtime import Runtime
from hotline.settings import Settings
from hotline.staff import add_pattern, add_person
from hotline.work import Work
from tests.bench.carrier import ACCOUNT, ADDRESS, TOKEN
from tests.bench.counting import Counts, WatchedCarrier, watch_database, watched_redis
from tests.bench.floor import floor_app

THREADS = 4
# The hotline is told of no Redis but through its doorbell: whatever else asked for one in a webhook would break it.
NO_REDIS = "redis://127.0.0.1:1/0"
STAFF = (
    ("Amani", "primary"),
    ("Baraka", "primary"),
    ("Zawadi", "primary"),
    ("Neema", "backup"),
    ("Halima", "supervisor"),
)


class HeardPublisher(Publisher):
    """The doorbell's own publisher, and a way to wait until it has published what was rung."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._published = 0
        self._news = threading.Condition()

    def publish(self, errand_id: int, attempts: int, kind: str) -> None:
        """Publish, and say so."""
        try:
            super().publish(errand_id, attempts, kind)
        finally:
            with self._news:
                self._published += 1
                self._news.notify_all()

    def wait_for(self, rung: int) -> None:
        """Wait until so many have been published in all; AssertionError after 10 s."""
        with self._news:
            assert self._news.wait_for(lambda: self._published >= rung, timeout=10), "the doorbell fell silent"


class Bell:
    """The doorbell of a web process, and how to wait for its thread."""

    def __init__(self, publisher: HeardPublisher) -> None:
        self._publisher = publisher
        self._doorbell = Doorbell(publisher)
        self._rung = 0

    def ring(self, errands: Sequence[Errand]) -> bool:
        """Ring as ever. Whether the bell works."""
        self._rung += len(errands)
        return self._doorbell.ring(errands)

    def settle(self) -> None:
        """Wait until the thread has nothing left to do: its work belongs to the request that rang."""
        self._publisher.wait_for(self._rung)

    def stop(self) -> None:
        """End the thread."""
        self._doorbell.stop()


@dataclass(frozen=True)
class Subject:
    """Floor and hotline; `counts` are what the measuring thread asks of others."""

    floor: Flask
    hotline: Flask
    runtime: Runtime
    repertoire: Repertoire
    bell: Bell
    counts: Counts

    def offered(self, carrier_sid: str) -> Offer:
        """One of the offers made for a call."""
        wanted = select(Offer).join(Call, Call.id == Offer.call_id).where(Call.carrier_sid == carrier_sid)
        with self.runtime.begin() as work:
            return work.session.scalars(wanted.order_by(Offer.id).limit(1)).one()


@contextmanager
def subject_on(database_url: str, redis_url: str, var: Path) -> Iterator[Subject]:
    """Floor and hotline on a migrated database and an empty Redis, with people on shift."""
    settings = rehearsal_settings(
        database_url,
        NO_REDIS,
        var,
        public_url=ADDRESS,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        threads=THREADS,
    )
    counts = Counts()
    client = watched_redis(redis_url, counts)
    bell = Bell(HeardPublisher(client))
    runtime = _runtime(settings, bell, counts)
    floor_engine = make_engine(database_url, pool_size=THREADS)
    watch_database(floor_engine, counts)
    repertoire = Repertoire.load(settings)
    with runtime.begin() as work:
        _engage(work)
    try:
        yield Subject(
            floor_app(floor_engine, client), create_app(runtime, repertoire), runtime, repertoire, bell, counts
        )
    finally:
        bell.stop()
        client.close()
        floor_engine.dispose()
        runtime.engine.dispose()


def _runtime(settings: Settings, bell: Bell, counts: Counts) -> Runtime:
    """The web process's own runtime, watched."""
    runtime = replace(web_runtime(settings), ring=bell.ring, carrier=WatchedCarrier(counts))
    watch_database(runtime.engine, counts)
    return runtime


def _engage(work: Work) -> None:
    for place, (name, duty) in enumerate(STAFF):
        role = "supervisor" if duty == "supervisor" else "counsellor"
        phone = f"+25472200010{place + 1}"
        person = add_person(work, name, roles=[role], languages=["sw", "en"], phone=phone)
        add_pattern(work, person, duty, range(7), time(0), time(0))
