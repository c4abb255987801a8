"""Whatever callers and staff do with their phones, and in whatever order: every promise to every caller is kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import redis
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.operations.databases import clone_database, drop_database
from hotline.operations.embedded import Servers
from tests.scenarios.anything import CALLERS, STAFF, Step, comes_to_rest, do, wrong
from tests.scenarios.scene import Scene, scene_on

BEGIN: tuple[Step, ...] = (("dial", "Amina", "0800720262"), ("passes", "", "8"))
_numbers = count(1)

CALLER, COUNSELLOR = st.sampled_from(CALLERS), st.sampled_from(list(STAFF))
WAITS = st.tuples(st.just("passes"), st.just(""), st.sampled_from("0.3 1 2 4 8 15 30".split()))
STEPS = st.one_of(
    WAITS,
    st.tuples(st.just("press"), CALLER, st.sampled_from([*"12345678*#09", "12", "0722555123#"])),
    st.tuples(st.just("answer"), COUNSELLOR, st.just("")),
    st.tuples(st.just("press"), COUNSELLOR, st.sampled_from([*"112*6#"])),
    st.tuples(st.sampled_from(["decline", "voicemail", "hang_up", "vanish"]), COUNSELLOR, st.just("")),
    st.tuples(st.just("dial"), CALLER, st.sampled_from(["0800720262", "0780225813"])),
    st.tuples(st.just("hang_up"), CALLER, st.just("")),
    st.tuples(st.just("speak"), CALLER, st.sampled_from(["3", "15"])),
    st.tuples(st.just("presence"), COUNSELLOR, st.sampled_from(["on_break", "available"])),
)


@contextmanager
def fresh_scene(servers: Servers, template: str, redis_url: str, seed: int) -> Iterator[Scene]:
    """A scene on a database of its own; a property is tried many times in one test."""
    name = f"test_{os.getpid()}_any_{next(_numbers)}"
    url = clone_database(servers.database_url, template, name)
    with redis.Redis.from_url(redis_url) as own:
        own.flushdb()
    try:
        with tempfile.TemporaryDirectory() as var, scene_on(url, redis_url, Path(var), STAFF, seed=seed) as scene:
            scene.anybody_may_ring()
            yield scene
    finally:
        drop_database(servers.database_url, name)


@settings(max_examples=10, deadline=None, database=None, derandomize=True)
@given(
    first=st.sampled_from(["1", "2", "3"]),
    then=st.sampled_from(["4", "41", "21", "22", "51"]),
    steps=st.lists(STEPS, min_size=8, max_size=16),
    seed=st.integers(0, 1000),
    callers_stay=st.booleans(),
)
def test_everybody_is_let_go_and_every_call_ends_once(
    servers: Servers,
    template: str,
    redis_of_run: str,
    first: str,
    then: str,
    steps: list[Step],
    seed: int,
    callers_stay: bool,
) -> None:
    keys = [step for key in (first, *then) for step in (("press", "Amina", key), ("passes", "", "4"))]
    with fresh_scene(servers, template, redis_of_run, seed) as scene:
        for step in (*BEGIN, *keys, *steps):
            do(scene, step)
        comes_to_rest(scene, callers_stay=callers_stay)
        assert wrong(scene) == []
