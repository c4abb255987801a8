"""Two keys in one instant, on two connections: exactly one has the page."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import select

from hotline.paging import Attempt, accept, advance, open_page
from hotline.work import Work
from tests.paging.paged import Paged, find_ticket

Act = Callable[[Work], object]


def at_once(paged: Paged, *acts: Act) -> list[object]:
    """What each act returns, or the error it raised: all begin in one instant, their connections open."""
    barrier = Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(index: int, act: Act) -> None:
        try:
            with paged.hotline.begin() as work:
                work.session.scalar(select(1))
                barrier.wait(timeout=10)
                results[index] = act(work)
        except Exception as error:  # noqa: BLE001 - whatever a thread raises is what the test compares
            results[index] = error

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return results


@pytest.mark.parametrize("round_", range(5))
def test_of_two_who_press_one_in_the_same_instant_one_has_it(paged: Paged, round_: int) -> None:
    page = paged.opens("P1")
    paged.passes(60)
    both = {name: paged.attempt_of(name) for name in ("Pendo", "Rehema")}
    pendo, rehema = (attempt.id for attempt in both.values())
    results = at_once(paged, lambda work: accept(work, pendo), lambda work: accept(work, rehema))
    assert sorted(map(str, results)) == ["accepted", "taken"], f"round {round_}"
    winner = list(both)[results.index("accepted")]
    loser = next(name for name in both if name != winner)
    assert paged.page(page).accepted_by == both[winner].person_id
    assert paged.legs_to_end() == [both[loser].leg_sid]
    assert paged.attempt_of(loser).state == "withdrawn"
    assert paged.hotline.kinds().count("page_accepted") == 1


def test_two_clocks_at_one_rung_ring_it_once(paged: Paged) -> None:
    page = paged.opens("P1")

    def ticks(work: Work) -> None:
        advance(work, page)

    assert at_once(paged, ticks, ticks, ticks) == [None, None, None]
    with paged.hotline.begin() as work:
        channels = work.session.scalars(select(Attempt.channel).where(Attempt.page_id == page)).all()
    assert sorted(channels) == ["text", "voice"]


def test_two_counsellors_who_ask_for_the_same_help_open_one_page(paged: Paged) -> None:
    def opens(work: Work) -> UUID:
        ticket = find_ticket(work, paged.ticket_id)
        return open_page(work, ticket, discipline="LEGAL", priority="P2", basis="consent").id

    one, other = at_once(paged, opens, opens)
    assert one == other
    assert paged.hotline.kinds().count("page_opened") == 1


def test_a_key_and_the_next_rung_in_the_same_instant_leave_nobody_ringing(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.passes(59)
    attempt = paged.attempt_of("Pendo").id
    paged.hotline.passes(seconds=1)

    results = at_once(paged, lambda work: accept(work, attempt), lambda work: advance(work, page))
    assert results == ["accepted", None]
    paged.rung()
    paged.passes(100)
    assert paged.rung() == []
    assert paged.page(page).state == "accepted"
