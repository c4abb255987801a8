"""One call, whole: its line in the log, every moment of it, and the stretches of time that make its swim-lane."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from hotline.calls.models import Call, Offer, Recording
from hotline.errors import NotFound
from hotline.events import Happened
from hotline.paging.models import Page
from hotline.reports.call_log import LogLine, log_line
from hotline.staff.models import Person
from hotline.work import Event

MENU, WAIT, TALK, MESSAGE, WRAP = "menu", "wait", "talk", "message", "wrap"
RUNG, SEARCH, WITH_HER = "rung", "search", "with_her"
_MOST_EVENTS = 500


@dataclass(frozen=True)
class Moment:
    """One thing that happened: when, its kind (`Happened`), a work name, and what the event says."""

    at: datetime
    kind: str
    who: str | None
    data: dict[str, Any]


@dataclass(frozen=True)
class Stretch:
    """A span of time in a lane: menu, wait, talk, message or wrap of a caller; rung, talk or wrap of a person; search
    or with_her of a page. `how` says how it ended."""

    what: str
    begins: datetime
    ends: datetime
    how: str = ""


@dataclass(frozen=True)
class Lane:
    """What one of them did: the caller (`who` None), a person, or a page (`page` its discipline)."""

    who: str | None
    page: str | None = None
    stretches: list[Stretch] = field(default_factory=list)


@dataclass(frozen=True)
class CallStory:
    """A call with its moments in order, and its lanes from `begins` to `ends`; loaded calls have no moments."""

    line: LogLine
    moments: list[Moment]
    lanes: list[Lane]
    begins: datetime
    ends: datetime


def call_story(session: Session, call_id: UUID, now: datetime) -> CallStory:
    """The story of one call as it stands now. NotFound if there is no such call."""
    call, line = session.get(Call, call_id), log_line(session, call_id)
    if call is None or line is None:
        raise NotFound("there is no such call")
    offers = _offers(session, call_id)
    pages = list(session.scalars(select(Page).where(Page.call_id == call_id).order_by(Page.opened_at)))
    recordings = list(session.scalars(select(Recording).where(Recording.call_id == call_id)))
    lanes = [_caller_lane(call, offers, recordings, now), *_people_lanes(offers, now), *_page_lanes(pages, now)]
    seen = [stretch for lane in lanes for stretch in lane.stretches]
    return CallStory(
        line=line,
        moments=_moments(session, call_id, pages),
        lanes=lanes,
        begins=call.received_at,
        ends=max([call.received_at + timedelta(seconds=1), *(stretch.ends for stretch in seen)]),
    )


def _offers(session: Session, call_id: UUID) -> list[tuple[Offer, str]]:
    rows = session.execute(
        select(Offer, Person.work_name)
        .join(Person, Person.id == Offer.person_id)
        .where(Offer.call_id == call_id)
        .order_by(Offer.placed_at, Person.work_name)
    )
    return [(offer, name) for offer, name in rows]


def _moments(session: Session, call_id: UUID, pages: list[Page]) -> list[Moment]:
    about: ColumnElement[bool] = Event.call_id == call_id
    if pages:
        about = or_(about, Event.page_id.in_([page.id for page in pages]))
    rows = session.execute(
        select(Event.at, Event.kind, Person.work_name, Event.data)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(about)
        .order_by(Event.id)
        .limit(_MOST_EVENTS)
    )
    return [_moment(row) for row in rows]


def _moment(row: Row[*tuple[Any, ...]]) -> Moment:
    return Moment(row.at, row.kind, row.work_name, row.data)


def _caller_lane(call: Call, offers: list[tuple[Offer, str]], recordings: list[Recording], now: datetime) -> Lane:
    """Menu until she seeks a human, then waiting, except while she talks or leaves a message."""
    left = call.left_at or call.ended_at or now
    talks = _talks(call, offers, left)
    said = [_recorded(one, left) for one in recordings if one.kind != "note"]
    busy = sorted([*talks, *said], key=lambda stretch: stretch.begins)
    stretches, at = [], call.received_at
    for stretch in [*busy, Stretch("", left, left)]:
        stretches += _between(at, stretch.begins, call.offered_at)
        at = max(at, stretch.ends)
    return Lane(None, stretches=sorted([*stretches, *busy], key=lambda stretch: stretch.begins))


def _between(begins: datetime, ends: datetime, offered_at: datetime | None) -> list[Stretch]:
    turn = ends if offered_at is None else min(max(offered_at, begins), ends)
    halves = (Stretch(MENU, begins, turn), Stretch(WAIT, turn, ends))
    return [half for half in halves if half.ends > half.begins]


def _talks(call: Call, offers: list[tuple[Offer, str]], left: datetime) -> list[Stretch]:
    talks = [
        Stretch(TALK, offer.talking_at, offer.over_at or left, offer.ended_by or "")
        for offer, _ in offers
        if offer.talking_at is not None
    ]
    if not talks and call.answered_at is not None:  # of a loaded call no offers are known
        talks = [Stretch(TALK, call.answered_at, left)]
    return talks


def _recorded(recording: Recording, left: datetime) -> Stretch:
    heard = timedelta(seconds=recording.seconds) if recording.seconds else left - recording.begun_at
    return Stretch(MESSAGE, recording.begun_at, recording.begun_at + max(heard, timedelta(0)), recording.state)


def _people_lanes(offers: list[tuple[Offer, str]], now: datetime) -> list[Lane]:
    lanes: dict[str, Lane] = {}
    for offer, name in offers:
        lanes.setdefault(name, Lane(name)).stretches.extend(_of_offer(offer, now))
    return list(lanes.values())


def _of_offer(offer: Offer, now: datetime) -> list[Stretch]:
    begun = offer.ringing_at or offer.placed_at
    answered = offer.accepted_at or offer.talking_at
    over = offer.over_at or now
    found = [Stretch(RUNG, begun, max(begun, answered or over), offer.state)]
    if offer.talking_at is not None:
        found.append(Stretch(TALK, offer.talking_at, over, offer.ended_by or ""))
        if offer.over_at is not None and offer.state == "over":
            found.append(Stretch(WRAP, over, offer.wrap_ended_at or now))
    return found


def _page_lanes(pages: list[Page], now: datetime) -> list[Lane]:
    return [Lane(None, page.discipline, _of_page(page, now)) for page in pages]


def _of_page(page: Page, now: datetime) -> list[Stretch]:
    until = page.accepted_at or page.closed_at or now
    found = [Stretch(SEARCH, page.opened_at, until, page.close_code or page.state)]
    if page.accepted_at is not None:
        found.append(Stretch(WITH_HER, page.accepted_at, page.closed_at or now, page.close_code or ""))
    return found


TOLD = frozenset(Happened) - {Happened.OFFER_HANDED_OVER, Happened.ATTEMPT_PLACED}
"""The kinds of moments that a supervisor reads; the others are between us and the carrier."""
