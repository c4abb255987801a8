"""The line's page in a real browser: a caller's phone, handsets and the timeline, wide and narrow."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.line.open_line import AMANI, OpenLine, open_line

USUAL_CHROMIUM = "/usr/bin/chromium"
OPTIONS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync""".split()
PICTURES = Path(__file__).parents[2] / "var" / "screenshots"
WIDE, NARROW = (1440, 900), (390, 844)
OWN = "+254712000111"

WITH_OR_WITHOUT_MICROPHONE = re.compile("^(heard|listening)$")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or USUAL_CHROMIUM
    assert Path(found).exists(), "these tests need Chromium: install the package `chromium`, or put it on PATH"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def line() -> Iterator[OpenLine]:
    with open_line() as opened:
        yield opened


@dataclass
class Screen:
    """The page on a screen, and what the browser complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def caller(self) -> Locator:
        """The caller's phone."""
        return self.page.get_by_role("article", name="Caller’s phone")

    def handset(self, name: str) -> Locator:
        """Another phone, by its owner or its number."""
        return self.page.get_by_role("article", name=name)

    def pictured(self, name: str) -> None:
        """Keep a picture of it, to be looked at."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"line-{name}.png")

    def refusals_were_wished(self, status: str) -> None:
        """The browser itself reports every request that is refused: those of this status were meant to be."""
        self.complaints[:] = [told for told in self.complaints if status not in told]

    def no_sideways_scrolling(self) -> None:
        """Nothing is wider than the screen."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= (self.page.viewport_size or {"width": 0})["width"]


