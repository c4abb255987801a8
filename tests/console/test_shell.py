"""The shell: it stays, whatever page is opened in it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.console.served import Console


def test_it_opens_for_whoever_signs_in(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    expect(page.locator("#strip")).to_contain_text("Amani")
    expect(page.locator("main")).to_be_visible()
    assert browsing.complaints == []
