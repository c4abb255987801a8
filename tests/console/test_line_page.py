"""The line's own page in a browser: sound with one click, what is said where that cannot be, a message kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hotline.line.sound.shelf import wav_seconds
from hotline.line.sound.wav import read_wave
from tests.console.background import Background, line_beside
from tests.console.living import EARS, comes_to_hear
from tests.sound.living import PROMPT_HZ, access_token, page_robot
from tests.sound.test_media import AMINA, PAGES, ROOM, WANJIRU, picks_up

HERS, OTHER, PROMPT = 500, 900, int(PROMPT_HZ)
EARED = f"window.__tone = {HERS};{EARS.read_text()}"
REFUSING = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));"
WITHOUT_WEBRTC = "delete window.RTCPeerConnection;"
NO_WAY = """
const Peer = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Peer {
  addEventListener(kind, heard) {
    super.addEventListener(kind, kind === "icecandidate" ? (event) => event.candidate || heard(event) : heard);
  }
};
"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of the browser with leave to use the microphone."""
    found = browser.new_context(permissions=["microphone"], viewport={"width": 1280, "height": 900})
    found.set_default_timeout(10_000)
    yield found
    found.close()


def opened(context: BrowserContext, beside: Background, *scripts: str) -> Page:
    """The line's page, once it has heard from the line."""
    for script in scripts:
        context.add_init_script(script)
    page = context.new_page()
    page.goto(beside.line.address)
    expect(page.locator("#now")).to_have_text("All phones are quiet")
    return page


def caller(page: Page, state: str) -> None:
    """Wait until the sound of the caller's phone is so."""
    expect(page.locator("#caller .phone")).to_have_attribute("data-sound", state)


def calls(page: Page) -> None:
    """The one click that begins a call with its sound."""
    page.locator("#caller [data-act=dial]").click()


def test_one_click_and_the_prompt_is_heard_in_the_call_itself_until_it_is_over(context: BrowserContext) -> None:
    with line_beside(PAGES) as beside:
        page = opened(context, beside, EARED)
        expect(page.locator("#check")).to_be_empty()
        calls(page)
        caller(page, "heard")
        comes_to_hear(page, {PROMPT}, (HERS, OTHER, PROMPT))
        page.locator("#caller .sound").click()
        caller(page, "off")
        page.locator("#caller .sound").click()
        caller(page, "heard")
        page.locator("#caller [data-act=hang-up]").click()
        caller(page, "off")


def test_the_callers_page_and_another_phone_hear_each_other(context: BrowserContext) -> None:
    with line_beside({**PAGES, "/voice": ROOM}) as beside:
        page = opened(context, beside, EARED)
        calls(page)
        caller(page, "heard")
        beside.do(picks_up(beside.line, WANJIRU))
        robot = page_robot(beside.line, WANJIRU, OTHER)
        wanjiru = beside.do(robot.__aenter__())
        try:
            comes_to_hear(page, {OTHER}, (HERS, OTHER, PROMPT))
            beside.do(wanjiru.comes_to_hear({HERS}, {HERS, OTHER, PROMPT}))
            expect(page.locator("#caller .heard-now")).to_contain_text("Talking with 0722 000 002")
        finally:
            beside.do(robot.__aexit__(None, None, None))


def test_who_refuses_the_microphone_is_told_what_to_do_and_hears_all_the_same(context: BrowserContext) -> None:
    with line_beside(PAGES) as beside:
        page = opened(context, beside, EARED, REFUSING)
        calls(page)
        caller(page, "listening")
        expect(page.locator("#caller .lacks")).to_contain_text("The microphone is not allowed")
        expect(page.locator("#caller .sound")).to_have_text("Sound on, no microphone")
        comes_to_hear(page, {PROMPT}, (HERS, OTHER, PROMPT))


@pytest.mark.parametrize(
    ("lack", "sentence"),
    [
        (WITHOUT_WEBRTC, "This browser cannot carry sound (no WebRTC)."),
        (NO_WAY, "This browser finds no way to the line for sound."),
    ],
)
def test_a_browser_that_cannot_says_so_before_it_is_missed(context: BrowserContext, lack: str, sentence: str) -> None:
    with line_beside(PAGES) as beside:
        expect(opened(context, beside, lack).locator("#check")).to_contain_text(sentence)


