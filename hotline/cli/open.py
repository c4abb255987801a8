"""A runtime for a command: its settings, its database brought up to date, its carrier and doorbell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from hotline.db import make_engine
from hotline.jobs.doorbell import Doorbell, Publisher, connect
from hotline.jobs.reactions import react
from hotline.operations.installation import open_installation
from hotline.privacy import KeyRing
from hotline.runtime import Runtime
from hotline.settings import Settings, read_settings
from hotline.telephony.twilio_rest import TwilioCarrier


@contextmanager
def opened_runtime() -> Iterator[Runtime]:
    """The runtime of a command, with the servers of this installation found or started for as long as it runs."""
    with open_installation(os.environ) as environment:
        os.environ.update(environment)
        with runtime_of(read_settings()) as runtime:
            yield runtime


@contextmanager
def runtime_of(settings: Settings) -> Iterator[Runtime]:
    """The runtime for these settings; what was promised is rung before it is let go."""
    doorbell = Doorbell(Publisher(connect(settings.redis_url)))
    runtime = Runtime(
        settings=settings,
        engine=make_engine(settings.database_url),
        keys=KeyRing(settings.key_ring, settings.index_secret),
        carrier=TwilioCarrier(settings),
        react=react,
        ring=doorbell.ring,
    )
    try:
        yield runtime
    finally:
        doorbell.stop()
        runtime.engine.dispose()


runtime_for_command = opened_runtime
