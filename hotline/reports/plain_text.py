"""The reports as plain text for a terminal: the formula beside each figure, n beside each percentage, n/a for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotline.reports import metrics
from hotline.reports.metrics import Figure, Number

LOG_COLUMNS = {
    "received_at": "received",
    "reference": "reference",
    "line": "line",
    "language": "language",
    "menu_path": "path",
    "queue": "queue",
    "priority": "priority",
    "time_to_offer_s": "to offer",
    "wait_s": "wait",
    "talk_s": "talk",
    "hold_s": "hold",
    "wrap_s": "wrap-up",
    "outcome": "outcome",
    "answered_by": "answered by",
    "caller": "caller",
}


def day_text(report: Mapping[str, Any]) -> str:
    """A day's figures: all calls but the danger queue's, beside them those, and the formula of both."""
    formula = report["formula"]
    rows = [
        ["", "calls", "danger", "formula"],
        ["received", str(report["received"]), "", formula["received"]],
        *(
            [figure.name, _value(figure, report), _value(figure, report["danger"]), formula[figure.name]]
            for figure in metrics.DAILY
        ),
    ]
    lines = [f"Figures of {report['date']}, {report['timezone']}", "", _table(rows), ""]
    return "\n".join([*lines, f"calls: {formula['thresholds']}", f"danger: {formula['danger']}"])


def calls_text(calls: Sequence[Mapping[str, Any]]) -> str:
    """The call log as a table; times in seconds."""
    if not calls:
        return "no calls"
    table = [list(LOG_COLUMNS.values()), *([_cell(call[name]) for name in LOG_COLUMNS] for call in calls)]
    return _table(table)


def pages_text(by_priority: Mapping[str, Mapping[str, Any]]) -> str:
    """How fast pages were accepted, a line for each priority."""
    table = [["priority", "agreed within", "opened", "due", "accepted", "mean", "accepted in time"]]
    for priority, row in by_priority.items():
        counts = [str(row[name]) for name in ("opened", "due", "acknowledged")]
        table.append(
            [
                priority,
                f"{row['within_s']} s",
                *counts,
                _seconds(row["mean_acknowledge_s"]),
                _fraction(row["acknowledged_within_rate"], row["due"]),
            ]
        )
    return _table(table)


def behind_text(figure: str, formula: str, counted: Sequence[str], among: Sequence[str]) -> str:
    """The references of the calls that a figure counts, and of the others it counts them among."""
    others = list(among)
    for reference in counted:
        others.remove(reference)
    lines = [f"{figure}: {formula}", f"counted, {len(counted)} of {len(among)}:", *_indented(counted)]
    if others:
        lines += [f"among them, not counted, {len(others)}:", *_indented(others)]
    return "\n".join(lines)


def _value(figure: Figure, values: Mapping[str, Any]) -> str:
    value = values[figure.name]
    if figure.unit == "calls":
        return str(value)
    return _seconds(value) if figure.unit == "seconds" else _fraction(value, metrics.how_many(figure, values))


def _fraction(value: float | None, n: Number) -> str:
    return f"n/a (n = {n})" if value is None else f"{value:.1%} (n = {n})"


def _seconds(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.1f} s"


def _cell(value: object) -> str:
    if value is None or value == "":
        return "-"
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _indented(references: Sequence[str]) -> list[str]:
    return [f"  {reference}" for reference in references]
