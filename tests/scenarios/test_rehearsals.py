"""Every rehearsed call holds, and keeps every promise on the way."""

from __future__ import annotations

import pytest

from hotline.rehearsal.script import Rehearsal
from hotline.rehearsal.theatre import perform, repertory


@pytest.mark.parametrize("rehearsal", repertory(), ids=lambda rehearsal: rehearsal.name)
def test_the_rehearsal_holds(rehearsal: Rehearsal, database_url: str, redis_url: str) -> None:
    performance = perform(rehearsal, database_url, redis_url)
    assert performance.passed, performance.broken
