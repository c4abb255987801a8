"""The rota: fourteen days as a band with its gaps cut out, and the weekly shifts it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _

from agent_console import drawing, wording
from agent_console.doorkeeper import needs
from agent_console.house import house
from agent_console.navigation import Link
from agent_console.supervising import id_of, supervisor_page, weekday_and_day
from agent_console.times import weekday, zone
from hotline.errors import BadInput, NotAllowed
from hotline.reports.handover import OnRota, on_rota
from hotline.reports.periods import Period
from hotline.staff import (
    DUTIES,
    Person,
    ShiftPattern,
    add_pattern,
    all_patterns,
    double_bookings_ahead,
    everybody,
    gaps_ahead,
    person_by_id,
    remove_pattern,
    unready,
)
from hotline.staff.rota import Gap

blueprint = Blueprint("rota", __name__)
LINKS = (Link("rota.show", _("Rota"), "calendar-days", place=50),)
DAYS = 14


@blueprint.get("/rota")
@needs("supervisor", "admin")
def show() -> str:
    """Who covers the next fourteen days, and where nobody does."""
    with house().runtime.begin() as work:
        end = work.now + timedelta(days=DAYS)
        shifts = on_rota(work.session, work.now, end)
        wanted = [duty for duty in DUTIES if duty in DUTIES[:5] or any(one.duty == duty for one in shifts)]
        gaps = gaps_ahead(work.session, work.now, DAYS, wanted)
        patterns, people = all_patterns(work.session), everybody(work)
        doubles, lacking = double_bookings_ahead(work.session, work.now, DAYS), unready(work)
        begins = work.now
    return supervisor_page(
        "rota.html",
        band=_band(wanted, shifts, gaps, begins),
        gaps=gaps,
        weekly=_weekly(patterns),
        people=people,
        names={person.id: person.work_name for person in people},
        doubles=doubles,
        lacking=lacking,
        duties=DUTIES,
        weekdays=[weekday(day) for day in range(7)],
    )


@blueprint.post("/rota")
@needs("supervisor", "admin")
def add() -> Response:
    """Weekly shifts for somebody."""
    form = request.form
    with house().runtime.begin() as work:
        add_pattern(
            work,
            person_by_id(work, id_of(form.get("person", ""))),
            form.get("duty", ""),
            [int(day) for day in form.getlist("weekday") if day.isdecimal()],
            _time(form.get("starts", "")),
            _time(form.get("ends", "")),
            zone=house().runtime.settings.timezone,
            rank=int(form["rank"]) if form.get("rank", "").isdecimal() else 1,
        )
    return make_response(redirect(url_for("rota.show")))


@blueprint.post("/rota/remove")
@needs("supervisor", "admin")
def remove() -> Response:
    """Take weekly shifts off the rota, all named or none; hours with nobody are left only if she says so."""
    try:
        with house().runtime.begin() as work:
            for pattern in request.form.getlist("pattern"):
                remove_pattern(work, id_of(pattern), force=request.form.get("all_the_same") == "1")
    except NotAllowed:
        raise NotAllowed(
            "that would leave hours with nobody on this duty: put somebody else on first, or tick “all the same”"
        ) from None
    return make_response(redirect(url_for("rota.show")))


@dataclass(frozen=True)
class Weekly:
    """Somebody's weekly shifts on one duty at the same hours, by weekday."""

    work_name: str
    duty: str
    rank: int
    hours: str
    patterns: list[ShiftPattern]


def _weekly(patterns: Iterable[tuple[ShiftPattern, Person]]) -> list[Weekly]:
    """The weekly shifts, those that differ only by their day together."""
    groups: dict[tuple[int, int, str, str], list[ShiftPattern]] = {}
    for pattern, person in patterns:
        hours = f"{pattern.starts:%H:%M}–{pattern.ends:%H:%M}"
        key = (DUTIES.index(pattern.duty), pattern.rank, person.work_name, hours)
        groups.setdefault(key, []).append(pattern)
    return [
        Weekly(name, DUTIES[duty], rank, hours, sorted(found, key=lambda one: one.weekday))
        for (duty, rank, name, hours), found in sorted(groups.items(), key=lambda group: group[0])
    ]


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text[:20]!r} is not a time of day; write it as 06:00") from None


def _band(wanted: Sequence[str], shifts: Sequence[OnRota], gaps: Sequence[Gap], begins: datetime) -> drawing.Lanes:
    """The band from today's midnight on; what of today is over already is shown as it was on the rota."""
    midnight = begins.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    span = Period(midnight, midnight + timedelta(days=DAYS))
    by_duty = {
        duty: list(group) for duty, group in groupby(sorted(shifts, key=lambda one: one.duty), lambda one: one.duty)
    }
    rows = [
        (
            wording.word(wording.DUTIES, duty),
            [_cover(one, begins) for one in by_duty.get(duty, ())],
            [(gap.starts_at, gap.ends_at) for gap in gaps if gap.duty == duty],
        )
        for duty in wanted
    ]
    return drawing.rota_band(rows, span, weekday_and_day)


def _cover(one: OnRota, begins: datetime) -> drawing.Cover:
    local = [at.astimezone(zone()) for at in (one.starts_at, one.ends_at)]
    words = f"{one.work_name}, {local[0]:%d %b %H:%M} – {local[1]:%d %b %H:%M}"
    return drawing.Cover(one.work_name, max(one.starts_at, begins), one.ends_at, words)
