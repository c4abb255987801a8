"""What the supervisors' pages have in common: the zone, the period in an address, forms that keep what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _

from agent_console import wording
from agent_console.rendering import page, sentence
from agent_console.times import month, weekday, zone
from hotline.errors import BadInput, NotFound
from hotline.reports.filters import FIELDS, USUAL, span
from hotline.reports.periods import Period

T = TypeVar("T")

SPANS = (
    ("today", _("Today")),
    ("yesterday", _("Yesterday")),
    (USUAL, _("Last 7 days")),
    ("this-month", _("This month")),
    ("last-month", _("Last month")),
)
"""The periods that are one press away, as `from` in an address."""


@dataclass(frozen=True)
class Asked(Generic[T]):
    """What an address asks for, or the sentence that says why it cannot be; `status` is the answer's."""

    value: T | None
    said: str

    @property
    def status(self) -> int:
        """200, or 400 where nothing could be made of it."""
        return 200 if self.value is not None else 400


def asked(read: Callable[[], T]) -> Asked[T]:
    """What `read` makes of the address; a refusal becomes a sentence on the same page, and nothing typed is lost."""
    try:
        return Asked(read(), "")
    except BadInput as refused:
        return Asked(None, sentence(refused))


def asked_span(now: datetime) -> Asked[Period]:
    """The period from `from` to `to`."""
    return asked(lambda: span(request.args, now, zone()))


def id_of(text: str) -> UUID:
    """An id in a form. NotFound if it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("there is no such thing, or not for you") from None


def given() -> dict[str, str]:
    """What the address asks for, one value for each name; empty ones are left out."""
    return {name: value for name, value in request.args.items() if value.strip()}


def here(**changes: object) -> str:
    """This very address, with some of what it asks for changed; None takes a thing out."""
    asked_for = {**given(), **changes}
    query = urlencode({name: str(value) for name, value in asked_for.items() if value is not None})
    return f"{request.path}?{query}" if query else request.path


def supervisor_page(template: str, **values: Any) -> str:
    """A page, with what all supervisors' pages need: words for codes, addresses that keep what was asked."""
    return page(
        f"supervisor/{template}",
        say=wording,
        here=here,
        asked=given(),
        span_of=_span_of,
        filters_of=_filters_of,
        spans=SPANS,
        **values,
    )


def _span_of(asked_for: dict[str, str]) -> dict[str, str]:
    return {name: asked_for[name] for name in ("from", "to") if name in asked_for}


def _filters_of(asked_for: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked_for.items() if name in FIELDS and name != "before"}


def day_and_month(at: datetime) -> str:
    """24 Nov."""
    local = at.astimezone(zone())
    return f"{local.day} {month(local.month)}"


def weekday_and_day(at: datetime) -> str:
    """Tue 24."""
    local = at.astimezone(zone())
    return f"{weekday(local.weekday())} {local.day}"
