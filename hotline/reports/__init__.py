"""Reports: a period, the figures of its calls with their formulas, the calls behind each; a log of past calls."""

from hotline.reports.loading import load_log
from hotline.reports.periods import Period, day_period, parse_day, parse_period
from hotline.reports.service import Behind, behind, calls_report, day_report, pages_report, zone_of

__all__ = [
    "Behind",
    "Period",
    "behind",
    "calls_report",
    "day_period",
    "day_report",
    "load_log",
    "pages_report",
    "parse_day",
    "parse_period",
    "zone_of",
]
