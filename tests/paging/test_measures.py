"""A page's times, with the worked examples of the figures, and its timeline."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hotline.events import Happened
from hotline.paging import accept, attempt_reported, close, contacted, page_times, timeline
from hotline.paging.measures import Moment, times
from tests.paging.paged import Paged

OPENED = datetime.fromisoformat("2026-11-24T02:14:00+03:00")


def moment(seconds: float, kind: Happened, **data: object) -> Moment:
    return Moment(OPENED + timedelta(seconds=seconds), kind, None, data)


def test_the_time_to_acknowledge_runs_from_the_opening_not_from_the_last_attempt() -> None:
    # Page P-a: created 02:14:00, A tried 02:14:05, B tried 02:16:05, accepted 02:17:20.
    found = times(
        [
            moment(0, Happened.PAGE_OPENED, held=False),
            moment(5, Happened.ATTEMPT_SENT),
            moment(125, Happened.ATTEMPT_SENT),
            moment(200, Happened.PAGE_ACCEPTED, channel="voice"),
        ]
    )
    assert found.accepted_s == 200
    assert (found.released_s, found.submitted_s, found.machine_s) == (0, 5, 5)
    assert found.channel == "voice"


def test_a_page_never_accepted_has_no_time_rather_than_a_small_one() -> None:
    found = times([moment(0, Happened.PAGE_OPENED), moment(3, Happened.ATTEMPT_SENT)])
    assert (found.accepted_s, found.effectively_accepted_s, found.contacted_s, found.closed_s) == (None,) * 4


def test_an_acceptance_that_did_not_hold_is_not_the_effective_one() -> None:
    moments = [
        moment(0, Happened.PAGE_OPENED),
        moment(45, Happened.PAGE_ACCEPTED),
        moment(645, Happened.PAGE_REOPENED),
    ]
    assert (times(moments).accepted_s, times(moments).effectively_accepted_s) == (45, None)
    held = times([*moments, moment(700, Happened.PAGE_ACCEPTED), moment(800, Happened.PAGE_CONTACTED)])
    assert (held.accepted_s, held.effectively_accepted_s, held.contacted_s, held.reopened) == (45, 700, 800, 1)


def test_the_machine_is_not_blamed_for_a_counsellors_minute() -> None:
    found = times(
        [
            moment(0, Happened.PAGE_OPENED, held=True),
            moment(40, Happened.PAGE_SENT),
            moment(42.5, Happened.ATTEMPT_SENT),
        ]
    )
    assert (found.released_s, found.submitted_s, found.machine_s) == (40, 42.5, 2.5)


def test_without_an_opening_there_is_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="opening"):
        times([moment(3, Happened.ATTEMPT_SENT)])


def test_a_pages_own_times_and_timeline_come_from_what_happened(paged: Paged) -> None:
    page = paged.opens("P2", held=True)
    paged.passes(70)
    with paged.hotline.begin() as work:
        attempt_reported(work, paged.newest(work, "Pendo").id, "ringing", 1)
    paged.passes(180)
    paged.hotline.passes(5)
    with paged.hotline.begin() as work:
        accept(work, paged.newest(work, "Rehema").id)
    paged.hotline.passes(100)
    with paged.hotline.begin() as work:
        contacted(work, paged.page(page))
        close(work, paged.page(page), "helped")
    with paged.hotline.begin() as work:
        found = page_times(work.session, page)
        story = [
            (int((one.at - paged.page(page).opened_at).total_seconds()), one.kind, one.who)
            for one in timeline(work.session, page)
        ]
    assert (found.released_s, found.submitted_s, found.delivered_s) == (60, 60, 70)
    assert (found.accepted_s, found.contacted_s, found.closed_s) == (255, 355, 355)
    assert (found.rungs, found.channel) == (2, "voice")
    assert (0, "page_opened", None) in story
    assert (60, "attempt_sent", "Pendo") in story
    assert (240, "attempt_sent", "Rehema") in story
    assert (255, "page_accepted", "Rehema") in story
    assert story[-1][1] == "page_closed"
