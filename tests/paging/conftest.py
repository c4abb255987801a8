"""A hotline with responders on duty, a ticket, and a carrier's part that the test plays itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.paging.paged import Paged
from tests.staff.hotline_at import hotline_on


@pytest.fixture
def paged(database_url: str) -> Iterator[Paged]:
    """Two medical responders of the first rank, one of the second, a supervisor and a coordinator, round the clock."""
    with hotline_on(database_url) as hotline:
        yield Paged.staffed(hotline)
