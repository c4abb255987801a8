"""The reports as a supervisor reads them on a terminal."""

from __future__ import annotations

from hotline.reports import plain_text
from hotline.settings import Settings
from tests.reports.conftest import Begin
from tests.reports.rows import (
    WORKED_ROWS,
    day,
    load,
    log_of,
)


def test_n_stands_beside_every_percentage_and_nothing_to_divide_by_is_not_available(
    begin: Begin, settings: Settings
) -> None:
    load(begin, *WORKED_ROWS)
    text = plain_text.day_text(day(begin, settings))
    shown = {line.split()[0]: " ".join(line.split()[1:]) for line in text.splitlines() if line}
    assert shown["received"] == "13 calls that reached us, test calls excluded"
    assert shown["service_level_net"].startswith("44.4% (n = 9) n/a (n = 0) net service level: answered_in_t /")
    assert shown["service_level_gross"].startswith("40.0% (n = 10) n/a (n = 0) gross service level")
    assert shown["asa_s"] == "22.5 s n/a average speed of answer: sum of wait / answered"
    assert shown["calls:"].startswith("T = 20 s, S = 10 s, both inclusive")
    assert shown["danger:"].endswith("T = 10 s, no S, every abandon counts")


def test_a_log_without_calls_says_so() -> None:
    assert plain_text.calls_text([]) == "no calls"


def test_the_log_is_a_table(begin: Begin, settings: Settings) -> None:
    load(begin, "2026-11-24T08:00:00+03:00,live_support,62,420,30,90,0", "2026-11-24T09:00:00Z,ivr_hangup,,,,,0")
    head, answered, hung_up = plain_text.calls_text(log_of(begin, settings, "2026-11-24")).splitlines()
    assert head.index("outcome") == answered.index("live_support") == hung_up.index("ivr_hangup")
    assert "62    420   30    90" in answered


def test_behind_lists_who_is_counted_and_the_others() -> None:
    assert plain_text.behind_text("voicemail_rate", "left / offered", ["2", "2"], ["1", "2", "2"]).splitlines() == [
        "voicemail_rate: left / offered",
        "counted, 2 of 3:",
        "  2",
        "  2",
        "among them, not counted, 1:",
        "  1",
    ]


def test_pages_by_priority() -> None:
    row = {"within_s": 180, "opened": 3, "due": 2, "acknowledged": 1, "mean_acknowledge_s": 170.0}
    text = plain_text.pages_text({"P1": {**row, "acknowledged_within_rate": 0.5}})
    head, found = text.splitlines()
    assert found.split() == ["P1", "180", "s", "3", "2", "1", "170.0", "s", "50.0%", "(n", "=", "2)"]
    assert head.index("accepted in time") == found.index("50.0%")
