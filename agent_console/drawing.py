"""Pictures for people who would rather look than read, as coordinates for an SVG. Pure: no page is complete without
the table beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.reports.one_call import CallStory, Lane, Stretch
from hotline.reports.periods import Period

WIDTH, LEFT, RIGHT = 960.0, 92.0, 12.0
LANE, BAR = 28.0, 18.0
DOTS_HIGH, TOP, BOTTOM = 248.0, 14.0, 26.0
_WAITS = (5, 20, 60, 300, 1800)
_STEPS = (5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600)
_BEYOND = timedelta(minutes=10)


@dataclass(frozen=True)
class Mark:
    """A line or tick at `at` (x or y) with its words."""

    at: float
    words: str


@dataclass(frozen=True)
class Bar:
    """A bar: its corner, its size, what it is, its words for a pointer; `goes_on` past the picture's edge."""

    x: float
    y: float
    wide: float
    what: str
    words: str
    goes_on: bool = False


@dataclass(frozen=True)
class Row:
    """A named row of bars; `label` at height `y`."""

    label: str
    y: float
    bars: list[Bar]


@dataclass(frozen=True)
class Lanes:
    """A picture of rows over time."""

    height: float
    rows: list[Row]
    ticks: list[Mark]


@dataclass(frozen=True)
class Dot:
    """A call: where it stands, how it ended, its words and its wait for a pointer."""

    x: float
    y: float
    ended: str
    words: str
    wait: str


@dataclass(frozen=True)
class Dots:
    """A dot for each call by its wait, on a logarithmic scale, and the line of the median."""

    dots: list[Dot]
    waits: list[Mark]
    days: list[Mark]
    median: Mark | None
    height: float = DOTS_HIGH


@dataclass(frozen=True)
class Waited:
    """A call as the picture of waits needs it."""

    at: datetime
    wait_s: float
    ended: str
    words: str


def swim_lanes(story: CallStory, names: Sequence[str], zone: ZoneInfo) -> Lanes:
    """A call's lanes, `names` their labels; what goes on long after the caller has left runs out of the picture."""
    begins, ends = story.begins, _horizon(story)
    scale = (WIDTH - LEFT - RIGHT) / (ends - begins).total_seconds()
    rows = [
        Row(name, _y(count) + BAR / 2, [_bar(one, begins, ends, scale, _y(count)) for one in _seen(lane, ends)])
        for count, (lane, name) in enumerate(zip(story.lanes, names, strict=True))
    ]
    return Lanes(_y(len(rows)) + 20, rows, _ticks(begins, ends, scale, zone))


def _y(row: int) -> float:
    return 8 + row * LANE


def _horizon(story: CallStory) -> datetime:
    """Where the picture ends: with the caller and those who talked with her, and at most ten minutes later."""
    own = [stretch.ends for lane in story.lanes if lane.page is None for stretch in lane.stretches]
    last = max([story.begins + timedelta(seconds=20), *own])
    return max(last, min(story.ends, last + _BEYOND))


def _seen(lane: Lane, ends: datetime) -> list[Stretch]:
    return [stretch for stretch in lane.stretches if stretch.begins < ends]


def _bar(one: Stretch, begins: datetime, ends: datetime, scale: float, y: float) -> Bar:
    x = LEFT + (one.begins - begins).total_seconds() * scale
    wide = (min(one.ends, ends) - one.begins).total_seconds() * scale
    length = int((one.ends - one.begins).total_seconds())
    return Bar(x, y, max(wide, 2.0), one.what, f"{length // 60}:{length % 60:02}", one.ends > ends)


def _ticks(begins: datetime, ends: datetime, scale: float, zone: ZoneInfo) -> list[Mark]:
    length = (ends - begins).total_seconds()
    step = next((step for step in _STEPS if length / step <= 8), _STEPS[-1])
    at, marks = 0, []
    while at <= length:
        shown = begins.astimezone(zone) + timedelta(seconds=at)
        marks.append(Mark(LEFT + at * scale, f"{shown:%H:%M:%S}" if step < 60 else f"{shown:%H:%M}"))
        at += step
    return marks


