"""`hotline rota`: weekly shifts, who is on call, gaps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select

from hotline import staff as people
from hotline.cli.open import opened_runtime
from hotline.errors import BadInput
from hotline.staff import DUTIES, Person, ShiftPattern
from hotline.staff.rota import DoubleBooking, Gap
from hotline.work import Work

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS_NEEDED = ("primary", "supervisor")
_json = click.option("--json", "as_json", is_flag=True, help="One JSON array.")


@click.group()
def rota() -> None:
    """Weekly shifts, who is on call, gaps."""


@rota.command("list")
@_json
def list_(as_json: bool) -> None:
    """Every weekly shift."""
    with opened_runtime() as runtime, runtime.begin() as work:
        rows = [_row(pattern, person) for pattern, person in people.all_patterns(work.session)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        click.echo("No weekly shifts yet. `hotline rota add NAME primary --days mon-fri --from 08:00 --to 17:00`")
    for row in rows:
        until = f" until {row['valid_until']}" if row["valid_until"] else ""
        click.echo(
            f"{row['id']}  {row['duty']:<10} {row['rank']}  {row['day']} {row['from']}-{row['to']}  "
            f"{row['work_name']:<14} {row['zone']}{until}"
        )


def _row(pattern: ShiftPattern, person: Person) -> dict[str, Any]:
    return {
        "id": str(pattern.id)[:8],
        "duty": pattern.duty,
        "rank": pattern.rank,
        "day": DAYS[pattern.weekday],
        "from": f"{pattern.starts:%H:%M}",
        "to": f"{pattern.ends:%H:%M}",
        "zone": pattern.zone,
        "work_name": person.work_name,
        "valid_from": pattern.valid_from.isoformat(),
        "valid_until": pattern.valid_until.isoformat() if pattern.valid_until else None,
    }


@rota.command()
@click.argument("name")
@click.argument("duty", type=click.Choice(DUTIES))
@click.option("--days", default="daily", show_default=True, help="daily, or days and spans: mon-fri,sun.")
@click.option("--from", "starts", default="00:00", show_default=True, help="HH:MM on the wall.")
@click.option("--to", "ends", default="00:00", show_default=True, help="HH:MM; not after --from means the next day.")
@click.option("--rank", default=1, show_default=True, type=click.IntRange(min=1), help="1 is asked first.")
@click.option("--zone", help="The zone of the wall clock; the hotline's own if not given.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day on which it begins.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="First day on which it begins no more.")
def add(
    name: str,
    duty: str,
    days: str,
    starts: str,
    ends: str,
    rank: int,
    zone: str | None,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Put NAME on DUTY every week."""
    with opened_runtime() as runtime, runtime.begin() as work:
        person = people.find_person(work, name)
        added = people.add_pattern(
            work,
            person,
            duty,
            weekdays(days),
            clock(starts),
            clock(ends),
            zone=zone or runtime.settings.timezone,
            rank=rank,
            valid_from=_day(since),
            valid_until=_day(until),
        )
        missing = people.lacks(person, duty)
    click.echo(f"{len(added)} weekly shifts for {person.work_name}.")
    for what in missing:
        click.echo(f"{person.work_name}: {what}.", err=True)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def weekdays(text: str) -> list[int]:
    """The weekdays of `daily` or `mon-fri,sun`, 0 is Monday. BadInput shows how they are written."""
    if text.strip().lower() == "daily":
        return list(range(7))
    found: list[int] = []
    for part in text.lower().split(","):
        first, _, last = (one.strip() for one in part.partition("-"))
        if first not in DAYS or (last and last not in DAYS):
            raise BadInput(f"{part!r} is not a day; write daily, or days and spans such as mon-fri,sun")
        begin, length = DAYS.index(first), (DAYS.index(last or first) - DAYS.index(first)) % 7
        found += [(begin + n) % 7 for n in range(length + 1)]
    return found


