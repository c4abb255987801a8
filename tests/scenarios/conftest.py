"""A scene: a whole hotline with its usual people on shift, in whose end every promise must hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.processes import Processes, two_processes
from tests.scenarios.scene import Scene, assert_promises, scene_on


@pytest.fixture
def scene(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Scene]:
    """The usual people, one caller's number at a time; the promises are looked at when the test is over."""
    with scene_on(database_url, redis_url, tmp_path) as found:
        yield found
        assert_promises(found)


@pytest.fixture
def processes(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Processes]:
    """Two web processes on one database, and a carrier that the test plays itself."""
    with two_processes(database_url, redis_url, tmp_path) as found:
        yield found
