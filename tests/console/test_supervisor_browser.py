"""Monday morning in a browser: whom we failed, a percentage traced to its calls, a call reviewed, nothing reloaded."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.console.month import with_past_month
from tests.console.served import Console
from tests.console.test_access import found_by_axe, wider_than_the_screen

PAGES = ("/since", "/board", "/calls?from=yesterday", "/figures?from=last-7-days", "/handover", "/rota", "/people")


def marked(page: Page) -> Page:
    """The same document from here on, or the mark is gone."""
    page.evaluate("document.documentElement.dataset.mark = 'same'")
    return page


def test_a_percentage_is_traced_to_its_calls_and_one_of_them_opened(browsing: Console) -> None:
    with_past_month(browsing)
    page = marked(browsing.sign_in("Imani"))
    expect(page.locator("main h1")).to_have_text("Since you last looked")
    page.locator(".navigation").get_by_text("Response times").click()
    row = page.locator('tr[data-figure="human_within_30m_rate"]')
    shown, n = row.locator("b").inner_text(), int(row.locator("td").nth(1).inner_text())
    row.locator("b a").click()
    expect(page.locator(".behind-head b")).to_have_text(shown)
    found = re.fullmatch(r"(\d+) of (\d+) calls", page.locator(".behind-head span").inner_text())
    assert found is not None
    counted, among = int(found[1]), int(found[2])
    assert (among, f"{counted / among * 100:.1f}%") == (n, shown)
    expect(page.locator(".calls-table tbody tr")).to_have_count(among)
    expect(page.locator(".calls-table tbody td:nth-child(3)", has_text="yes")).to_have_count(counted)
    page.locator(".calls-table tbody th a").first.click()
    expect(page.locator("#opened h2")).to_contain_text(page.locator("tr.is-open th").inner_text())
    expect(page.locator("html")).to_have_attribute("data-mark", "same")
    page.go_back()
    expect(page.locator("#opened")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-mark", "same")
    assert browsing.complaints == []


def test_a_call_is_reviewed_given_and_commented_beside_the_log(browsing: Console) -> None:
    with_past_month(browsing)
    page = marked(browsing.sign_in("Imani"))
    page.goto("/calls?from=last-month&to=today&outcome=voicemail")
    marked(page).locator(".calls-table tbody th a").nth(1).click()
    page.get_by_role("button", name="Mark reviewed").click()
    expect(page.locator("tr.is-open")).to_contain_text("Reviewed")
    page.get_by_label("Give to").select_option(label="Neema")
    page.get_by_role("button", name="Give", exact=True).click()
    page.get_by_label("Comment").fill("Ring her in the morning.")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".said")).to_contain_text("Ring her in the morning.")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("")
    expect(page.get_by_label("Give to")).to_have_value(re.compile("[0-9a-f-]{36}"))
    expect(page.locator("html")).to_have_attribute("data-mark", "same")


def test_what_cannot_be_is_said_beside_the_form_and_nothing_typed_is_lost(browsing: Console) -> None:
    page = browsing.sign_in("Imani")
    page.goto("/calls")
    page.get_by_label("From", exact=True).fill("last tuesday")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main [role=alert]")).to_contain_text("is not a period")
    expect(page.get_by_label("From", exact=True)).to_have_value("last tuesday")
    page.goto("/people")
    page.get_by_label("Work name").fill("Amani")
    page.locator("main").get_by_text("Counsellor", exact=True).last.click()
    page.get_by_role("button", name="Invite").click()
    expect(page.locator("#notices")).to_contain_text("somebody called Amani")
    expect(page.get_by_label("Work name")).to_have_value("Amani")


def test_the_board_renews_itself_and_keeps_its_place(browsing: Console) -> None:
    page = browsing.sign_in("Imani")
    page.goto("/board")
    heading = page.locator("#b-seats")
    heading.evaluate("heading => { heading.kept = true }")
    for _ in range(2):  # when the second is asked for, the first has been shown
        with page.expect_request("**/board/now"):
            pass
    assert heading.evaluate("heading => heading.kept") is True
    expect(page.locator("#board table").last).to_contain_text("Amani")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_with_a_month_of_calls_every_page_can_be_used_by_everybody(browsing: Console, theme: str) -> None:
    with_past_month(browsing)
    page = browsing.sign_in("Imani", theme=theme)
    page.goto("/calls?from=last-month&to=today&priority=P2")
    opened = str(page.locator(".calls-table tbody th a").nth(2).get_attribute("href"))
    found: dict[str, list[str]] = {}
    for path in (*PAGES, opened):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        page.locator("#strip b").first.wait_for()
        faults = found_by_axe(page)
        page.set_viewport_size({"width": 390, "height": 844})
        if wider_than_the_screen(page):
            faults.append("wider than 390")
        if faults:
            found[path] = faults
    assert found == {}
    assert browsing.complaints == []


def test_the_pages_are_read_in_kiswahili(browsing: Console) -> None:
    with_past_month(browsing)
    page = browsing.sign_in("Imani")
    page.get_by_label("You and this screen").click()
    page.locator(".navigation .menu").get_by_text("Kiswahili").click()
    expect(page.locator("html")).to_have_attribute("lang", "sw")
    page.goto("/figures?from=last-7-days")
    expect(page.locator("main h1")).to_have_text("Muda wa kuitikia")
    expect(page.locator("main")).to_contain_text("waliopokelewa / (waliotafuta mtu - walioacha mapema)")
