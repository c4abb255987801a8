"""Gives an application its console: pages, sign-in, languages, headers, refusals."""

from __future__ import annotations

import importlib
from urllib.parse import urlsplit

from flask import Flask

from agent_console import doorkeeper, headers, languages, limits, refusals, rendering
from agent_console.house import EXTENSION, House
from agent_console.pages import PAGES
from hotline.journey import Repertoire
from hotline.runtime import Runtime


def open_console(app: Flask, runtime: Runtime, repertoire: Repertoire) -> None:
    """Register every page of `pages.PAGES`, and what all of them stand on."""
    app.extensions[EXTENSION] = House(runtime, repertoire)
    encrypted = urlsplit(runtime.settings.public_url).scheme == "https"
    app.config.update(
        SESSION_COOKIE_NAME="__Host-console" if encrypted else "console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=encrypted,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # the shell stays open for a whole shift
        WTF_CSRF_SSL_STRICT=False,  # it would want a Referer, and ours is not sent
    )
    languages.open_languages(app)
    doorkeeper.open_doors(app)
    limits.open_limits(app)
    headers.send_headers(app, runtime.settings)
    refusals.handle_refusals(app)
    rendering.open_rendering(app)
    for name in PAGES:
        app.register_blueprint(importlib.import_module(f"agent_console.{name}").blueprint)
