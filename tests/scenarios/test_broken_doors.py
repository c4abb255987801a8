"""A door breaks in the middle of a call: nobody hears silence, and somebody has the caller all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.calls import Call, Offer
from hotline.jobs.roster import write_roster
from hotline.tickets import open_items
from tests.scenarios.sabotage import BreakingWorld
from tests.scenarios.scene import THREE_RING, Scene, assert_promises, scene_on

AMANI_IS_DIALLED = (
    "Amina hears apology_connect",
    "Amani rings within 20 s",
    "Amani answers",
    "Amani hears staff_whisper",
    "Amani presses 1",
    "2 s pass",
)


@pytest.fixture
def scene(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Scene]:
    """The usual people on shift, and the roster that the clock wrote a moment ago."""
    with scene_on(database_url, redis_url, tmp_path, kind=BreakingWorld) as found:
        write_roster(found.world.runtime)
        yield found
        assert_promises(found)


def breaks(scene: Scene, *addresses: str) -> None:
    """The next request to each of these addresses breaks at its first service."""
    assert isinstance(scene.world, BreakingWorld)
    scene.world.breaks += addresses


def talks_to(scene: Scene, name: str) -> None:
    """The caller and this person's phone are bridged, and stay so."""
    phones = {scene.player.number(name), scene.player.number("Amina")}
    for _ in range(2):
        hearing = {scene.player.stage.hearing(phone) for phone in phones}
        assert hearing == {"conversation"}, hearing
        scene.play("30 s pass")


def newest_call(scene: Scene) -> Call:
    """The call that came last."""
    found: Call = scene.look(lambda work: work.session.scalars(select(Call)).one())
    return found


def test_the_first_door_breaks_and_a_phone_on_call_has_her(scene: Scene) -> None:
    breaks(scene, "/voice/inbound")
    scene.play("Amina dials 0800 720 262", *AMANI_IS_DIALLED)
    talks_to(scene, "Amani")
    scene.play("Amina hangs up", "Amani is let go", "nobody else rings")


def test_nobody_on_the_phones_on_call_presses_one_and_she_hears_where_else_to_call(scene: Scene) -> None:
    breaks(scene, "/turns/1")
    scene.anybody_may_ring()
    scene.play(
        "Amina dials 0800 720 262",
        "Amina hears greet",
        "Amina presses 3",
        "Amina hears apology_connect",
        "Amani rings within 20 s",
        "Amani's voicemail picks up",
        "Baraka rings within 60 s",
        "Baraka declines",
        "Zawadi rings within 30 s",
        "Zawadi answers",
        "Zawadi hears staff_whisper",
        "Zawadi presses 2",
        "Amina hears sys_fail within 150 s",
        "Amina is let go within 30 s",
        "the call is abandoned",
    )
    assert [item.kind for item in scene.look(open_items)] == ["reached_nobody"]


def test_her_seeking_breaks_and_one_mover_has_her(scene: Scene) -> None:
    breaks(scene, "/turns/2")
    scene.play(
        "Amina dials 0800 720 262", "Amina hears greet", "Amina presses 3", "Amina hears main", "Amina presses 4"
    )
    scene.play(*AMANI_IS_DIALLED)
    talks_to(scene, "Amani")
    scene.play("Amina hangs up", "the call is live_support", "nobody else rings")


def test_her_waiting_breaks_while_phones_ring_and_they_stop_for_the_one_that_she_dials(scene: Scene) -> None:
    scene.play(*THREE_RING, "Baraka declines")
    breaks(scene, "/turns/3")
    scene.play(*AMANI_IS_DIALLED)
    talks_to(scene, "Amani")
    scene.play("Zawadi is let go", "Amina hangs up", "the call is live_support")


def test_her_way_into_the_conference_breaks_and_nobody_tears_her_from_the_human_she_found(scene: Scene) -> None:
    scene.anybody_may_ring()
    scene.play(*THREE_RING)
    breaks(scene, "/join")
    scene.play(
        "Zawadi takes the call",
        "Amina hears apology_connect",
        "Zawadi hears caller_gone within 20 s",
        "Amani rings within 20 s",
        "Amani answers",
        "Amani hears staff_whisper",
        "Amani presses 1",
        "2 s pass",
    )
    talks_to(scene, "Amani")
    scene.play("Amina hangs up", "the call is live_support")


@pytest.mark.parametrize("door", ["/leg", "/key/1"])
def test_a_counsellors_door_breaks_her_leg_is_let_go_and_another_takes_the_caller(scene: Scene, door: str) -> None:
    scene.play(*THREE_RING)
    breaks(scene, door)
    scene.play("Amani answers", "1 s pass")
    if door == "/key/1":
        scene.play("Amani hears staff_whisper", "Amani presses 1")
    scene.play("Amani is let go within 10 s", "Baraka takes the call", "Amina and Baraka talk")
    failed = scene.look(lambda work: list(work.session.scalars(select(Offer.why).where(Offer.state == "failed"))))
    assert failed == ["its door broke"]
    scene.play("5 s pass", "Amina hangs up", "Baraka hears staff_after_call", "Baraka presses 1")
    scene.play("the call is live_support")


@pytest.mark.parametrize("door", ["/counsellor", "/after/1", "/note"])
def test_what_breaks_after_the_call_lets_the_counsellor_go_and_the_call_ends(scene: Scene, door: str) -> None:
    scene.play(*THREE_RING, "Amani takes the call", "Amina and Amani talk")
    breaks(scene, door)
    scene.play("Amina hangs up")
    if door != "/counsellor":
        scene.play("Amani hears staff_after_call", "Amani presses 6")
    if door == "/note":
        scene.play("Amani hears recording", "Amani speaks for 4 s", "Amani presses #")
    scene.play("Amani is let go within 20 s", "the call is live_support")
    scene.world.until(lambda: newest_call(scene).state == "ended", 20)
    assert newest_call(scene).state == "ended"


def test_she_comes_out_of_the_conference_and_her_door_breaks(scene: Scene) -> None:
    scene.anybody_may_ring()
    scene.play(*THREE_RING, "Amani takes the call", "Amina and Amani talk")
    breaks(scene, "/caller")
    scene.play(
        "Amani hangs up",
        "Amina hears apology_connect within 30 s",
        "Amani rings within 20 s",
        "Amani answers",
        "Amani hears staff_whisper",
        "Amani presses 1",
        "2 s pass",
    )
    talks_to(scene, "Amani")
    scene.play("Amina hangs up")
