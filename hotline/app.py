"""The web process: settings in, a Flask application out. It never asks the carrier for anything."""

from __future__ import annotations

from typing import NoReturn

from flask import Flask

from agent_console import open_console
from hotline.db import make_engine
from hotline.errors import HotlineError
from hotline.jobs.doorbell import Doorbell, Publisher, connect
from hotline.jobs.reactions import react
from hotline.journey import Repertoire
from hotline.privacy import KeyRing
from hotline.runtime import Runtime
from hotline.settings import Settings
from hotline.telephony import Ask
from hotline.voice import open_doors

MOST_FORM_BYTES = 64 * 1024
STATEMENT_MS = 3000


class NoCarrier:
    """The carrier of a process that must not ask it for anything: callers would wait for the answer."""

    def get_ready(self) -> None:
        """There is nothing to get ready."""

    def perform(self, ask: Ask) -> NoReturn:
        """Refuse."""
        raise HotlineError(f"a web process asked the carrier: {type(ask).__name__}")


def web_runtime(settings: Settings) -> Runtime:
    """The runtime of a web process: statements are bounded, so that a slow database becomes an answer in time."""
    return Runtime(
        settings=settings,
        engine=make_engine(settings.database_url, pool_size=settings.threads, statement_timeout_ms=STATEMENT_MS),
        keys=KeyRing(settings.key_ring, settings.index_secret),
        carrier=NoCarrier(),
        react=react,
        ring=Doorbell(Publisher(connect(settings.redis_url))).ring,
    )


def create_app(runtime: Runtime, repertoire: Repertoire) -> Flask:
    """The application for one runtime; tests and the web process make it in the same way."""
    app = Flask("hotline", static_folder=None)
    app.config.update(
        SECRET_KEY=runtime.settings.secret_key,
        MAX_CONTENT_LENGTH=MOST_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=200,
    )
    open_doors(app, runtime, repertoire)
    open_console(app, runtime, repertoire)
    return app
