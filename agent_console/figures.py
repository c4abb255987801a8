"""Response times of any period: each figure with its formula and n, each opening the calls it is made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint, Response, make_response, request
from flask_babel import lazy_gettext as _

from agent_console import drawing
from agent_console.doorkeeper import needs
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.opened_call import opened
from agent_console.supervising import asked_span, day_and_month, supervisor_page
from agent_console.times import clock, zone
from hotline.reports import metrics
from hotline.reports.call_log import log_lines
from hotline.reports.period_report import FEW, PeriodReport, behind_period, period_report
from hotline.reports.periods import Period

blueprint = Blueprint("figures", __name__)
LINKS = (Link("figures.show", _("Response times"), "chart-line", place=30),)
BIG = ("human_within_30m_rate", "service_level_net", "asa_median_s", "abandonment_net")
MOST_DOTS = 4000
ROWS = 150


@blueprint.get("/figures")
@needs("supervisor")
def show() -> Response:
    """The figures of the period that the address asks for."""
    runtime = house().runtime
    period = asked_span(runtime.clock())
    report = dots = None
    if period.value is not None:
        with runtime.begin() as work:
            report = period_report(work.session, period.value, work.now, runtime.settings)
        dots = _dots(report, period.value)
    shown = supervisor_page(
        "figures.html",
        report=report,
        dots=dots,
        big=BIG,
        few=FEW,
        said=period.said,
        settings=runtime.settings,
    )
    return make_response(shown, period.status)


@blueprint.get("/figures/<figure>/calls")
@needs("supervisor")
def behind(figure: str) -> Response:
    """The calls that make up one figure: those it counts, and the others it counts them among."""
    runtime = house().runtime
    period = asked_span(runtime.clock())
    found, lines, call, first = None, [], None, _first()
    if period.value is not None:
        with runtime.begin() as work:
            found = behind_period(work.session, period.value, figure, runtime.settings)
            lines = log_lines(work.session, found.among[first : first + ROWS])
            call = opened(work)
    shown = supervisor_page(
        "behind.html",
        found=found,
        lines=lines,
        counted=set(found.counted) if found else set(),
        first=first,
        rows=ROWS,
        opened=call,
        period=period.value,
        said=period.said,
    )
    return make_response(shown, period.status)


def _first() -> int:
    """From which of the calls behind a figure on the page shows them; 0 where the address says nothing good."""
    asked = request.args.get("first", "")
    return min(int(asked), MOST_DOTS * 100) if asked.isdecimal() and len(asked) < 9 else 0


def _dots(report: PeriodReport, period: Period) -> drawing.Dots:
    """A dot for each call that sought a human; no median line where it would be of too few."""
    offered = [call.facts for call in report.calls if call.facts.wait_s is not None][:MOST_DOTS]
    dated: dict[date, str] = {}  # a day has many calls, and each of its names twelve translations
    for call in offered:
        if _day(call.received_at) not in dated:
            dated[_day(call.received_at)] = day_and_month(call.received_at)
    waits = [call.wait_s for call in offered if call.answered and call.wait_s is not None]
    seen = [
        drawing.Waited(
            at=call.received_at,
            wait_s=call.wait_s or 0.0,
            ended=str(getattr(metrics.ending(call), "value", "")),
            words=f"{call.reference} {dated[_day(call.received_at)]} {clock(call.received_at)}",
        )
        for call in offered
    ]
    return drawing.waits(seen, period, metrics.median(waits) if len(waits) >= FEW else None, _mark_of(period))


def _mark_of(period: Period) -> Callable[[datetime], str]:
    """How the picture says when: hours in a period of one day, else days."""
    return clock if (period.ends - period.begins).days <= 1 else day_and_month


def _day(at: datetime) -> date:
    return at.astimezone(zone()).date()
