"""English and Kiswahili: which of them this person reads, and the time of day where she is."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, request, session
from flask_babel import Babel

from agent_console.doorkeeper import seat_now
from agent_console.house import house

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = {"en": "English", "sw": "Kiswahili"}
CHOSEN = "language"


def open_languages(app: Flask) -> None:
    """Give the application its languages; English is the one the texts are written in."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=language, timezone_selector=lambda: house().runtime.settings.timezone)


def language() -> str:
    """What she chose here, else what her browser asks for, else the first she speaks, else English."""
    chosen = session.get(CHOSEN)
    if chosen in LANGUAGES:
        return str(chosen)
    seat = seat_now()
    spoken = [one for one in seat.person.languages if one in LANGUAGES] if seat else []
    asked = request.accept_languages.best_match(list(LANGUAGES))
    return asked or (spoken[0] if spoken else "en")


def choose_language(code: str) -> None:
    """Remember her choice in this browser; anything but a language of ours is ignored."""
    if code in LANGUAGES:
        session[CHOSEN] = code
