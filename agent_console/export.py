"""CSV of the call log and of the figures: masked, streamed a few hundred rows at a time, and noted in the audit log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from agent_console.call_log import filters
from agent_console.doorkeeper import needs, who
from agent_console.house import house
from agent_console.supervising import asked_span
from agent_console.times import zone
from hotline.errors import BadInput
from hotline.privacy import audit
from hotline.reports.call_log import LogLine, log_page
from hotline.reports.filters import Filters
from hotline.reports.period_report import Measured, PeriodReport, period_report
from hotline.runtime import Runtime

blueprint = Blueprint("export", __name__)
ROWS_AT_A_TIME = 500
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
CALL_COLUMNS = (
    "reference",
    "received_at",
    "line",
    "language",
    "menu_path",
    "queue",
    "priority",
    "time_to_offer_s",
    "wait_s",
    "talk_s",
    "hold_s",
    "wrap_s",
    "outcome",
    "answered_by",
    "caller",
    "reviewed_at",
)
FIGURE_COLUMNS = ("block", "figure", "value", "unit", "n", "formula")


@blueprint.get("/calls.csv")
@needs("supervisor")
def calls() -> Response:
    """The log as the address filters it, the newest first."""
    wanted = filters()
    if wanted.value is None:
        raise BadInput(wanted.said)
    _note("exported the call log")
    return _csv(CALL_COLUMNS, _call_rows(house().runtime, wanted.value, zone()), "calls")


@blueprint.get("/figures.csv")
@needs("supervisor")
def figures() -> Response:
    """Every figure of the period with its formula; values unrounded."""
    runtime = house().runtime
    period = asked_span(runtime.clock())
    if period.value is None:
        raise BadInput(period.said)
    _note("exported figures")
    with runtime.begin() as work:
        report = period_report(work.session, period.value, work.now, runtime.settings)
    return _csv(FIGURE_COLUMNS, _figure_rows(report), "figures")


def _note(did: str) -> None:
    with house().runtime.begin() as work:
        audit.note(work, str(who().id), did)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> Response:
    """A CSV that begins to arrive before it is finished; the name says nothing of what is in it."""
    day = f"{house().runtime.clock().astimezone(zone()):%Y-%m-%d}"
    answer = Response(_lines(chain([columns], rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    return answer


def _lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_safe(cell) for cell in row])
        yield line.getvalue()


def _safe(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is made one that it will not."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def _call_rows(runtime: Runtime, wanted: Filters, place: ZoneInfo) -> Iterator[Sequence[object]]:
    """The rows, each lot in a transaction of its own: a long export holds neither a snapshot nor a connection."""
    while True:
        with runtime.begin() as work:
            found = log_page(work.session, wanted, ROWS_AT_A_TIME)
        for line in found.lines:
            yield [_cell(line, column, place) for column in CALL_COLUMNS]
        if found.after is None:
            return
        last = found.lines[-1]
        wanted = replace(wanted, before=(last.received_at, last.id))


def _cell(line: LogLine, column: str, place: ZoneInfo) -> object:
    value = getattr(line, column)
    return value.astimezone(place).isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _figure_rows(report: PeriodReport) -> Iterator[Sequence[object]]:
    blocks: tuple[tuple[str, list[Measured]], ...] = (
        ("all", [report.received]),
        ("all but danger", report.headline),
        ("danger", report.danger),
        ("pages", report.pages),
        ("promises", report.promises),
        ("comparison", report.further),
        ("rota", report.seats),
    )
    for block, figures in blocks:
        for one in figures:
            yield block, one.name, "" if one.value is None else one.value, one.unit, one.n, one.formula
