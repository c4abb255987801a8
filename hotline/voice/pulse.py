"""Whether this process lives, whether the hotline is ready, and its figures for a monitoring system."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Select, func, select

from hotline.calls import Call, State
from hotline.errands import Errand
from hotline.jobs.health import findings
from hotline.paging import Page
from hotline.tickets import WorkItem
from hotline.voice.house import house

blueprint = Blueprint("pulse", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """This process answers."""
    return jsonify(status="alive")


@blueprint.get("/health/ready")
def ready() -> tuple[Response, int]:
    """What is wrong, if anything; 503 when callers suffer from it."""
    found = findings(house().runtime)
    failing = any(finding.level == "failing" for finding in found)
    body = [{"what": finding.what, "level": finding.level, "mend": finding.mend} for finding in found]
    return jsonify(status="failing" if failing else "ready", findings=body), 503 if failing else 200


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counts from the database: never a number or a name."""
    registry = CollectorRegistry()
    for name, words, statement in _gauges():
        with house().runtime.begin() as work:
            Gauge(name, words, registry=registry).set(work.session.scalar(statement) or 0)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _gauges() -> list[tuple[str, str, Select[int]]]:
    live_calls = select(func.count()).select_from(Call).where(Call.left_at.is_(None))
    return [
        ("hotline_calls_in_progress", "Calls whose caller is on the line", live_calls),
        ("hotline_callers_waiting", "Callers who wait for a human", live_calls.where(Call.state == State.WAITING)),
        (
            "hotline_pages_open",
            "Pages not closed",
            select(func.count()).select_from(Page).where(Page.state != "closed"),
        ),
        (
            "hotline_errands_due",
            "Errands not done",
            select(func.count()).select_from(Errand).where(Errand.state == "due"),
        ),
        (
            "hotline_work_open",
            "Work items that wait for a human",
            select(func.count()).select_from(WorkItem).where(WorkItem.closed_at.is_(None)),
        ),
    ]