def seen(browser: Browser, line: OpenLine, size: tuple[int, int], scheme: str = "dark") -> Iterator[Screen]:
    """The page at a size, closed afterwards; it fails if the browser had anything to complain of."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="light" if scheme == "light" else "dark",
        reduced_motion="reduce",
    )
    screen = Screen(context.new_page())
    screen.page.on("console", lambda told: screen.complaints.append(told.text) if told.type != "log" else None)
    screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
    screen.page.goto(line.address)
    expect(screen.page.get_by_text("All phones are quiet")).to_be_visible()
    yield screen
    context.close()
    assert screen.complaints == []


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def screen(request: pytest.FixtureRequest, browser: Browser, line: OpenLine) -> Iterator[Screen]:
    yield from seen(browser, line, request.param)


@pytest.fixture
def wide(browser: Browser, line: OpenLine) -> Iterator[Screen]:
    yield from seen(browser, line, WIDE)


def rings_amani(screen: Screen) -> None:
    """The caller has called and pressed her way to a counsellor."""
    screen.caller.get_by_role("button", name="Call", exact=True).click()
    expect(screen.caller.get_by_text("Karibu. Bonyeza 3.")).to_be_visible()
    screen.caller.get_by_role("button", name="3", exact=True).click()
    expect(screen.caller.get_by_text("To talk to a counsellor, press 4.")).to_be_visible()
    screen.page.keyboard.press("4")
    expect(screen.handset("Amani").get_by_text("A call from 0800 720 262")).to_be_visible(timeout=10_000)


def test_a_newcomer_is_told_what_to_do_and_does_it(screen: Screen) -> None:
    name = f"{(screen.page.viewport_size or {'width': 0})['width']}"
    expect(screen.caller.get_by_text("Press Call. When you hear the greeting, press 3")).to_be_visible()
    screen.pictured(f"idle-{name}")
    rings_amani(screen)
    expect(screen.page.get_by_role("button", name="Answer Amani")).to_be_in_viewport()
    screen.pictured(f"ringing-{name}")
    screen.page.get_by_role("button", name="Answer Amani").click()
    amani = screen.handset("Amani")
    expect(amani.get_by_text("Duty call. Press 1 to take it.")).to_be_visible()
    expect(amani).to_be_in_viewport()
    screen.page.keyboard.press("1")
    expect(screen.caller.get_by_text("Talking with Amani")).to_be_visible()
    expect(amani.get_by_text("Talking with 0712 000 111")).to_be_visible()
    screen.pictured(f"talking-{name}")
    screen.no_sideways_scrolling()
    screen.caller.get_by_role("button", name="Hang up").click()
    expect(screen.page.get_by_text("All phones are quiet")).to_be_visible()


def test_prompts_are_heard_from_the_first_click_on(wide: Screen) -> None:
    wide.caller.get_by_role("button", name="Call", exact=True).click()
    expect(wide.caller).to_have_attribute("data-sound", WITH_OR_WITHOUT_MICROPHONE)
    expect(wide.caller.get_by_text("Kiswahili, English")).to_have_count(0)
    expect(wide.caller.locator(".heard-now")).to_have_attribute("data-language", "Kiswahili, English")
    wide.caller.get_by_role("button", name="Sound on").click()
    expect(wide.caller.get_by_role("button", name="Sound off")).to_have_attribute("aria-pressed", "false")
    expect(wide.caller).to_have_attribute("data-sound", "off")


def test_enter_calls_and_answers_and_keys_go_to_the_focused_phone(wide: Screen, line: OpenLine) -> None:
    wide.page.keyboard.press("Enter")
    expect(wide.caller.get_by_text("Karibu")).to_be_visible()
    wide.page.keyboard.press("3")
    expect(wide.caller.get_by_text("To talk to a counsellor, press 4.")).to_be_visible()
    wide.page.keyboard.press("4")
    amani = wide.handset("Amani")
    expect(amani.get_by_text("A call from")).to_be_visible(timeout=10_000)
    amani.get_by_role("heading").click()
    wide.page.keyboard.press("Enter")
    expect(amani.get_by_text("Duty call.")).to_be_visible()
    wide.page.keyboard.press("1")
    expect(amani.get_by_text("Talking with 0712 000 111")).to_be_visible()
    pressed = [(row["who"], row["words"]) for row in line.remote.state()["rows"] if row["what"] == "pressed"]
    assert pressed == [(OWN, "presses 3"), (OWN, "presses 4"), (AMANI, "presses 1")]


def test_a_phone_declines_and_another_lets_voicemail_pick_up(wide: Screen) -> None:
    rings_amani(wide)
    wide.handset("Amani").get_by_role("button", name="Decline").click()
    expect(wide.page.get_by_role("listitem").filter(has_text="is busy or declined")).to_be_visible()
    expect(wide.page.get_by_text("All phones are quiet")).to_be_visible()
    rings_amani(wide)
    wide.handset("Amani").get_by_role("button", name="Voicemail picks up").click()
    expect(wide.handset("Amani").get_by_text("Duty call.")).to_be_visible()


def test_a_phone_is_added_made_dead_and_gets_texts(wide: Screen, line: OpenLine) -> None:
    wide.page.get_by_label("Number", exact=True).fill("hello")
    wide.page.get_by_role("button", name="Add phone").click()
    expect(wide.page.get_by_text("“hello” is no telephone number; write it like 0712 000 111")).to_be_visible()
    wide.refusals_were_wished("400")
    wide.page.get_by_label("Number", exact=True).fill("0733 000 003")
    wide.page.get_by_role("button", name="Add phone").click()
    phone = wide.handset("0733 000 003")
    phone.get_by_role("button", name="Open").click()
    expect(phone.get_by_text("No texts yet.")).to_be_visible()
    phone.get_by_label("When it is called").select_option("dead")
    expect(phone.get_by_text("Dead number", exact=True)).to_be_visible()
    assert line.phone("+254733000003")["kind"] == "dead"


def test_a_new_text_is_seen_without_opening_the_phone(wide: Screen, line: OpenLine) -> None:
    line.text(AMANI, "DUTY 4821730 P1 MED 42. Answer the duty call.")
    amani = wide.handset("Amani")
    expect(amani.get_by_text("New text: DUTY 4821730 P1 MED 42. Answer the duty call.")).to_be_visible()
    amani.get_by_role("button", name="Open").click()
    expect(amani.get_by_text("PIN 482913")).to_be_visible()
    amani.get_by_role("button", name="Close").click()
    expect(amani.get_by_text("New text")).to_be_hidden()


def test_the_timeline_shows_what_is_asked_for(wide: Screen) -> None:
    wide.caller.get_by_role("button", name="Call", exact=True).click()
    rows = wide.page.get_by_role("listitem")
    dialled, asked = rows.filter(has_text="dials 0800 720 262"), rows.filter(has_text="POST /voice/inbound").first
    expect(dialled).to_be_visible()
    expect(asked).to_be_visible()
    expect(asked).to_contain_text(re.compile(r"→ 200 in 0\.\d s"))
    expect(dialled.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d\.\d$"))
    wide.page.get_by_role("button", name="Requests").click()
    expect(asked).to_be_hidden()
    wide.page.get_by_role("button", name="Calls").click()
    expect(dialled).to_be_hidden()
    wide.page.get_by_role("button", name="Requests").click()
    expect(asked).to_be_visible()


def test_what_cannot_be_done_is_said_at_the_phone(wide: Screen) -> None:
    wide.caller.get_by_role("button", name="7", exact=True).click()
    expect(wide.caller.get_by_text("0712 000 111 is in no call")).to_be_visible()
    wide.refusals_were_wished("409")


def test_a_hidden_number_and_the_other_line(wide: Screen, line: OpenLine) -> None:
    wide.caller.get_by_label("Hide my number").check()
    wide.caller.get_by_role("textbox", name="My number").fill("0799 123 456")
    wide.caller.get_by_role("textbox", name="My number").press("Enter")
    expect(wide.caller.get_by_text("Karibu")).to_be_visible()
    assert line.phone("+254799123456")["call"] is not None
    assert dict(line.application.asked("/voice/inbound")[0].form)["From"] == "anonymous"
    expect(wide.caller.get_by_text("0799 123 456 → 0800 720 262")).to_be_visible()


def test_a_line_that_went_away_is_said(browser: Browser) -> None:
    with open_line() as line:
        context = browser.new_context()
        page = context.new_page()
        page.goto(line.address)
        expect(page.get_by_text("All phones are quiet")).to_be_visible()
    expect(page.get_by_text("The line is not reached; trying again…")).to_be_visible()
    context.close()


def test_by_day_it_is_light_and_just_as_readable(browser: Browser, line: OpenLine) -> None:
    for screen in seen(browser, line, WIDE, "light"):
        assert (
            screen.page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
            == "rgb(243, 237, 228)"
        )
        rings_amani(screen)
        screen.pictured("ringing-light")


def test_every_control_has_a_name_and_can_be_hit_with_a_thumb(screen: Screen) -> None:
    rings_amani(screen)
    for control in screen.page.locator("button:visible, select:visible, input[type=tel]:visible").all():
        box = control.bounding_box()
        name = control.evaluate("one => one.ariaLabel || one.textContent.trim() || one.labels?.[0]?.textContent.trim()")
        assert name, control.evaluate("one => one.outerHTML")
        assert box is not None
        assert box["height"] >= 40, name
