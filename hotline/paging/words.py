"""What a page's text says: plain GSM-7, at most 160 characters, nothing of the caller but a county's code."""

from __future__ import annotations

LONGEST = 160


def duty_text(reference: str, priority: str, discipline: str, county: str) -> str:
    """The text to a responder; `county` is 001 to 047 or unknown, shown as two digits, 00 where unknown."""
    return f"DUTY {reference} {priority} {discipline} {county_code(county)}. Answer the duty call."


def escalation_text(reference: str, priority: str, discipline: str, minutes: int) -> str:
    """The text to a supervisor or coordinator when nobody has accepted for `minutes`."""
    return f"ESC {reference} {priority} {discipline} unacked {minutes}m. Call duty desk."


def county_code(county: str) -> str:
    """Two digits for a county, 00 for one that is not known."""
    return county[-2:] if county.isascii() and county.isdigit() else "00"