def test_a_message_spoken_into_this_browser_is_kept_with_its_sound(context: BrowserContext) -> None:
    """The browser's own pretended microphone: a beep each second, through all it does to a voice."""
    with line_beside({**PAGES, "/voice": PAGES["/record"].replace('timeout="1"', 'timeout="3"')}) as beside:
        page = opened(context, beside)
        calls(page)
        caller(page, "heard")
        page.wait_for_timeout(4000)
        beside.do(beside.line.act("+254712000111", "hang-up"))
        beside.do(beside.line.until("+254712000111", lambda phone: phone["call"] is None))
        kept = [form for path, form in beside.line.asked if path == "/kept"]
        body = beside.do(beside.line.fetch(kept[0]["RecordingUrl"] + ".wav"))
        assert (wav_seconds(body) or 0) > 3.5
        assert max(read_wave(body).piece(0, 60_000)) > 1000


AGENT = """<!doctype html><meta charset="utf-8"><title>A browser</title>
<script>window.WebSocket = class extends WebSocket {
  constructor(url) { super(url.replace("wss:", "ws:")); }
};</script>
<script src="/twilio.js"></script>
<script>
window.go = async (line, token) => {
  const options = { chunderw: line, publishEvents: false, allowIncomingWhileBusy: false, logLevel: "silent" };
  options.sounds = Object.fromEntries(["incoming", "disconnect", "outgoing"].map((name) => [name, "/prompt.wav"]));
  window.said = [];
  const device = (window.device = new Twilio.Device(token, options));
  device.on("registered", () => said.push("registered"));
  device.on("incoming", (call) => {
    window.call = call;
    said.push("incoming");
    for (const event of ["accept", "disconnect"]) call.on(event, () => said.push(event));
  });
  await device.register();
};
</script>"""
SDK = Path(__file__).parents[2] / "node_modules" / "@twilio" / "voice-sdk" / "dist" / "twilio.min.js"


FAR_END = "call._mediaHandler.version.pc.remoteDescription.sdp.match(/ice-ufrag:(.*)/)[1].trim()"


def says(page: Page, word: str) -> None:
    """Wait for an event of the browser library."""
    page.wait_for_function(f"said.includes({word!r})", polling=50)


def is_connected(page: Page) -> None:
    """Wait until the call's connection stands."""
    page.wait_for_function("call._mediaHandler.version.pc.connectionState === 'connected'", polling=50)


def test_the_unmodified_browser_library_is_rung_talks_and_keeps_its_call_when_its_network_changes(
    context: BrowserContext,
) -> None:
    assert SDK.is_file(), "the set-up brings the browser library: npm ci"
    files = {"/agent": ("text/html", AGENT.encode()), "/twilio.js": ("text/javascript", SDK.read_bytes())}
    with line_beside({**PAGES, "/voice": ROOM}, files) as beside:
        context.add_init_script(EARED)
        page = context.new_page()
        page.goto(f"{beside.line.application}/agent")
        page.evaluate("([line, token]) => go(line, token)", [beside.line.address[7:], access_token("amani")])
        says(page, "registered")
        beside.do(beside.line.act(AMINA, "dial", to="0800720262"))
        robot = page_robot(beside.line, AMINA, OTHER)
        amina = beside.do(robot.__aenter__())
        try:
            beside.do(beside.line.place("client:amani", "/join"))
            says(page, "incoming")
            page.evaluate("call.accept()")
            says(page, "accept")
            is_connected(page)
            comes_to_hear(page, {OTHER}, (HERS, OTHER, PROMPT))
            beside.do(amina.comes_to_hear({HERS}, {HERS, OTHER, PROMPT}))
            before = page.evaluate(FAR_END)
            page.evaluate("call._mediaHandler.iceRestart()")
            page.wait_for_function(f"{FAR_END} !== {before!r}", polling=50)
            is_connected(page)
            comes_to_hear(page, {OTHER}, (HERS, OTHER, PROMPT))
            beside.do(amina.comes_to_hear({HERS}, {HERS, OTHER, PROMPT}))
            beside.do(beside.line.act("client:amani", "hang-up"))
            says(page, "disconnect")
            page.evaluate("device.destroy()")
        finally:
            beside.do(robot.__aexit__(None, None, None))
