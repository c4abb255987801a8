"""A database of the test's own, written and read in one Work at a time; and a call as the tests describe it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from hotline.db import make_engine
from hotline.privacy import KeyRing
from hotline.settings import Settings, read_settings
from hotline.work import Event, Work

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
WORKED_LOG = Path(__file__).with_name("worked_log.csv").read_text("utf-8")
Begin = Callable[[], AbstractContextManager[Work]]


def nothing_follows(_work: Work, _event: Event) -> None:
    """Events without reactions."""


@pytest.fixture
def begin(database_url: str) -> Iterator[Begin]:
    """Opens a Work at NOW; committed when its block ends."""
    engine = make_engine(database_url, pool_size=2)
    keys = KeyRing({"k1": bytes(32)}, bytes(32))

    @contextmanager
    def opened() -> Iterator[Work]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield Work(session, NOW, nothing_follows, keys)

    yield opened
    engine.dispose()


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings as they come: Nairobi, T 20 s, in danger 10 s, S 10 s."""
    return read_settings(
        database_url="postgresql://nobody@localhost/none",
        redis_url="redis://localhost",
        public_url="https://line.example",
        secret_key="s" * 32,
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token="t" * 32,
        master_keys="k1:" + "A" * 43 + "=",
        index_key="A" * 43 + "=",
    )
