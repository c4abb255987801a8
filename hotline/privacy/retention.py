"""How long things may be kept. Pure: instants in, instants out; who purges asks here.

Defaults for Kenya's Data Protection Act 2019 (kept no longer than needed), as the organisation set them.
"""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from enum import StrEnum


class Kept(StrEnum):
    """What is kept, and from which instant its time runs."""

    AUDIO = "audio"  # from the recording's end
    NUMBER = "number"  # from the ticket's closing
    SAFE_CONTACT = "safe_contact"  # from the caller's answer
    NARRATIVE = "narrative"  # from the ticket's closing
    CODED = "coded"  # from the ticket's closing
    CALL_RECORD = "call_record"  # from the call's end; then only as part of a count
    AUDIT = "audit"  # from the entry
    AGGRESSOR_REPORT = "aggressor_report"  # from its approval
    REJECTED_REPORT = "rejected_report"  # from its rejection


DAYS = {Kept.AUDIO: 30, Kept.NUMBER: 30, Kept.SAFE_CONTACT: 30, Kept.REJECTED_REPORT: 30}
MONTHS = {
    Kept.NARRATIVE: 12,
    Kept.CODED: 60,
    Kept.CALL_RECORD: 13,
    Kept.AUDIT: 36,
    Kept.AGGRESSOR_REPORT: 12,
}


def keep_until(what: Kept, since: datetime, hold_until: datetime | None = None) -> datetime:
    """The instant at which it must be gone; a legal hold puts it off, and ends by itself."""
    usual = since + timedelta(days=DAYS[what]) if what in DAYS else months_later(since, MONTHS[what])
    return max(usual, hold_until) if hold_until else usual


def recording_until(recorded_at: datetime, days: int, hold_until: datetime | None = None) -> datetime:
    """When a recording's audio must be gone: `days` days after it was made; callers are told thirty."""
    usual = recorded_at + timedelta(days=min(days, DAYS[Kept.AUDIO]))
    return max(usual, hold_until) if hold_until else usual


def is_over(what: Kept, since: datetime, now: datetime, hold_until: datetime | None = None) -> bool:
    """Whether its time is over at `now`; at the very instant it is."""
    return now >= keep_until(what, since, hold_until)


def months_later(since: datetime, months: int) -> datetime:
    """The same day and time so many calendar months later; the month's last day where there is no such day."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    day = min(since.day, calendar.monthrange(year, month + 1)[1])
    return since.replace(year=year, month=month + 1, day=day)
