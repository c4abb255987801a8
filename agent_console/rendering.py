"""From values to what the browser gets: a whole page, only its middle for a running shell, or a fragment."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from agent_console import navigation, times
from agent_console.doorkeeper import may, role_words, seat_now
from agent_console.house import house
from agent_console.languages import LANGUAGES, language
from hotline.errors import Refusal
from hotline.settings import Settings

STATIC = Path(__file__).parent / "static"
ICONS = STATIC / "vendor" / "icons"
_NO_ICON = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"></svg>'


def page(template: str, **values: Any) -> str:
    """A page: the whole document, or only `<title>` and `<main>` when a running shell swaps it in."""
    return render_template(template, whole=not swapped_in(), **values)


def fragment(template: str, **values: Any) -> str:
    """A part of a page, as it stands in its template."""
    return render_template(template, **values)


def sentence(error: Refusal) -> str:
    """What a refusal says, in the reader's language where it is known there."""
    words = str(error)
    return _(words) if words else _("That is not possible.")


def swapped_in() -> bool:
    """Whether a running shell asked, which must not be loaded anew: a call would be lost."""
    return request.headers.get("HX-Request") == "true"


def icon(name: str, words: str = "") -> Markup:
    """A Lucide icon, drawn inline; without `words` it says nothing to a screen reader."""
    said = Markup(' role="img" aria-label="{}"').format(words) if words else Markup(' aria-hidden="true"')
    return Markup(_drawing(name)).replace(Markup(' aria-hidden="true"'), said, 1)


@cache
def _drawing(name: str) -> str:
    path = ICONS / f"{name}.svg"
    if not path.is_file():
        return _NO_ICON
    drawn = path.read_text(encoding="utf-8")
    inner = drawn[drawn.index(">", drawn.index("<svg")) + 1 : drawn.rindex("</svg>")]
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{"".join(inner.split(chr(10)))}</svg>'


def asset(name: str) -> str:
    """The address of a static file, with a mark of its content: it may be kept for ever."""
    return url_for("shell.static", filename=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"


@cache
def page_styles() -> tuple[str, ...]:
    """The styles of every page in the shell: loaded once with it, so that no page comes unstyled for a moment."""
    bare = {"away.css", "welcome.css"}
    return tuple(f"pages/{path.name}" for path in sorted((STATIC / "pages").glob("*.css")) if path.name not in bare)


def open_rendering(app: Flask) -> None:
    """Give the templates their filters, and what every page shows."""
    for kind in (times.clock, times.day, times.moment, times.seconds, times.ago):
        app.jinja_env.filters[kind.__name__] = kind
    app.jinja_env.globals.update(icon=icon, asset=asset, may=may, role_words=role_words, page_styles=page_styles)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def shown_everywhere() -> dict[str, Any]:
        seat = seat_now()
        settings: Settings = house().runtime.settings
        return {
            "me": seat.person if seat else None,
            "links": navigation.links() if seat else (),
            "language": language(),
            "languages": LANGUAGES,
            "demonstration": settings.demonstration,
            "local_line": settings.local_line,
            "now": house().runtime.clock(),
        }
