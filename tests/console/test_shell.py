"""The shell: it stays, whatever page is opened in it, and whatever happens to its session."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.console.served import PASSWORD, Console

MARK = "document.documentElement.dataset.mark"


def marked(page: Page) -> bool:
    """Whether this is still the document that the test marked."""
    return bool(page.evaluate(MARK) == "mine")


def test_pages_change_and_the_document_stays_back_and_forth(browsing: Console) -> None:
    page = browsing.sign_in("Imani")
    page.goto("/account")
    page.evaluate(f"{MARK} = 'mine'")
    links = page.locator(".navigation li > a")
    for number in range(links.count()):
        links.nth(number).click()
        expect(links.nth(number)).to_have_attribute("aria-current", "page")
    page.locator(".navigation .menu > summary").click()
    page.locator(".navigation .menu a").click()
    expect(page).to_have_title("Your account")
    expect(page).to_have_url(re.compile("/account$"))
    page.go_back()
    page.go_forward()
    expect(page.locator("main h1")).to_have_text("Your account")
    assert marked(page)
    assert browsing.complaints == []


def test_a_refusal_is_said_and_what_was_typed_stays(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    page.goto("/account")
    page.locator("#old").fill("a guess of mine")
    page.locator("#new").fill("maji ya moto asubuhi")
    page.locator("#again").fill("maji ya moto asubuhi")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator("#notices")).to_contain_text("That is not your password.")
    assert page.locator("#again").input_value() == "maji ya moto asubuhi"
    assert page.url.endswith("/account")


def test_a_screen_that_nobody_touches_locks_and_opens_as_it_was(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    page.goto("/account")
    page.clock.install()
    page.reload()
    page.locator("#strip b").first.wait_for()
    page.evaluate(f"{MARK} = 'mine'")
    page.locator("#new").fill("half typed")
    page.clock.run_for(130_000)
    expect(page.locator("#door")).to_contain_text("Locked")
    expect(page.locator("main")).not_to_be_visible()
    expect(page.locator("#strip")).to_be_visible()
    page.locator("#door-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_visible()
    assert page.locator("#new").input_value() == "half typed"
    assert marked(page)


def test_in_a_call_the_screen_does_not_lock(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    page.clock.install()
    page.reload()
    page.locator("#strip b").first.wait_for()
    page.evaluate("document.documentElement.dataset.call = 'talking'")
    page.clock.run_for(300_000)
    expect(page.locator("#door > *")).to_have_count(0)


def test_her_time_is_over_and_she_signs_in_beside_what_she_was_doing(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    page.goto("/account")
    page.evaluate(f"{MARK} = 'mine'")
    page.locator("#new").fill("half typed")
    browsing.passes(hours=14)
    expect(page.locator("#door")).to_contain_text("Sign in again", timeout=12_000)
    page.locator("#door [name=work_name]").fill("Amani")
    page.locator("#door [name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#door > *")).to_have_count(0)
    assert page.locator("#new").input_value() == "half typed"
    assert marked(page)
    expect(page.locator("#strip")).to_contain_text("Amani")


def test_escape_twice_leaves_for_a_page_that_says_nothing(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    page.goto("/account")
    before = page.evaluate("history.length")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/away$"))
    assert page.evaluate("history.length") == before
    page.goto("/account")
    expect(page).to_have_url(re.compile("/locked"))


def test_old_numbers_say_that_they_are_old(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    page.context.set_offline(True)
    expect(page.locator("#stale")).to_be_visible(timeout=12_000)
    page.context.set_offline(False)
    expect(page.locator("#stale")).to_be_hidden(timeout=12_000)


def test_the_brightness_she_chose_is_kept(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    dark = page.evaluate("getComputedStyle(document.body).color")
    page.locator(".navigation .menu > summary").click()
    page.get_by_role("button", name="Day").click()
    assert page.evaluate("getComputedStyle(document.body).color") != dark
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_in_kiswahili_the_shell_says_so_in_kiswahili(browsing: Console) -> None:
    page = browsing.sign_in("Amani")
    page.locator(".navigation .menu > summary").click()
    page.get_by_role("button", name="Kiswahili").click()
    expect(page.locator("html")).to_have_attribute("lang", "sw")
    expect(page.locator("#strip")).to_contain_text("Wanasubiri")
