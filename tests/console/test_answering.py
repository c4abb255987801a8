"""Answered in the browser: the unmodified browser library against the local line, with real sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, Route, expect

from hotline.staff import find_person, people_for_routing, ring_lost
from hotline.staff.sessions import end_sessions
from hotline.staff.sign_in import DEMONSTRATION_PASSWORD
from tests.console.living import AMINA, Hotline, Voice, comes_to_hear, living

CALLER, HERS, SUPERVISORS = 500, 900, 1700
ALL = (CALLER, HERS, SUPERVISORS)


@pytest.fixture
def hotline(database_url: str, redis_url: str, tmp_path: Path, browser: Browser) -> Iterator[Hotline]:
    """A whole hotline in real time."""
    with living(database_url, redis_url, tmp_path, browser) as found:
        yield found


def shows(page: Page, view: str) -> None:
    """Wait until the softphone shows this."""
    expect(page.locator("#softphone")).to_have_attribute("data-view", view, timeout=15_000)


def press(page: Page, what: str) -> None:
    """Press a button of the softphone that is seen."""
    page.locator(f"#softphone [data-press={what}]:visible").first.click()


def on_shift(hotline: Hotline, work_name: str, tone: int = 0) -> Page:
    """She signs in and goes on shift with one click."""
    page = hotline.sign_in(work_name, tone=tone)
    press(page, "again")
    shows(page, "available")
    expect(page.locator("#softphone")).to_have_attribute("data-phone", "ready")
    return page


def test_she_goes_on_shift_answers_and_wraps_up(hotline: Hotline) -> None:
    page = on_shift(hotline, "Amani")
    hotline.asks_for_a_human()
    shows(page, "ringing")
    expect(page.locator("#softphone .phone-head")).to_contain_text("A caller rings")
    expect(page.locator("#softphone .phone-facts")).to_contain_text("English")
    press(page, "accept")
    shows(page, "talking")
    page.locator(".navigation a[href='/account']").first.or_(page.locator("a[href='/account']").first).evaluate(
        "a => a.click()"
    )
    expect(page.locator("main h1")).to_contain_text("account")
    page.go_back()
    shows(page, "talking")
    press(page, "hold")
    shows(page, "held")
    hotline.until(lambda: "on_hold" in str(hotline.phones()[AMINA]))
    press(page, "release")
    shows(page, "talking")
    press(page, "end")
    shows(page, "wrapping")
    hotline.until(lambda: "goodbye" in str(hotline.phones()[AMINA]))
    press(page, "done")
    shows(page, "available")
    assert hotline.complaints == []


def test_everybody_hears_the_others_and_nobody_herself(hotline: Hotline) -> None:
    amani, imani = on_shift(hotline, "Amani", HERS), on_shift(hotline, "Imani", SUPERVISORS)
    hotline.asks_for_a_human()
    caller = Voice(hotline, CALLER)
    try:
        shows(amani, "ringing")
        press(amani, "accept")
        shows(amani, "talking")
        comes_to_hear(amani, {CALLER}, ALL)
        caller.comes_to_hear({HERS}, set(ALL))
        press(amani, "hold")
        shows(amani, "held")
        comes_to_hear(amani, set(), ALL)
        press(amani, "supervisor")
        shows(imani, "ringing")
        expect(imani.locator("#softphone .phone-head")).to_contain_text("Amani asks you into her call")
        press(imani, "accept")
        shows(imani, "assisting")
        expect(amani.locator("#softphone")).to_contain_text("Imani is in this call and hears you both")
        comes_to_hear(amani, {SUPERVISORS}, ALL)
        press(amani, "release")
        shows(amani, "talking")
        comes_to_hear(imani, {CALLER, HERS}, ALL)
        comes_to_hear(amani, {CALLER, SUPERVISORS}, ALL)
        caller.comes_to_hear({HERS, SUPERVISORS}, set(ALL))
        press(amani, "mute")
        caller.comes_to_hear({SUPERVISORS}, set(ALL))
        press(amani, "mute")
        press(imani, "leave")
        shows(imani, "available")
        caller.comes_to_hear({HERS}, set(ALL))
        shows(amani, "talking")
    finally:
        caller.close()


def in_a_call(hotline: Hotline, page: Page, number: str = AMINA) -> None:
    """A caller asks for a human and this window answers."""
    hotline.asks_for_a_human(number)
    shows(page, "ringing")
    press(page, "accept")
    shows(page, "talking")


def test_two_windows_accept_at_once_and_one_has_the_caller(hotline: Hotline) -> None:
    pages = [on_shift(hotline, name) for name in ("Amani", "Baraka")]
    hotline.asks_for_a_human()
    for page in pages:
        shows(page, "ringing")
    for page in pages:
        press(page, "accept")
    hotline.until(lambda: sorted(hotline.state_of(name) for name in ("Amani", "Baraka")) == ["available", "talking"])
    for page, name in zip(pages, ("Amani", "Baraka"), strict=True):
        shows(page, hotline.state_of(name))
    assert "conversation" in str(hotline.phones()[AMINA])


def test_one_tab_of_a_browser_is_the_phone_and_the_other_can_answer(hotline: Hotline) -> None:
    page = on_shift(hotline, "Amani")
    other = page.context.new_page()
    other.goto("/account")
    shows(other, "elsewhere")
    hotline.asks_for_a_human()
    shows(other, "ringing")
    press(other, "accept")
    for one in (page, other):
        shows(one, "talking")
    expect(page.locator("#softphone")).to_have_attribute("data-phone", "in_call")
    press(other, "end")
    shows(page, "wrapping")
    page.close(run_before_unload=True)
    shows(other, "wrapping")
    press(other, "done")
    shows(other, "not_here")


def test_a_tab_that_dies_in_a_call_costs_the_caller_a_moment(hotline: Hotline) -> None:
    page = on_shift(hotline, "Amani")
    in_a_call(hotline, page)
    with pytest.raises(Error):
        page.goto("chrome://crash")
    hotline.until(lambda: "reconnecting" in str(hotline.phones()[AMINA]))
    again = page.context.new_page()
    again.goto("/account")
    press(again, "again")
    shows(again, "ringing")
    press(again, "accept")
    shows(again, "talking")
    expect(again.locator("#softphone .phone-facts")).to_contain_text("Was cut off")


def test_a_cut_socket_and_a_new_token_leave_the_sound_alone(hotline: Hotline) -> None:
    page = hotline.sign_in("Amani", tone=HERS)
    fetched = []

    def short_lived(route: Route) -> None:
        fetched.append(hotline.short_lived_token("Amani"))
        route.fulfill(json=fetched[-1])

    page.route("**/softphone/token", short_lived)
    press(page, "again")
    shows(page, "available")
    hotline.asks_for_a_human()
    caller = Voice(hotline, CALLER)
    try:
        shows(page, "ringing")
        press(page, "accept")
        shows(page, "talking")
        while len(fetched) < 2:  # three seconds after the first
            page.wait_for_timeout(100)
        page.evaluate("window.__cut()")
        comes_to_hear(page, {CALLER}, ALL)
        caller.comes_to_hear({HERS}, set(ALL))
        page.wait_for_timeout(2500)
        shows(page, "talking")
        comes_to_hear(page, {CALLER}, ALL)
        press(page, "end")
        shows(page, "wrapping")
    finally:
        caller.close()


def test_leaving_the_page_in_a_call_is_asked_about_and_the_call_goes_on(hotline: Hotline) -> None:
    page = on_shift(hotline, "Amani")
    in_a_call(hotline, page)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with pytest.raises(Error):
        page.reload(timeout=2000)
    assert asked[0] == "beforeunload"
    shows(page, "talking")
    expect(page.locator("#softphone")).to_have_attribute("data-phone", "in_call")


def test_a_microphone_that_is_refused_is_said_and_she_is_not_put_on_shift(hotline: Hotline) -> None:
    page = hotline.sign_in("Amani")
    refusing = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {refusing}; }}")
    press(page, "again")
    shows(page, "refused")
    expect(page.locator("#softphone")).to_contain_text("No microphone")
    with hotline.runtime.begin() as work:
        seen = {one.work_name: one for one in people_for_routing(work)}
    assert not seen["Amani"].in_browser


def test_a_lost_ring_takes_her_off_and_says_why_until_she_is_here(hotline: Hotline) -> None:
    page = on_shift(hotline, "Amani")
    with hotline.runtime.begin() as work:
        assert ring_lost(work, find_person(work, "Amani").id, "missed")
    shows(page, "absent")
    expect(page.locator("#softphone")).to_contain_text("Your browser rang at")
    press(page, "on")
    shows(page, "available")


def test_a_caller_in_danger_who_waits_is_seen_while_she_talks(hotline: Hotline) -> None:
    page = on_shift(hotline, "Amani")
    in_a_call(hotline, page)
    hotline.asks_for_a_human("+254711000002", key="1")
    expect(page.locator("#softphone .phone-danger")).to_be_visible()
    expect(page.locator("#softphone .phone-danger")).to_contain_text("A caller in danger waits")
    shows(page, "talking")


def test_her_session_ends_in_a_call_and_she_signs_in_beside_it(hotline: Hotline) -> None:
    page = on_shift(hotline, "Amani")
    in_a_call(hotline, page)
    with hotline.runtime.begin() as work:
        end_sessions(work, find_person(work, "Amani"))
    expect(page.locator("#door [name=password]")).to_be_visible()
    assert page.locator("#softphone").get_attribute("data-phone") == "in_call"
    assert "conversation" in str(hotline.phones()[AMINA])
    if page.locator("#door [name=work_name]").is_visible():
        page.locator("#door [name=work_name]").fill("Amani")
    page.locator("#door [name=password]").fill(DEMONSTRATION_PASSWORD)
    page.locator("#door button[type=submit]").first.click()
    expect(page.locator("#door [name=password]")).to_have_count(0)
    press(page, "end")
    shows(page, "wrapping")


def test_a_night_of_keys_only(hotline: Hotline) -> None:
    page = on_shift(hotline, "Amani")
    page.locator("h1").first.click()
    hotline.asks_for_a_human()
    shows(page, "ringing")
    page.keyboard.press("Alt+a")
    shows(page, "talking")
    page.keyboard.press("Alt+h")
    shows(page, "held")
    page.keyboard.press("Alt+h")
    shows(page, "talking")
    page.keyboard.press("Alt+m")
    expect(page.locator("#softphone [data-press=mute]:visible")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Alt+e")
    shows(page, "wrapping")