def clock(text: str) -> time:
    """A wall-clock time written HH:MM; 24:00 is midnight. BadInput shows how it is written."""
    hours, _, minutes = text.strip().partition(":")
    if hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2:
        whole = int(hours) * 60 + int(minutes)
        if whole <= 24 * 60 and int(minutes) < 60:
            return time(whole // 60 % 24, whole % 60)
    raise BadInput(f"{text!r} is not a time; write it as 08:00")


@rota.command()
@click.argument("shift")
@click.option("--force", is_flag=True, help="Although it leaves hours with nobody.")
def remove(shift: str, force: bool) -> None:
    """Take the weekly shift with this id off the rota, from now on."""
    with opened_runtime() as runtime, runtime.begin() as work:
        gaps = people.remove_pattern(work, _pattern(work, shift), force=force)
        named = [_gap(gap, runtime.settings.timezone) for gap in gaps]
    click.echo("Removed.")
    for gap in named:
        click.echo(f"Nobody on {gap['duty']} from {gap['from']} to {gap['to']}.", err=True)


def _pattern(work: Work, text: str) -> UUID:
    found = [one.id for one in work.session.scalars(select(ShiftPattern)) if str(one.id).startswith(text.lower())]
    if len(found) != 1 or len(text) < 4:
        raise BadInput(f"{text!r} names {len(found)} weekly shifts; give the id that `hotline rota list` shows")
    return found[0]


@rota.command()
@click.option("--at", "at", help="An instant as ISO 8601 with an offset; now if not given.")
@_json
def who(at: str | None, as_json: bool) -> None:
    """Who is on call now, or at an instant."""
    with opened_runtime() as runtime, runtime.begin() as work:
        instant = _instant(at, runtime.settings.timezone) if at else work.now
        names = {person.id: person.work_name for person in people.everybody(work)}
        seen = {one.id: one.presence for one in people.people_for_routing(work)}
        rows = [
            {"duty": one.duty, "rank": one.rank, "work_name": names[one.person_id], "presence": seen[one.person_id]}
            for one in people.on_call(work.session, instant)
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        click.echo("Nobody is on call.")
    for row in rows:
        now = "" if at else f"  {row['presence']}"
        click.echo(f"{row['duty']:<10} {row['rank']}  {row['work_name']}{now}")


def _instant(text: str, zone: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is not a time; write it as 2026-11-24T02:00, in the hotline's zone") from None
    return (given if given.tzinfo else given.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


@rota.command()
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, 35))
@click.option("--duty", "duties", multiple=True, type=click.Choice(DUTIES), help="Only this; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def gaps(days: int, duties: tuple[str, ...], as_json: bool) -> None:
    """Hours with nobody, people with two shifts at once, and people on the rota who could not be reached."""
    with opened_runtime() as runtime, runtime.begin() as work:
        zone = runtime.settings.timezone
        found = people.gaps_ahead(work.session, work.now, days, duties or _duties_of(work))
        double = people.double_bookings_ahead(work.session, work.now, days)
        names = {person.id: person.work_name for person in people.everybody(work)}
        report = {
            "gaps": [_gap(gap, zone) for gap in found],
            "double_bookings": [_double(one, names, zone) for one in double],
            "unready": [
                {"work_name": one.work_name, "duty": one.duty, "missing": one.missing} for one in people.unready(work)
            ],
        }
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(_sentences(report, days)))


def _duties_of(work: Work) -> list[str]:
    on_rota = {pattern.duty for pattern, _ in people.all_patterns(work.session)}
    return [duty for duty in DUTIES if duty in on_rota or duty in ALWAYS_NEEDED]


def _gap(gap: Gap, zone: str) -> dict[str, str]:
    return {"duty": gap.duty, "from": _wall(gap.starts_at, zone), "to": _wall(gap.ends_at, zone)}


def _double(one: DoubleBooking, names: dict[UUID, str], zone: str) -> dict[str, str]:
    return {
        "work_name": names[one.person_id],
        "duties": " and ".join(one.duties),
        "from": _wall(one.starts_at, zone),
        "to": _wall(one.ends_at, zone),
    }


def _wall(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def _sentences(report: dict[str, list[dict[str, str]]], days: int) -> Iterable[str]:
    for gap in report["gaps"]:
        yield f"Nobody on {gap['duty']} from {gap['from']} to {gap['to']}."
    for one in report["double_bookings"]:
        yield f"{one['work_name']} has {one['duties']} at once from {one['from']} to {one['to']}."
    for one in report["unready"]:
        yield f"{one['work_name']} on {one['duty']}: {one['missing']}."
    if not any(report.values()):
        yield f"No gap, no double booking, everybody reachable: {days} days ahead."


@rota.command()
@click.option("--days", default=35, show_default=True, type=click.IntRange(1, 366))
def roll(days: int) -> None:
    """Write the shifts of the days ahead; the clock does so every hour."""
    with opened_runtime() as runtime, runtime.begin() as work:
        new = people.roll_shifts(work, days)
    click.echo(f"{new} new shifts.")
