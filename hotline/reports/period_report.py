"""The figures of any period, each with its formula, its n and the calls behind it; and how they went day by day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from hotline.reports import follow_through, metrics, queries, response, seats, staffing
from hotline.reports.metrics import CallFacts, Figure, Number, Pick
from hotline.reports.periods import Period
from hotline.reports.queries import LoggedCall
from hotline.reports.service import DANGER_PREFIX, Block, blocks_of, figure_named, zone_of
from hotline.settings import Settings

FEW = 10
"""With fewer calls than this no trend is shown: chance alone would draw it."""
MOST_DAYS = 92
_SHOWN_EACH_DAY = ("offered", "answered", "asa_median_s", "abandonment_net", "human_within_30m_rate")


@dataclass(frozen=True)
class Measured:
    """A figure: `unit` is calls, fraction or seconds, `n` how many it is over; `key` opens the calls behind it."""

    name: str
    formula: str
    unit: str
    value: Number
    n: int
    key: str | None = None


@dataclass(frozen=True)
class Slice:
    """One day of a period. Its figures are None where fewer than `FEW` calls were offered: they show no trend."""

    day: date
    offered: int
    figures: dict[str, Number] | None


@dataclass(frozen=True)
class PeriodReport:
    """Everything measured in a period. `calls` are those it is made of, in order of arrival."""

    period: Period
    calls: list[LoggedCall]
    received: Measured
    headline: list[Measured]
    danger: list[Measured]
    further: list[Measured]
    pages: list[Measured]
    promises: list[Measured]
    seats: list[Measured]
    days: list[Slice]


@dataclass(frozen=True)
class BehindFigure:
    """A figure opened: the calls it counts, and those it counts them among."""

    figure: Measured
    counted: list[UUID]
    among: list[UUID]


def period_report(session: Session, period: Period, now: datetime, settings: Settings) -> PeriodReport:
    """The figures of a period; fractions of 1, times in seconds, None where there is nothing to divide by."""
    calls = queries.calls_received(session, period)
    facts = [call.facts for call in calls]
    headline, danger = blocks_of(facts, settings)
    usual, urgent = _Picks(headline), _Picks(danger)
    return PeriodReport(
        period=period,
        calls=calls,
        received=_Picks(Block(facts, headline.limits)).measured(metrics.RECEIVED),
        headline=[usual.measured(figure) for figure in metrics.DAILY],
        danger=[urgent.measured(figure, DANGER_PREFIX) for figure in metrics.DAILY],
        further=[usual.measured(figure) for figure in metrics.FURTHER],
        pages=_pages(session, period, now),
        promises=_promises(session, period, calls, now),
        seats=_seats(session, period, headline.calls + danger.calls, now),
        days=_days(calls, period, settings),
    )


def behind_period(session: Session, period: Period, key: str, settings: Settings) -> BehindFigure:
    """The calls behind one figure of a period, named as in the report. Raises BadInput, naming those there are."""
    calls = queries.calls_received(session, period)
    headline, danger = blocks_of([call.facts for call in calls], settings)
    prefix = DANGER_PREFIX if key.startswith(DANGER_PREFIX) else ""
    figure = figure_named(key.removeprefix(DANGER_PREFIX), key)
    block = danger if prefix else headline
    if figure is metrics.RECEIVED:
        block = Block([call.facts for call in calls], headline.limits)
    picks, ids = _Picks(block), {id(call.facts): call.id for call in calls}
    return BehindFigure(
        picks.measured(figure, prefix),
        [ids[id(one)] for one in picks.of(figure.counted)],
        [ids[id(one)] for one in picks.of(figure.among)],
    )


class _Picks:
    """The calls that each pick of a block's figures takes: most figures share theirs, so each is looked for once."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._found: dict[Pick, list[CallFacts]] = {}

    def of(self, pick: Pick) -> list[CallFacts]:
        """The block's calls that the pick takes."""
        if pick not in self._found:
            self._found[pick] = [call for call in self._block.calls if pick(call, self._block.limits)]
        return self._found[pick]

    def measured(self, figure: Figure, prefix: str = "") -> Measured:
        """A figure of the block; `prefix` stands before its key."""
        counted, among = self.of(figure.counted), self.of(figure.among)
        return Measured(
            name=figure.name,
            formula=figure.formula,
            unit=figure.unit,
            value=figure.reckon(counted, among),
            n=len(among),
            key=f"{prefix}{figure.name}",
        )


