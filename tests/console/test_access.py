"""Everybody can use it: axe-core finds nothing, the keyboard reaches everything, nothing is wider than the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.console.served import Console

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1440, 820, 390)
OPEN_PAGES = ("/", "/sign-in", "/away")


def found_by_axe(page: Page) -> list[str]:
    """What axe-core finds wrong with a page as it stands."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing; run `make setup`")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in result["violations"]
        for node in one["nodes"]
    ]


def wider_than_the_screen(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_pages_before_signing_in(browsing: Console, theme: str) -> None:
    found = {}
    for path in OPEN_PAGES:
        page = browsing.open(path, theme=theme)
        found[path] = found_by_axe(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert not wider_than_the_screen(page), (path, width)
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert browsing.complaints == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", ["Amani", "Imani"])
def test_every_page_of_the_navigation(browsing: Console, name: str, theme: str) -> None:
    page = browsing.sign_in(name, theme=theme)
    links = page.locator(".navigation li > a")
    paths = ["/account", *(str(links.nth(number).get_attribute("href")) for number in range(links.count()))]
    found: dict[str, list[str]] = {}
    for path in paths:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        page.locator("#strip b").first.wait_for()
        faults = found_by_axe(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            if wider_than_the_screen(page):
                faults.append(f"wider than {width}")
        if faults:
            found[path] = faults
    assert found == {}
    assert browsing.complaints == []


def test_the_keyboard_alone_signs_in_and_reaches_the_content(browsing: Console) -> None:
    page = browsing.open("/sign-in")
    page.keyboard.type("Amani")
    page.keyboard.press("Tab")
    page.keyboard.type("jua linachomoza mapema")
    page.keyboard.press("Enter")
    page.locator("#strip b").first.wait_for()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_a_page_asks_no_other_host(browsing: Console) -> None:
    asked: list[str] = []
    page = browsing.sign_in("Imani")
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/account")
    page.locator("#strip b").first.wait_for()
    assert asked
    assert [url for url in asked if not url.startswith(browsing.address)] == []


def test_the_first_view_is_light(browsing: Console) -> None:
    page = browsing.open("/sign-in")
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body()) if answer.status == 200 else 0))
    page.locator("[name=work_name]").fill("Amani")
    page.locator("[name=password]").fill("jua linachomoza mapema")
    page.keyboard.press("Enter")
    page.locator("#strip b").first.wait_for()
    assert 0 < sum(sizes) < 250_000, sizes  # not even compressed; the voice library comes with the shift
