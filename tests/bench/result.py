"""What a bench found, as a table for people and as an object for scripts."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from statistics import fmean
from typing import Any

from tests.bench.parts import Part
from tests.bench.seconds import Wait
from tests.bench.webhooks import FLOOR, MENU, Case, Spread, against

PACKAGES = {
    "Flask": "flask",
    "Werkzeug": "werkzeug",
    "SQLAlchemy": "sqlalchemy",
    "psycopg": "psycopg",
    "redis-py": "redis",
    "RQ": "rq",
    "twilio": "twilio",
}
WIDTHS = (9, 14, 8, 8, 8, 8, 5, 8, 7, 6)
AIM_RATIO, AIM_STATEMENTS, AIM_COMMITS = 1.5, 4, 1


@dataclass(frozen=True)
class Result:
    """Everything one bench measured; `servers` as `Ground.described` says."""

    day: date
    servers: dict[str, str]
    cases: list[Case]
    parts: list[Part]
    waits: list[Wait]

    @property
    def versions(self) -> dict[str, str]:
        """What was measured, and on what."""
        packages = {name: version(package) for name, package in PACKAGES.items()}
        return {"Python": platform.python_version(), **packages, **self.servers}

    def as_json(self) -> dict[str, Any]:
        """The whole result as plain values; CPU and clock in microseconds, waits in seconds."""
        return {
            "day": self.day.isoformat(),
            "cores": os.cpu_count(),
            "versions": self.versions,
            "webhooks": [self._row(case) for case in self.cases],
            "parts": [asdict(part) for part in self.parts],
            "seconds": [asdict(wait) for wait in self.waits],
        }

    def _row(self, case: Case) -> dict[str, Any]:
        return {
            "name": case.name,
            "requests": len(case.samples),
            "cpu_us": fmean(case.cpu_by_round),
            "thread_us": fmean(sample.thread for sample in case.samples),
            "p50_us": case.wall(50),
            "p99_us": case.wall(99),
            "to_floor": asdict(self.ratio(case)),
            **case.asked,
        }

    def ratio(self, case: Case) -> Spread:
        """How many floors of CPU one request of this kind costs."""
        return against(case, next(one for one in self.cases if one.name == FLOOR))


def table(result: Result) -> str:
    """The printed table. Ratios first: only figures of one run may be compared."""
    return "\n".join([*_head(result), "", *_webhooks(result), "", *_parts(result), "", *_seconds(result)])


def _head(result: Result) -> Iterator[str]:
    yield f"{result.day.isoformat()}, {os.cpu_count()} cores, {sys.platform} {platform.machine()}"
    named = [f"{name} {value}" for name, value in result.versions.items()]
    yield ", ".join(named[:8])
    yield ", ".join(named[8:]) + ": embedded, a commit is on the disk when it returns, as in `make run`"


def _webhooks(result: Result) -> Iterator[str]:
    count, rounds = len(result.cases[0].samples), len(result.cases[0].rounds)
    yield f"Webhooks, in turn with the floor, in process: {count} of each in {rounds} rounds"
    names = ("CPU / F", "(rounds)", "CPU ms", "thread", "p50 ms", "p99 ms", "SQL", "commits", "Redis", "REST")
    yield f"{'':21}" + "".join(f"{name:>{width}}" for name, width in zip(names, WIDTHS, strict=True))
    for case in result.cases:
        ratio, row = result.ratio(case), result._row(case)
        spread = f"{ratio.low:.2f}-{ratio.high:.2f}"
        times = (f"{row[name] / 1000:.2f}" for name in ("cpu_us", "thread_us", "p50_us", "p99_us"))
        counts = (str(row[name]) for name in ("statements", "commits", "redis", "carrier"))
        shown = (f"{ratio.middle:.2f}", spread, *times, *counts)
        yield f"{case.name:21}" + "".join(f"{text:>{width}}" for text, width in zip(shown, WIDTHS, strict=True))
    yield from _aims(result)


def _aims(result: Result) -> Iterator[str]:
    case = next(one for one in result.cases if one.name == MENU)
    ratio = result.ratio(case).middle
    yield (
        f"aim for a key: CPU {ratio:.2f} of at most {AIM_RATIO} F, statements {case.asked['statements']} of at most "
        f"{AIM_STATEMENTS}, commits {case.asked['commits']} of at most {AIM_COMMITS}"
    )
    yield "thread: what the request's own thread spends of that CPU; the rest is the doorbell's, after the answer"


def _parts(result: Result) -> Iterator[str]:
    title = "Parts, in turn with the plain way"
    yield f"{title:46}{'ratio':>7}{'(rounds)':>14}{'aim':>6}{'ours ms':>9}{'plain ms':>9}"
    for part in result.parts:
        spread = f"{part.ratio.low:.2f}-{part.ratio.high:.2f}"
        yield (
            f"{part.name:46}{part.ratio.middle:7.2f}{spread:>14}{part.aim:6.2f}"
            f"{part.ours / 1000:9.3f}{part.plain / 1000:9.3f}"
        )


def _seconds(result: Result) -> Iterator[str]:
    yield "Seconds from the key that asks for a human, in virtual time with the local line's delays"
    yield f"{'queue (keys in the main menu)':34}{'callers':>8}{'REST p50':>10}{'p99':>7}{'ringing p50':>13}{'p99':>7}"
    for wait in result.waits:
        keys = ", ".join("-".join(way) for way in wait.ways)
        yield (
            f"{f'{wait.queue} ({keys})':34}{wait.callers:8}{wait.asked_p50:10.2f}{wait.asked_p99:7.2f}"
            f"{wait.ringing_p50:13.2f}{wait.ringing_p99:7.2f}"
        )
