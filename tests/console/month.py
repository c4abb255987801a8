"""A console with a supervisor in it, and a past month to look at."""

from __future__ import annotations

from hotline.operations.past_month import tell_past_month
from tests.console.served import Console


def with_past_month(console: Console) -> int:
    """Write the demonstration's past month; how many calls it has."""
    return tell_past_month(console.runtime)
