"""Answered in the browser: the unmodified browser library against the local line, with real sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.living import AMINA, Hotline, living


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


def on_shift(hotline: Hotline, work_name: str) -> Page:
    """She signs in and goes on shift with one click."""
    page = hotline.sign_in(work_name)
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
