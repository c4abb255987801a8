"""While calls are rehearsed, no number, PIN or name of a caller stands in a log line, text, address or file name."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from hotline.errands import Chore, Errand
from hotline.privacy.words import found
from hotline.rehearsal.player import USUAL_PIN
from hotline.rehearsal.theatre import repertory
from hotline.work import Event
from tests.scenarios.scene import Scene, assert_promises, scene_on

TOLD = ("a_message_cut_short", "danger_twice", "every_kind_of_caller", "medical", "nobody_answers", "redis_stops")
NARROW = re.compile(r"[\s().\-/]|%20")


def secrets(scene: Scene) -> dict[str, str]:
    """What nobody may read, by what it is: the last nine digits of every phone, the PIN, the callers' names."""
    phones = {f"{name}'s number": number[-9:] for name, number in scene.player.cast.items()}
    return {**phones, "a PIN": USUAL_PIN, **{f"the name {name}": name for name in callers(scene)}}


def callers(scene: Scene) -> list[str]:
    """Those who called; staff have work names, which are shown everywhere."""
    dialled = {entry.phone for entry in scene.world.exchange.trace if entry.what == "dialled"}
    return [name for name, number in scene.player.cast.items() if number in dialled]


def addresses(scene: Scene) -> Iterator[str]:
    """Every address that we gave to the carrier, and every one that we asked it at."""
    for entry in scene.world.exchange.trace:
        if entry.what in ("requested", "rest"):
            yield str(entry.details.get("url") or entry.details.get("path"))


def texts(scene: Scene) -> Iterator[str]:
    """Every text that was sent to anybody."""
    for number in scene.player.cast.values():
        yield from scene.player.stage.texts(number)


def rows(scene: Scene) -> Iterator[str]:
    """What is kept of events and errands, which are never sealed."""
    for data in scene.look(lambda work: list(work.session.scalars(select(Event.data)))):
        yield str(data)
    for args, outcome in scene.look(lambda work: list(work.session.execute(select(Errand.args, Errand.outcome)))):
        yield f"{args} {outcome}"


def leaks(scene: Scene, place: str, lines: list[str]) -> list[str]:
    """Which secrets stand in these lines, however they are spaced; ids are full of digits and are left out."""
    ids = re.compile(r"\b(?:[A-Z]{2}[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")
    plain = [NARROW.sub("", ids.sub("", line)) for line in lines]
    return [f"{what} in {place}: {line}" for what, secret in secrets(scene).items() for line in plain if secret in line]


@pytest.mark.parametrize("name", TOLD)
def test_nothing_that_was_told_is_written_where_it_may_be_read(
    name: str, database_url: str, redis_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (rehearsal,) = repertory((name,))
    var = tmp_path / "var"
    with (
        capture_logs() as ours,
        caplog.at_level(logging.INFO),
        scene_on(database_url, redis_url, var, rehearsal.staff) as scene,
    ):
        for line in rehearsal.lines:
            scene.player.perform(line)
        assert_promises(scene)
        written = {
            "a log line": [str(event) for event in ours] + caplog.messages,
            "an address": list(addresses(scene)),
            "a text": list(texts(scene)),
            "a row": list(rows(scene)),
            "a file name": [str(path.relative_to(var)) for path in var.rglob("*")],
        }
        assert [leak for place, lines in written.items() for leak in leaks(scene, place, lines)] == []
        assert [word for text in written["a text"] for word in found(text)] == []
        assert len(written["an address"]) > 10
        texted = select(Errand.id).where(Errand.kind == Chore.SEND_TEXT)
        assert bool(written["a text"]) == bool(scene.look(lambda work: work.session.scalars(texted).all()))
