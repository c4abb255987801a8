"""The database is away, or slow, while somebody is on the line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import Engine, event, select

from hotline.app import create_app
from hotline.calls import Call
from hotline.db import make_engine
from hotline.jobs.roster import write_roster
from tests.scenarios.scene import THREE_RING, Scene, assert_promises, scene_on

NOBODY_LISTENS = "postgresql://nobody:nothing@127.0.0.1:1/none"
A_STATEMENT_S = 0.2


@pytest.fixture
def scene(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Scene]:
    """The usual people on shift, and the roster that the clock wrote a moment ago."""
    with scene_on(database_url, redis_url, tmp_path) as found:
        write_roster(found.world.runtime)
        found.anybody_may_ring()
        yield found
        assert_promises(found)


@contextmanager
def web_on(scene: Scene, engine: Engine) -> Iterator[None]:
    """For a while the web process has another way to the database; workers and clock keep theirs."""
    before, world = scene.world.web, scene.world
    runtime = replace(world.runtime, engine=engine)
    world.web = [create_app(runtime, world.repertoire).test_client()]
    try:
        yield
    finally:
        world.web = before
        engine.dispose()


def away(scene: Scene) -> Any:
    """The database is gone for the web process."""
    return web_on(scene, make_engine(NOBODY_LISTENS))


TO_A_PHONE_ON_CALL = (
    "Amina hears apology_connect",
    "Amani rings within 20 s",
    "Amani answers",
    "Amani hears staff_whisper",
    "Amani presses 1",
    "2 s pass",
)


def hears(scene: Scene, name: str) -> str:
    """What somebody hears at this moment."""
    return scene.player.stage.hearing(scene.player.number(name))


def test_the_database_is_gone_when_she_dials(scene: Scene) -> None:
    with away(scene):
        scene.play("Amina dials 0800 720 262", *TO_A_PHONE_ON_CALL, "30 s pass")
        assert (hears(scene, "Amina"), hears(scene, "Amani")) == ("conversation", "conversation")
        scene.play("Amani hangs up", "Amina hears goodbye", "Amina is let go within 40 s")
    scene.play("there are 0 calls")


def test_the_database_goes_while_she_chooses(scene: Scene) -> None:
    scene.play("Amina dials 0800 720 262", "Amina hears greet")
    with away(scene):
        scene.play("Amina presses 3", *TO_A_PHONE_ON_CALL, "30 s pass")
        assert (hears(scene, "Amina"), hears(scene, "Amani")) == ("conversation", "conversation")
        scene.play("Amina hangs up")
    scene.play("Amani is let go")


def test_the_database_blinks_as_she_is_joined_and_nobody_tears_her_from_the_human_she_found(scene: Scene) -> None:
    scene.play(*THREE_RING, "Zawadi answers", "Zawadi hears staff_whisper", "Zawadi presses 1")
    scene.world.until(lambda: "/join" in str(scene.world.exchange.trace[-1].details), 10)
    with away(scene):
        scene.play("Amina hears apology_connect", "Amani rings within 20 s")
    scene.play("Amani answers", "Amani hears staff_whisper", "Amani presses 1", "2 s pass", "45 s pass")
    assert (hears(scene, "Amina"), hears(scene, "Amani")) == ("conversation", "conversation")
    scene.play("Zawadi is let go within 30 s", "Amina hangs up", "the call is live_support")


@contextmanager
def slow_database(scene: Scene, webhooks: int) -> Iterator[None]:
    """The first statement of so many transactions takes longer than a webhook may wait for one."""
    engine = make_engine(scene.world.settings.database_url, statement_timeout_ms=int(A_STATEMENT_S * 1000))
    left = [webhooks]

    def dawdle(_connection: Any, cursor: Any, *_: Any) -> None:
        if left[0] > 0:
            left[0] -= 1
            cursor.execute(f"select pg_sleep({A_STATEMENT_S * 5})")

    with web_on(scene, engine):
        with engine.connect():
            event.listen(engine, "before_cursor_execute", dawdle)
        yield
        assert left == [0]


def requested(scene: Scene) -> list[str]:
    """The addresses of the webhooks so far."""
    return [entry.details["url"] for entry in scene.world.exchange.trace if entry.what == "requested"]


@pytest.mark.parametrize("times", [1, 2])
def test_a_slow_statement_costs_her_a_moment_and_keeps_her_key(scene: Scene, times: int) -> None:
    scene.play("Amina dials 0800 720 262", "Amina hears greet")
    with slow_database(scene, times):
        scene.play("Amina presses 3", "Amina hears one_moment in sw", "Amina hears main in en within 30 s")
    scene.play("Amina hangs up")
    call: Call = scene.look(lambda work: work.session.scalars(select(Call)).one())
    assert call.language == "en"
    assert scene.heard("Amina").count("one_moment") == 2 * times, "in both languages"


def test_one_that_stays_slow_puts_her_through(scene: Scene) -> None:
    scene.play("Amina dials 0800 720 262", "Amina hears greet")
    with slow_database(scene, 3):
        scene.play("Amina presses 3", "Amina hears one_moment", *TO_A_PHONE_ON_CALL, "20 s pass")
        assert hears(scene, "Amina") == "conversation"
    scene.play("Amina hangs up")


def test_a_number_that_was_keyed_is_kept_through_a_slow_statement_and_stands_in_no_address(scene: Scene) -> None:
    keyed = "0722555123"
    scene.play(
        "Amina dials 0800 720 262",
        "Amina hears greet",
        "Amina presses 3",
        "Amina hears main",
        "Amina presses 5",
        "Amina hears more",
        "Amina presses 4",
        "Amina hears cb_safe",
        "Amina presses 2",
        "Amina hears cb_number",
    )
    with slow_database(scene, 1):
        scene.play(f"Amina presses {keyed}#", "Amina hears one_moment", "Amina hears cb_time within 30 s")
    scene.play("Amina hangs up")
    call: Call = scene.look(lambda work: work.session.scalars(select(Call)).one())
    assert call.keyed_tail == "123"
    assert any("kept=" in url for url in requested(scene))
    assert [url for url in requested(scene) if keyed[1:] in unquote(url)] == []
