"""Every figure opens to the calls that make it up."""

from __future__ import annotations

import pytest

from hotline.errors import BadInput
from hotline.reports import metrics
from hotline.reports.service import behind
from hotline.settings import Settings
from tests.reports.conftest import Begin
from tests.reports.rows import (
    DAY,
    WORKED_ROWS,
    day,
    load,
    log_of,
)


def references(begin: Begin, settings: Settings, *waits: float) -> list[str]:
    log = {call["wait_s"]: call["reference"] for call in log_of(begin, settings, "2026-11-24")}
    return [log[wait] for wait in waits]


def test_each_figure_opens_to_the_calls_that_make_it_up(begin: Begin, settings: Settings) -> None:
    load(begin, *WORKED_ROWS)
    with begin() as work:
        found = behind(work.session, DAY, "service_level_net", settings)
    assert found.counted == references(begin, settings, 8, 15, 20, 5)
    assert found.among == references(begin, settings, 8, 15, 25, 62, 35, 90, 20, 48, 5)


def test_what_is_behind_agrees_with_the_report_for_every_figure(begin: Begin, settings: Settings) -> None:
    load(begin, *WORKED_ROWS, "2026-11-24T08:02:00+03:00,abandoned,4,,,,1")
    report = day(begin, settings)
    with begin() as work:
        for figure in metrics.DAILY:
            for name, value in ((figure.name, report[figure.name]), (f"danger.{figure.name}", None)):
                found = behind(work.session, DAY, name, settings)
                if name.startswith("danger."):
                    value = report["danger"][figure.name]
                if figure.unit == "calls":
                    assert len(found.counted) == value
                elif figure.unit == "fraction":
                    assert value == len(found.counted) / len(found.among)
        assert len(behind(work.session, DAY, "received", settings).counted) == 14
        assert len(behind(work.session, DAY, "danger.abandoned", settings).counted) == 1


@pytest.mark.parametrize("name", ["", "happiness", "danger.received", "danger.", "danger.danger.offered"])
def test_no_such_figure(begin: Begin, settings: Settings, name: str) -> None:
    with pytest.raises(BadInput, match="there is no figure"), begin() as work:
        behind(work.session, DAY, name, settings)
