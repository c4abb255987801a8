"""Whether there are people: nobody missing on the rota, everybody on it reachable."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from hotline.jobs.health import Finding
from hotline.staff import coordinators, everybody, gaps_ahead, unready
from hotline.staff.rota import Gap
from hotline.work import Work

DAYS = 7
# How bad it is when nobody has the duty now, and when nobody will have it.
NEEDED = {
    "primary": ("failing", "warning"),
    "supervisor": ("warning", "warning"),
    "MED": ("warning", "warning"),
    "LEGAL": ("warning", "warning"),
    "backup": ("note", "note"),
}


def staff_findings(work: Work, zone: str) -> list[Finding]:
    """Gaps in the rota, now and in the next seven days, and people who could not be reached; times in `zone`."""
    if not everybody(work):
        return [Finding("nobody works here yet", "failing", "`hotline staff add`, then `hotline rota add`")]
    return [*_rota(work, ZoneInfo(zone)), *_people(work)]


def _rota(work: Work, zone: ZoneInfo) -> Iterator[Finding]:
    for duty, (now_level, ahead_level) in NEEDED.items():
        spans = gaps_ahead(work.session, work.now, DAYS, [duty])
        now = [gap for gap in spans if gap.starts_at <= work.now]
        later = [gap for gap in spans if gap.starts_at > work.now]
        mend = f"`hotline rota add NAME {duty}`; `hotline rota gaps` shows all"
        if now:
            yield Finding(f"nobody is on {duty} now{_until(now[0], zone)}", now_level, mend)
        if later:
            more = f", and {len(later) - 1} more times" if len(later) > 1 else ""
            span = f"from {_clock(later[0], zone)}{_until(later[0], zone)}"
            yield Finding(f"nobody is on {duty} {span}{more} in the next {DAYS} days", ahead_level, mend)


def _until(gap: Gap, zone: ZoneInfo) -> str:
    return f" until {gap.ends_at.astimezone(zone):%a %d %b %H:%M}"


def _clock(gap: Gap, zone: ZoneInfo) -> str:
    return f"{gap.starts_at.astimezone(zone):%a %d %b %H:%M}"


def _people(work: Work) -> Iterator[Finding]:
    for one in unready(work):
        does = "pin" if "PIN" in one.missing else "phone"
        yield Finding(
            f"{one.work_name} is on {one.duty}: {one.missing}", "warning", f"`hotline staff {does} {one.work_name}`"
        )
    may_always = coordinators(work)
    if not may_always:
        yield Finding(
            "no coordinator is named: in the end nobody is left to be rung",
            "warning",
            "`hotline staff change NAME --coordinator`",
        )
    for person in may_always:
        if person.phone_sealed is None:
            yield Finding(
                f"{person.work_name} is a coordinator without a phone on file",
                "warning",
                f"`hotline staff phone {person.work_name}`",
            )
