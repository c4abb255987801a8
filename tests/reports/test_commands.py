"""`hotline load-log` and `hotline report`, typed as a supervisor types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli import hotline
from hotline.errors import BadInput, TooLate
from hotline.settings import Settings

LOG = str(Path(__file__).with_name("worked_log.csv"))
Type = Callable[..., Result]


@pytest.fixture
def types(settings: Settings, database_url: str, redis_url: str) -> Type:
    """Types a command's words, and perhaps its input; what comes back is what it printed."""
    environment = {field.alias: str(getattr(settings, name)) for name, field in Settings.model_fields.items()}
    environment |= {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    runner = CliRunner(env={name: value for name, value in environment.items() if name and value != "False"})

    def typed(*words: str, given: bytes | None = None) -> Result:
        return runner.invoke(hotline, words, input=given)

    return typed


def test_the_worked_log_loaded_and_reported(types: Type) -> None:
    assert types("load-log", LOG).output == "13 calls loaded\n"
    report = json.loads(types("report", "day", "--date", "2026-11-24", "--json").output)
    assert (report["received"], report["offered"], report["answered_in_t"]) == (13, 10, 4)
    assert (report["service_level_net"], report["asa_median_s"], report["aht_s"]) == (4 / 9, 17.5, 3320 / 6)
    assert report["danger"]["asa_s"] is None
    assert "44.4% (n = 9)" in types("report", "day", "--date", "2026-11-24").output


def test_the_calls_of_a_period_and_those_behind_a_figure(types: Type) -> None:
    types("load-log", LOG)
    calls = json.loads(types("report", "calls", "--from", "2026-11-24", "--to", "2026-11-24", "--json").output)
    assert [call["wait_s"] for call in calls[:4]] == [8, 15, 25, 62]
    assert json.loads(types("report", "calls", "--from", "2026-11-25", "--to", "2026-11-30", "--json").output) == []
    behind = json.loads(types("report", "behind", "voicemail", "--date", "2026-11-24", "--json").output)
    assert behind["counted"] == [call["reference"] for call in calls if call["outcome"] == "voicemail"]
    assert behind["counted"][0] in types("report", "behind", "voicemail", "--date", "2026-11-24").output
    assert behind["counted"][0] in types("report", "calls", "--from", "2026-11").output


def test_no_pages_were_opened(types: Type) -> None:
    pages = json.loads(types("report", "pages", "--from", "2026-11", "--json").output)
    assert [pages[priority]["opened"] for priority in ("P1", "P2", "P3")] == [0, 0, 0]
    assert "n/a (n = 0)" in types("report", "pages", "--from", "2026-11").output


def test_a_second_log_is_refused(types: Type) -> None:
    types("load-log", LOG)
    assert isinstance(types("load-log", LOG).exception, TooLate)


def test_a_bad_log_is_refused_with_its_lines_and_leaves_room_for_a_good_one(types: Type) -> None:
    bad = Path(LOG).read_bytes().replace(b"live_support,25,", b"live_support,,").replace(b"voicemail,90", b"voice,-1")
    refused = types("load-log", "-", given=bad).exception
    assert isinstance(refused, BadInput)
    assert [line.split(":")[0] for line in str(refused).splitlines()[1:]] == ["line 4", "line 8", "line 8"]
    assert types("load-log", "-", given=b"\xef\xbb\xbf" + Path(LOG).read_bytes()).output == "13 calls loaded\n"


def test_a_log_in_another_encoding_is_refused(types: Type) -> None:
    refused = types("load-log", "-", given=Path(LOG).read_text("utf-8").encode("utf-16")).exception
    assert "not UTF-8" in str(refused)


@pytest.mark.parametrize(
    "words",
    [
        ("day", "--date", "2026-11"),
        ("behind", "happiness"),
        ("calls", "--from", "2026-11-24", "--to", "2026-11-23"),
        ("pages", "--from", "whenever"),
    ],
)
def test_what_cannot_be_reported_is_refused_with_a_sentence(types: Type, words: tuple[str, ...]) -> None:
    assert isinstance(types("report", *words).exception, BadInput)
