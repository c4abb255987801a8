"""The console of a test: served for real, on a database of its own, with the demonstration's people and one browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from hotline.operations.catalogues import compile_texts
from hotline.rehearsal.settings import rehearsal_settings
from tests.console.served import Console, served

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--no-sandbox",  # as root, in continuous integration
)


compile_texts()  # as the set-up does


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, shared by all tests of the console."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("these tests need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def console(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Console]:
    """A console to ask with `console.as_("Amani")` (a test client); `browsing` adds the browser."""
    settings = rehearsal_settings(database_url, redis_url, tmp_path, demonstration=True)
    with served(settings) as found:
        yield found


@pytest.fixture
def browsing(console: Console, browser: Browser) -> Iterator[Console]:
    """The same console with the browser: `browsing.sign_in("Amani")` opens a page in a browser of hers."""
    console.browser = browser
    yield console
    console.close_pages()
