"""The hotline of a staff test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.staff.hotline_at import Hotline, hotline_on


@pytest.fixture
def hotline(database_url: str) -> Iterator[Hotline]:
    """An empty hotline on a Tuesday afternoon in November."""
    with hotline_on(database_url) as found:
        yield found
