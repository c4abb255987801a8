"""What the console allows the browser, and what it keeps out of its memory."""

from __future__ import annotations

import pytest

from tests.console.served import Console


def test_only_what_comes_from_us_runs_and_the_line_is_reached(console: Console) -> None:
    policy = console.as_("Amani").get("/account").headers["Content-Security-Policy"]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == parts["script-src"] == parts["style-src"] == "'self'"
    assert parts["connect-src"] == "'self' http://line.example ws://line.example"
    assert parts["media-src"] == "'self' mediastream: blob:"
    assert parts["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


def test_a_page_is_not_kept_and_tells_nobody_where_she_came_from(console: Console) -> None:
    headers = console.as_("Amani").get("/account").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Permissions-Policy"].startswith("microphone=(self)")


def test_a_marked_file_is_kept_for_ever(console: Console) -> None:
    headers = console.stranger().get("/static/tokens.css?v=abc").headers
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/health/live", "/prompts/nothing.wav", "/voice/inbound"])
def test_the_carriers_doors_are_left_as_they_were(console: Console, path: str) -> None:
    answer = console.stranger().get(path)
    assert "Content-Security-Policy" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(console: Console) -> None:
    cookie = console.stranger().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # this one is served over http; over https it is, and its name begins with __Host-


def test_nothing_inline_is_in_any_template() -> None:
    from tests.house.project import files, text

    templates = [name for name in files() if name.startswith("agent_console/templates/")]
    assert templates
    for marker in ("<script>", "<style", " style=", " onclick=", " onload=", "hx-on", "javascript:", "js:"):
        assert [name for name in templates if marker in text(name)] == [], marker
