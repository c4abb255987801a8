"""`hotline report`: a day's figures, the calls behind each, the call log, the pages' answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from zoneinfo import ZoneInfo

import click

from hotline.cli.open import opened_runtime
from hotline.reports import plain_text, service
from hotline.reports.periods import FORMS, Period, parse_day, parse_period
from hotline.settings import Settings
from hotline.work import Work

_date = click.option(
    "--date", "day", default="today", show_default=True, help="YYYY-MM-DD, today or yesterday, in the hotline's zone."
)
_begin = click.option("--from", "begin", default="today", show_default=True, help=f"First of the period: {FORMS}.")
_end = click.option("--to", "end", default=None, help="Last of the period, itself included; without it, --from alone.")
_json = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def report() -> None:
    """Figures for a day, or the calls behind them."""


@report.command()
@_date
@_json
def day(day: str, as_json: bool) -> None:
    """The figures of one day, each with its formula."""
    with _reading() as reading:
        figures = service.day_report(reading.work.session, reading.day(day), reading.settings)
    click.echo(json.dumps(figures) if as_json else plain_text.day_text(figures))


@report.command()
@click.argument("figure")
@_date
@_json
def behind(figure: str, day: str, as_json: bool) -> None:
    """The references of the calls that make up FIGURE, named as in `report day` or as danger.NAME."""
    with _reading() as reading:
        found = asdict(service.behind(reading.work.session, reading.day(day), figure, reading.settings))
    click.echo(json.dumps(found) if as_json else plain_text.behind_text(**found))


@report.command()
@_begin
@_end
@_json
def calls(begin: str, end: str | None, as_json: bool) -> None:
    """The call log of a period, callers masked; times in seconds."""
    with _reading() as reading:
        log = service.calls_report(reading.work.session, reading.period(begin, end), reading.settings)
    click.echo(_array(log) if as_json else plain_text.calls_text(log))


@report.command()
@_begin
@_end
@_json
def pages(begin: str, end: str | None, as_json: bool) -> None:
    """How fast responders accepted the pages opened in a period, by priority."""
    with _reading() as reading:
        found = service.pages_report(reading.work.session, reading.period(begin, end), reading.work.now)
    click.echo(json.dumps(found) if as_json else plain_text.pages_text(found))


@dataclass(frozen=True)
class _Reading:
    """One transaction for a report, and the dates a person writes as it understands them."""

    work: Work
    settings: Settings
    zone: ZoneInfo

    def day(self, text: str) -> date:
        """The day that `text` names today."""
        return parse_day(text, self.work.now, self.zone)

    def period(self, begin: str, end: str | None) -> Period:
        """From `begin` to `end`, itself included; without `end`, the period that `begin` names."""
        return parse_period(begin if end is None else f"{begin}..{end}", self.work.now, self.zone)


@contextmanager
def _reading() -> Iterator[_Reading]:
    with opened_runtime() as runtime, runtime.begin() as work:
        yield _Reading(work, runtime.settings, service.zone_of(runtime.settings))


def _array(rows: list[dict[str, object]]) -> str:
    """A JSON array with one object a line."""
    return "[" + ",\n ".join(json.dumps(row) for row in rows) + "]"
