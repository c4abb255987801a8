"""The join on the local line: at any moment of her waiting, whoever wins the redirect's race, though its REST fails."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from hotline.line.core.faults import FaultKind
from hotline.line.settings import RedirectRace
from tests.scenarios.scene import Scene, assert_promises, scene_on

ONE = {"Amani": {"duty": "primary", "languages": ["en"]}}
UNTIL_SHE_PICKS_UP = (
    "Amina dials 0800 720 262",
    "Amina hears greet",
    "Amina presses 3",
    "Amina hears main in en",
    "Amina presses 4",
    "Amani rings within 12 s",
    "Amani answers",
    "Amani hears staff_whisper within 5 s",
)


def joined(scene: Scene) -> int:
    """How often her leg came into a conference."""
    hers = scene.player.number("Amina")
    return sum(entry.what == "joined" and entry.phone == hers for entry in scene.world.exchange.trace)


def takes_her(scene: Scene, seconds: float) -> None:
    """Amani presses 1 so many seconds after the whisper began; they talk, and go on talking."""
    scene.play(f"{seconds} s pass", "Amani presses 1", "Amina and Amani talk within 25 s", "40 s pass")
    scene.play("Amina and Amani talk within 1 s")
    assert joined(scene) == 1, "she was never torn out again"
    scene.play("Amina hangs up", "Amani hears staff_after_call", "Amani presses 1", "the call is live_support")


@pytest.mark.parametrize("race", ["discard", "execute"])
@pytest.mark.parametrize("seconds", [0.2, 0.9, 1.6, 2.3, 3.0, 3.7])
def test_key_1_at_any_moment_of_her_waiting(
    race: str, seconds: float, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    settled = cast(RedirectRace, race)
    with scene_on(database_url, redis_url, tmp_path, ONE, redirect_race=settled, seed=int(seconds * 10)) as scene:
        scene.play(*UNTIL_SHE_PICKS_UP)
        takes_her(scene, seconds)
        assert_promises(scene)


@pytest.mark.parametrize("race", ["discard", "execute"])
@pytest.mark.parametrize(("fault", "times"), [("rest error", 1), ("rest error", 3), ("rest lost", 1), ("rest lost", 2)])
def test_a_redirect_that_fails_or_is_not_answered(
    race: str, fault: str, times: int, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with scene_on(database_url, redis_url, tmp_path, ONE, redirect_race=cast(RedirectRace, race)) as scene:
        scene.play(*UNTIL_SHE_PICKS_UP)
        leg = scene.world.exchange.leg(scene.player.number("Amina"))
        assert leg is not None
        scene.world.exchange.fault(cast(FaultKind, fault), f"/Calls/{leg.sid}", times)
        scene.world.faults_ordered = True
        takes_her(scene, 0.5)
        assert_promises(scene)


@pytest.mark.parametrize(("fault", "seconds"), [("delay", 2.0), ("delay", 5.0), ("delay", 8.0), ("lost answer", 0.0)])
def test_a_redirects_document_that_comes_late_or_never(
    fault: str, seconds: float, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with scene_on(database_url, redis_url, tmp_path, ONE) as scene:
        scene.play(*UNTIL_SHE_PICKS_UP)
        scene.world.exchange.fault(cast(FaultKind, fault), "/join", 1, seconds)
        scene.world.faults_ordered = True
        if fault == "lost answer":
            scene.play("Amani presses 1", "Amina hears apology_connect within 30 s", "Amani is let go within 60 s")
            scene.world.silences.clear()  # the carrier itself waits 15 s for an answer before it asks for the fallback
        else:
            scene.play("Amani presses 1", "Amina and Amani talk within 40 s", "20 s pass", "Amina hangs up")
        scene.anybody_may_ring()
        assert_promises(scene)
