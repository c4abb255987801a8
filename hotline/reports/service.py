"""The reports a supervisor asks for: a day's figures, the calls behind each, the call log, the pages' answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from hotline.errors import BadInput, SettingsError
from hotline.reports import metrics, queries, response
from hotline.reports.metrics import CallFacts, Figure, Thresholds
from hotline.reports.periods import Period, day_period
from hotline.settings import Settings
from hotline.telephony import masked

DANGER_PREFIX = "danger."


@dataclass(frozen=True)
class Block:
    """The calls that one block of figures is about, with its thresholds."""

    calls: list[CallFacts]
    limits: Thresholds


@dataclass(frozen=True)
class Behind:
    """A figure opened: the references of the calls it counts, and of those it counts them among."""

    figure: str
    formula: str
    counted: list[str]
    among: list[str]


def zone_of(settings: Settings) -> ZoneInfo:
    """The zone in which days begin. Raises SettingsError if there is no such zone."""
    try:
        return ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(
            f"HOTLINE_TIMEZONE is {settings.timezone!r}, which is no time zone; give a name such as Africa/Nairobi"
        ) from None


def day_report(session: Session, day: date, settings: Settings) -> dict[str, Any]:
    """The figures of one calendar day of the hotline's zone.

    Counts are whole numbers, rates unrounded fractions, times seconds; None where there is nothing to divide by.
    """
    calls = _facts(session, day, settings)
    headline, danger = blocks_of(calls, settings)
    return {
        "date": day.isoformat(),
        "timezone": settings.timezone,
        "t_s": settings.service_seconds,
        "s_s": settings.short_abandon_seconds,
        "formula": formulas(settings),
        "received": len(calls),
        **metrics.reckon(headline.calls, headline.limits),
        "danger": metrics.reckon(danger.calls, danger.limits),
    }


def formulas(settings: Settings) -> dict[str, str]:
    """The formula of each figure of the day, in words, and what T and S are in it."""
    texts = {figure.name: figure.formula for figure in (metrics.RECEIVED, *metrics.DAILY)}
    return {
        **texts,
        "thresholds": f"T = {settings.service_seconds} s, S = {settings.short_abandon_seconds} s, both inclusive; "
        "calls offered to the danger queue are not in these figures",
        "danger": f"calls offered to the danger queue: T = {settings.danger_service_seconds} s, no S, "
        "every abandon counts",
    }


def behind(session: Session, day: date, figure: str, settings: Settings) -> Behind:
    """The calls behind one figure of the day, named as in the report or as danger.NAME. Raises BadInput if unknown."""
    calls = _facts(session, day, settings)
    headline, danger = blocks_of(calls, settings)
    block = danger if figure.startswith(DANGER_PREFIX) else headline
    found = figure_named(figure.removeprefix(DANGER_PREFIX), figure)
    if found is metrics.RECEIVED:
        block = Block(calls, headline.limits)
    counted, among = metrics.behind_figure(block.calls, block.limits, found)
    return Behind(figure, found.formula, _references(counted), _references(among))


def figure_named(name: str, asked: str) -> Figure:
    """The figure of this name; `asked` is what was typed. Raises BadInput, naming those there are."""
    known = {figure.name: figure for figure in (*metrics.DAILY, *metrics.FURTHER)}
    if asked == metrics.RECEIVED.name:
        return metrics.RECEIVED
    if name not in known:
        raise BadInput(
            f"there is no figure {asked!r}; there are received, {', '.join(known)}, each also as danger.NAME"
        )
    return known[name]


def calls_report(session: Session, period: Period, settings: Settings) -> list[dict[str, Any]]:
    """The call log of the period, one object for each call, the caller masked; times in seconds."""
    zone = zone_of(settings)
    return [_logged(call, zone) for call in queries.calls_received(session, period)]


def pages_report(session: Session, period: Period, now: datetime) -> dict[str, dict[str, Any]]:
    """How fast the period's pages were accepted, by priority: counts, mean seconds, fraction within the agreed time."""
    pages = queries.pages_opened(session, period)
    return {
        priority: _acceptance([page for page in pages if page.priority == priority], within_s, now)
        for priority, within_s in response.ACKNOWLEDGE_WITHIN_S.items()
    }


def _acceptance(pages: list[response.PageFacts], within_s: int, now: datetime) -> dict[str, Any]:
    due = response.due_pages(pages, within_s, now)
    return {
        "within_s": within_s,
        "opened": len(pages),
        "due": len(due),
        "acknowledged": sum(page.acknowledged_at is not None for page in due),
        "mean_acknowledge_s": response.mean_acknowledge_s(due),
        "acknowledged_within_rate": response.acknowledged_within(due, within_s),
    }


def _facts(session: Session, day: date, settings: Settings) -> list[CallFacts]:
    period = day_period(day, zone_of(settings))
    return [call.facts for call in queries.calls_received(session, period)]


def blocks_of(calls: list[CallFacts], settings: Settings) -> tuple[Block, Block]:
    """All calls but those offered to the danger queue, and those, each with its thresholds."""
    return (
        Block(
            metrics.other_calls(calls),
            Thresholds(settings.service_seconds, settings.short_abandon_seconds),
        ),
        Block(metrics.danger_calls(calls), Thresholds(settings.danger_service_seconds, None)),
    )


def _references(calls: list[CallFacts]) -> list[str]:
    return [call.reference for call in calls]


def _logged(call: queries.LoggedCall, zone: ZoneInfo) -> dict[str, Any]:
    facts = call.facts
    return {
        "reference": facts.reference or None,
        "received_at": facts.received_at.astimezone(zone).isoformat(timespec="seconds"),
        "line": call.line,
        "language": call.language,
        "menu_path": call.menu_path,
        "queue": facts.queue,
        "priority": call.priority,
        "time_to_offer_s": _seconds_between(facts.received_at, call.offered_at),
        "wait_s": facts.wait_s,
        "talk_s": facts.talk_s,
        "hold_s": facts.hold_s,
        "wrap_s": facts.wrap_s,
        "outcome": facts.outcome,
        "answered_by": call.answered_by,
        "caller": _masked(call),
    }


def _seconds_between(begin: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - begin).total_seconds()


def _masked(call: queries.LoggedCall) -> str:
    return masked(call.number_tail) if call.caller_id_status == "present" else call.caller_id_status
