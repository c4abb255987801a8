"""The carrier's doors: every webhook, signed, thin, and never without an answer."""

from __future__ import annotations

from flask import Flask, Response, abort, request

from hotline.journey import Repertoire
from hotline.runtime import Runtime
from hotline.voice import assists, callers, counsellors, failing, pulse, responders, sounds
from hotline.voice.house import EXTENSION, House, signed

MOST_BYTES = 64 * 1024


def open_doors(app: Flask, runtime: Runtime, repertoire: Repertoire) -> None:
    """Give an application its voice doors."""
    app.extensions[EXTENSION] = House(runtime, repertoire)
    app.before_request(_only_the_carrier)
    for room in (callers, counsellors, assists, responders, failing, sounds, pulse):
        app.register_blueprint(room.blueprint)


def _only_the_carrier() -> Response | None:
    """Everything under /voice must bear the carrier's signature; what does not is refused, never served or broken."""
    if request.path.startswith("/voice/"):
        if (request.content_length or 0) > MOST_BYTES:
            abort(413)
        if not signed():
            abort(403)
    return None
