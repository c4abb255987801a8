"""How fast help came after the call: pages acknowledged, callbacks made, violence reports answered. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

ACKNOWLEDGE_WITHIN_S = {"P1": 180, "P2": 600, "P3": 3600}  # P4 waits for the next shift
RESPONSE_HOURS = 24.0


@dataclass(frozen=True)
class PageFacts:
    """A page: when it was opened, when a responder first accepted it, if one did."""

    reference: str
    discipline: str
    priority: str
    opened_at: datetime
    acknowledged_at: datetime | None
    called_off: bool = False

    @property
    def acknowledge_s(self) -> float | None:
        """Time to acknowledge, in seconds from the page's opening, not from the last attempt; None if nobody did."""
        return _seconds(self.opened_at, self.acknowledged_at)


def due_pages(pages: Sequence[PageFacts], within_s: float, now: datetime) -> list[PageFacts]:
    """The pages by which an agreement of `within_s` seconds is measured at `now`.

    Out are those called off before anybody was rung, and those still unanswered within their time.
    """
    return [
        page
        for page in pages
        if not page.called_off
        and (page.acknowledged_at is not None or (now - page.opened_at).total_seconds() >= within_s)
    ]


def mean_acknowledge_s(pages: Sequence[PageFacts]) -> float | None:
    """Mean time to acknowledge of those acknowledged, in seconds; None if none was."""
    seconds = [page.acknowledge_s for page in pages if page.acknowledge_s is not None]
    return math.fsum(seconds) / len(seconds) if seconds else None


def acknowledged_within(due: Sequence[PageFacts], within_s: float) -> float | None:
    """The fraction of all pages due that were acknowledged in `within_s` seconds: an unanswered one is a failure."""
    return _fraction_within([page.acknowledge_s for page in due], within_s)


@dataclass(frozen=True)
class CallbackFacts:
    """A callback: asked for, the start of the caller's safe window if she named one, first tried, reached."""

    requested_at: datetime
    window_opens_at: datetime | None
    first_attempt_at: datetime | None
    reached_at: datetime | None

    @property
    def due_at(self) -> datetime:
        """When it should have been made: at once, or when her safe window opens if that is later."""
        return max(self.requested_at, self.window_opens_at or self.requested_at)

    @property
    def attempt_s(self) -> float | None:
        """Seconds from due to the first attempt."""
        return _seconds(self.due_at, self.first_attempt_at)

    @property
    def contact_s(self) -> float | None:
        """Seconds from due to speaking with her."""
        return _seconds(self.due_at, self.reached_at)

    @property
    def raw_attempt_s(self) -> float | None:
        """Seconds from her request to the first attempt, whatever window she named."""
        return _seconds(self.requested_at, self.first_attempt_at)

    @property
    def raw_contact_s(self) -> float | None:
        """Seconds from her request to speaking with her, whatever window she named."""
        return _seconds(self.requested_at, self.reached_at)


def responded_in_time(hours: Sequence[float | None]) -> float | None:
    """NASCOP's measure: the fraction of all violence reports with a first human attempt within 24 hours, inclusive.

    `hours` holds one number for each report, None where no attempt was made: that is a failure.
    """
    return _fraction_within(hours, RESPONSE_HOURS)


def _fraction_within(values: Sequence[float | None], limit: float) -> float | None:
    if not values:
        return None
    return sum(value is not None and value <= limit for value in values) / len(values)


def _seconds(begin: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - begin).total_seconds()
