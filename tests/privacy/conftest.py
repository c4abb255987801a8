"""A database and transactions for what privacy keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hotline.db import make_engine
from hotline.privacy import KeyRing
from hotline.work import Work

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
INDEX = bytes(reversed(range(32)))

Begin = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The test's own database."""
    found = make_engine(database_url, pool_size=4)
    yield found
    found.dispose()


@pytest.fixture
def begin(engine: Engine) -> Begin:
    """One committed transaction, under the key ring given (one old key without one)."""

    @contextmanager
    def one(keys: KeyRing | None = None) -> Iterator[Work]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield Work(session, NOON, lambda _work, _event: None, keys or KeyRing({"k1": OLD}, INDEX))

    return one