def waits(calls: Sequence[Waited], period: Period, median_s: float | None, date: Callable[[datetime], str]) -> Dots:
    """A dot for each call by when it arrived and how long it waited; the median's line where there is one.

    `date` says a day, or in a period of one day an hour.
    """
    highest = max([60.0, *(call.wait_s for call in calls)])
    scale = (WIDTH - LEFT - RIGHT) / max((period.ends - period.begins).total_seconds(), 1.0)

    def height(wait_s: float) -> float:
        return DOTS_HIGH - BOTTOM - math.log1p(wait_s) / math.log1p(highest) * (DOTS_HIGH - BOTTOM - TOP)

    return Dots(
        dots=[
            Dot(
                round(LEFT + (call.at - period.begins).total_seconds() * scale, 1),
                round(height(call.wait_s), 1),
                call.ended,
                call.words,
                _short(call.wait_s),
            )
            for call in calls
        ],
        waits=[Mark(round(height(wait), 1), _short(wait)) for wait in _WAITS if wait <= highest],
        days=_days(period, scale, date),
        median=None if median_s is None else Mark(round(height(median_s), 1), _short(median_s)),
    )


def _short(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _days(period: Period, scale: float, date: Callable[[datetime], str]) -> list[Mark]:
    """The midnights of a period, every so many that their dates can be read; hours of a single day."""
    length = period.ends - period.begins
    step = timedelta(hours=3) if length <= timedelta(days=1) else timedelta(days=max(1, -(-length.days // 10)))
    at, marks = period.begins, []
    while at < period.ends:
        marks.append(Mark(LEFT + (at - period.begins).total_seconds() * scale, date(at)))
        at += step
    return marks


@dataclass(frozen=True)
class Tick:
    """One arrival in the strip of a day: where, and how it ended."""

    x: float
    ended: str
    words: str


def arrivals_strip(arrived: Iterable[tuple[datetime, str]], period: Period, zone: ZoneInfo) -> list[Tick]:
    """Each arrival of a period as a tick on a line `WIDTH` wide."""
    scale = WIDTH / max((period.ends - period.begins).total_seconds(), 1.0)
    return [
        Tick(round((at - period.begins).total_seconds() * scale, 1), ended, f"{at.astimezone(zone):%H:%M}")
        for at, ended in arrived
    ]


@dataclass(frozen=True)
class Cover:
    """A span in which somebody has a duty; `words` are who and when."""

    label: str
    begins: datetime
    ends: datetime
    words: str


def rota_band(
    duties: Sequence[tuple[str, Sequence[Cover], Sequence[tuple[datetime, datetime]]]],
    span: Period,
    date: Callable[[datetime], str],
) -> Lanes:
    """Each duty's cover over the span with its gaps cut out, and below it a thin row for each person."""
    scale = (WIDTH - LEFT - RIGHT) / (span.ends - span.begins).total_seconds()
    rows: list[Row] = []
    y = 22.0
    for label, covers, gaps in duties:
        whole = [_band(one, span, scale, y, "cover") for one in covers]
        cut = [_band(Cover("", *gap, words=""), span, scale, y, "gap") for gap in gaps]
        rows.append(Row(label, y + BAR / 2, [*whole, *cut]))
        y += BAR + 5
        for who in dict.fromkeys(one.label for one in covers):
            own = [_band(one, span, scale, y, "person") for one in covers if one.label == who]
            rows.append(Row(who, y + 5, own))
            y += 15
        y += 9
    days = [span.begins + timedelta(days=count) for count in range((span.ends - span.begins).days)]
    ticks = [Mark(LEFT + (at - span.begins).total_seconds() * scale, date(at)) for at in days]
    return Lanes(y, rows, ticks)


def _band(one: Cover, span: Period, scale: float, y: float, what: str) -> Bar:
    begins, ends = max(one.begins, span.begins), min(one.ends, span.ends)
    x = LEFT + (begins - span.begins).total_seconds() * scale
    return Bar(round(x, 1), y, round((ends - begins).total_seconds() * scale, 1), what, one.words)
