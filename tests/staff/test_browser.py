"""A browser counts while it is heard of and has lost no ring; nobody is taken off the line with nobody left."""

from __future__ import annotations

from datetime import time, timedelta

from hotline.staff import (
    Person,
    PersonView,
    add_pattern,
    add_person,
    browser_left,
    can_be_rung,
    declare,
    heartbeat,
    is_here,
    people_for_routing,
    ring_lost,
)
from tests.staff.hotline_at import Hotline

ALWAYS = (range(7), time(0), time(0))


def on_the_rota(hotline: Hotline, name: str, phone: str | None = None) -> Person:
    """A counsellor on primary duty round the clock."""
    with hotline.begin() as work:
        person = add_person(work, name, ["counsellor"], ["en"], phone)
        add_pattern(work, person, "primary", *ALWAYS)
    return person


def seen(hotline: Hotline, name: str) -> PersonView:
    """How routing sees her now."""
    with hotline.begin() as work:
        return next(one for one in people_for_routing(work) if one.work_name == name)


def beats(hotline: Hotline, person: Person) -> bool:
    """Her browser says that it is there."""
    with hotline.begin() as work:
        return heartbeat(work, person.id)


def loses_a_ring(hotline: Hotline, person: Person) -> bool:
    """Her browser rang and was not answered; whether that took her off."""
    with hotline.begin() as work:
        return ring_lost(work, person.id, "missed")


def test_a_browser_counts_for_fifteen_seconds_after_it_was_heard_of(hotline: Hotline) -> None:
    amani = on_the_rota(hotline, "Amani", "0712 345 678")
    assert seen(hotline, "Amani").channel == "phone"
    assert beats(hotline, amani) is True
    hotline.passes(14)
    assert seen(hotline, "Amani").channel == "browser"
    assert beats(hotline, amani) is False
    hotline.passes(15)
    assert seen(hotline, "Amani").channel == "phone"
    assert beats(hotline, amani) is True
    with hotline.begin() as work:
        browser_left(work, amani.id)
    assert seen(hotline, "Amani").channel == "phone"
    assert hotline.kinds().count("browser_came") == 2
    assert hotline.kinds().count("browser_left") == 1


def test_without_a_phone_only_a_browser_can_ring(hotline: Hotline) -> None:
    amani = on_the_rota(hotline, "Amani")
    assert not can_be_rung(seen(hotline, "Amani"))
    beats(hotline, amani)
    assert can_be_rung(seen(hotline, "Amani"))


def test_a_lost_ring_takes_her_off_until_she_says_that_she_is_here(hotline: Hotline) -> None:
    amani = on_the_rota(hotline, "Amani", "0712 345 678")
    on_the_rota(hotline, "Baraka", "0712 345 679")
    beats(hotline, amani)
    assert loses_a_ring(hotline, amani) is True
    view = seen(hotline, "Amani")
    assert (view.absent, view.channel, view.presence) == (True, "phone", "available")
    assert not can_be_rung(view)
    with hotline.begin() as work:
        declare(work, amani, "available")
    view = seen(hotline, "Amani")
    assert (view.absent, view.channel) == (False, "browser")


def test_the_last_one_who_could_be_rung_is_never_taken_off(hotline: Hotline) -> None:
    amani, baraka = on_the_rota(hotline, "Amani"), on_the_rota(hotline, "Baraka")
    beats(hotline, amani)
    beats(hotline, baraka)
    assert loses_a_ring(hotline, amani) is True
    assert loses_a_ring(hotline, baraka) is False
    assert can_be_rung(seen(hotline, "Baraka"))
    assert seen(hotline, "Baraka").channel == "browser"


def test_the_only_supervisor_is_not_taken_off_either(hotline: Hotline) -> None:
    on_the_rota(hotline, "Amani", "0712 345 678")
    with hotline.begin() as work:
        imani = add_person(work, "Imani", ["supervisor"], ["en"])
        add_pattern(work, imani, "supervisor", *ALWAYS)
    beats(hotline, imani)
    assert loses_a_ring(hotline, imani) is False


def test_taking_a_call_on_her_phone_brings_her_back_and_the_browser_stays_away(hotline: Hotline) -> None:
    amani = on_the_rota(hotline, "Amani", "0712 345 678")
    on_the_rota(hotline, "Baraka", "0712 345 679")
    beats(hotline, amani)
    loses_a_ring(hotline, amani)
    with hotline.begin() as work:
        is_here(work, amani.id, in_the_browser=False)
    view = seen(hotline, "Amani")
    assert (view.absent, view.channel) == (False, "phone")


def test_an_absence_does_not_outlive_the_night(hotline: Hotline) -> None:
    amani = on_the_rota(hotline, "Amani", "0712 345 678")
    on_the_rota(hotline, "Baraka", "0712 345 679")
    loses_a_ring(hotline, amani)
    hotline.now += timedelta(hours=12)
    assert not seen(hotline, "Amani").absent


def test_whoever_goes_on_shift_in_her_browser_without_a_rota_answers_the_line(hotline: Hotline) -> None:
    with hotline.begin() as work:
        zuri = add_person(work, "Zuri", ["counsellor"], ["sw"])
        declare(work, zuri, "available")
    assert seen(hotline, "Zuri").duties == frozenset()
    beats(hotline, zuri)
    assert seen(hotline, "Zuri").duties == {"primary"}
    with hotline.begin() as work:
        declare(work, zuri, "off_shift", force=True)
    assert seen(hotline, "Zuri").duties == frozenset()