def _pages(session: Session, period: Period, now: datetime) -> list[Measured]:
    pages = queries.pages_opened(session, period)
    found = []
    for priority, within_s in response.ACKNOWLEDGE_WITHIN_S.items():
        due = response.due_pages([page for page in pages if page.priority == priority], within_s, now)
        taken = [page for page in due if page.acknowledged_at is not None]
        mean_s = response.mean_acknowledge_s(due)
        in_time = response.acknowledged_within(due, within_s)
        found += [
            Measured(f"{priority}_acknowledge_s", "first accepted - opened", "seconds", mean_s, len(taken)),
            Measured(
                f"{priority}_acknowledged_rate",
                f"accepted within {within_s} s / all pages due, those not accepted counted as failures",
                "fraction",
                in_time,
                len(due),
            ),
        ]
    return found


def _promises(session: Session, period: Period, calls: Sequence[LoggedCall], now: datetime) -> list[Measured]:
    wanted = follow_through.callbacks_wanted(session, period)
    facts = [one.facts for one in follow_through.due_at(wanted, now)]
    reached = [one for one in facts if one.reached_at is not None]
    hours = [follow_through.hours_to_human(call.facts) for call in follow_through.asked_for_someone(calls)]
    due_reached = [cast(float, one.contact_s) for one in reached]
    raw_reached = [cast(float, one.raw_contact_s) for one in reached]
    tried = [one.attempt_s for one in facts if one.attempt_s is not None]
    return [
        Measured(
            "callback_success", "callbacks reached / due", "fraction", _share(len(reached), len(facts)), len(facts)
        ),
        Measured("callback_attempt_s", "first outcome noted - due", "seconds", metrics.median(tried), len(tried)),
        Measured(
            "callback_contact_s",
            "reached - due, due = when asked, or the start of her safe window; median",
            "seconds",
            metrics.median(due_reached),
            len(reached),
        ),
        Measured("callback_raw_s", "reached - asked; median", "seconds", metrics.median(raw_reached), len(reached)),
        Measured(
            "first_response_24h",
            "spoke with a human within 24 h of the call's arrival / calls that sought a human, left a message or asked "
            "to be called; never = failure",
            "fraction",
            response.responded_in_time(hours),
            len(hours),
        ),
    ]


def _seats(session: Session, period: Period, calls: Sequence[CallFacts], now: datetime) -> list[Measured]:
    found = seats.seats_of(session, period, now)
    answered = [call for call in calls if call.answered]
    handled = math.fsum((call.talk_s or 0) + (call.hold_s or 0) + (call.wrap_s or 0) for call in answered)
    return [
        Measured(
            "occupancy",
            "(talk + hold + wrap-up) / (hours rostered as primary - breaks)",
            "fraction",
            staffing.occupancy(handled, found.rostered_s, found.breaks_s),
            len(answered),
        ),
        Measured(
            "utilisation",
            "(talk + hold + wrap-up) / hours rostered as primary",
            "fraction",
            staffing.utilisation(handled, found.rostered_s),
            len(answered),
        ),
    ]


def _days(calls: Sequence[LoggedCall], period: Period, settings: Settings) -> list[Slice]:
    """The days of a period of at most `MOST_DAYS`; calls are taken by the day on which they arrived."""
    zone = zone_of(settings)
    first, last = (
        period.begins.astimezone(zone).date(),
        (period.ends - timedelta(microseconds=1)).astimezone(zone).date(),
    )
    if not 1 < (last - first).days + 1 <= MOST_DAYS:
        return []
    by_day: dict[date, list[CallFacts]] = {
        first + timedelta(days=count): [] for count in range((last - first).days + 1)
    }
    for call in calls:
        by_day[call.facts.received_at.astimezone(zone).date()].append(call.facts)
    return [_slice(day, facts, settings) for day, facts in by_day.items()]


def _slice(day: date, facts: list[CallFacts], settings: Settings) -> Slice:
    block, _ = blocks_of(facts, settings)
    offered = sum(call.wait_s is not None for call in block.calls)
    if offered < FEW:
        return Slice(day, offered, None)
    shown = [figure for figure in metrics.DAILY if figure.name in _SHOWN_EACH_DAY]
    return Slice(day, offered, metrics.reckon(block.calls, block.limits, shown))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
