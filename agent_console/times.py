"""Times as people say them: 02:14, Tue 24 Nov, 1:42, 5 min ago; in the hotline's zone and the reader's language."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from agent_console.house import house


def zone() -> ZoneInfo:
    """The zone of shifts and reports."""
    return ZoneInfo(house().runtime.settings.timezone)


def clock(at: datetime | None) -> str:
    """The time of day, 02:14; '' for None."""
    return f"{at.astimezone(zone()):%H:%M}" if at else ""


def day(at: datetime | None) -> str:
    """The day, Tue 24 Nov; with its year when that is not this year. '' for None."""
    if at is None:
        return ""
    local, now = at.astimezone(zone()), house().runtime.clock().astimezone(zone())
    words = f"{weekday(local.weekday())} {local.day} {month(local.month)}"
    return words if local.year == now.year else f"{words} {local.year}"


def moment(at: datetime | None) -> str:
    """The time of day, with its day when that is not today: 02:14, or Mon 23 Nov 02:14. '' for None."""
    if at is None:
        return ""
    today = house().runtime.clock().astimezone(zone()).date()
    return clock(at) if at.astimezone(zone()).date() == today else f"{day(at)} {clock(at)}"


def seconds(length: float | None) -> str:
    """A length of time: 1:42, or 1:02:05 from an hour on; a dash for None."""
    if length is None:
        return "–"
    minutes, rest = divmod(max(0, int(length)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def ago(at: datetime | None) -> str:
    """How long ago: just now, 5 min ago, 3 h ago, 2 days ago; '' for None."""
    if at is None:
        return ""
    minutes = int((house().runtime.clock() - at).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("%(count)s min ago", count=minutes)
    if minutes < 48 * 60:
        return _("%(count)s h ago", count=minutes // 60)
    days = minutes // (24 * 60)
    return ngettext("%(num)s day ago", "%(num)s days ago", days)


def weekday(number: int) -> str:
    """The short name of a weekday, 0 is Monday."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[number]


def month(number: int) -> str:
    """The short name of a month, 1 to 12."""
    first = (_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"))
    return (*first, _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"))[number - 1]
