"""What is played: recordings, public and cacheable under names that carry their hash; and the quiet of waiting."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, abort, send_file

from hotline.telephony import paths
from hotline.telephony.speech import play
from hotline.telephony.twiml import document
from hotline.telephony.verbs import Redirect
from hotline.voice.house import house
from ivr_flows.catalogue import Catalogue
from ivr_flows.steps import Language, Say, Tone

A_YEAR = 31_536_000
TONES = {"quiet": "(a quiet tone)", "record": "(a tone: speak now)", "ring": "(it rings)"}

blueprint = Blueprint("sounds", __name__)


@blueprint.get("/prompts/<path:name>")
def prompt(name: str) -> Response:
    """One recording by its hashed name, its words beside it as a caption; anything else is not found."""
    catalogue = house().repertoire.catalogue
    path = catalogue.from_hashed_name(name)
    if path is None:
        abort(404)
    answer = send_file(path, mimetype="audio/wav", max_age=A_YEAR, conditional=True)
    answer.headers["X-Caption"] = quote(_caption(catalogue, path.relative_to(catalogue.folder)))
    answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return answer


def _caption(catalogue: Catalogue, path: Path) -> str:
    """The words of a recording, or what kind of tone it is."""
    clip = catalogue.clips.get(path.as_posix())
    if clip is not None and clip.words:
        return clip.text
    return TONES[path.stem.split("_")[0]]


@blueprint.get("/voice/hold/<language>")
def hold(language: str) -> Response:
    """What a caller on hold hears: that somebody is coming back, then a quiet tone, again and again."""
    chosen: tuple[Language, ...] = ("sw", "en") if language not in ("sw", "en") else (cast(Language, language),)
    words = play(
        (*(Say("on_hold", one) for one in chosen), Tone("quiet", 5), Tone("quiet", 5)), house().repertoire.catalogue, {}
    )
    answer = Response(document((*words, Redirect(paths.hold(language), method="GET"))), mimetype="text/xml")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@blueprint.get(paths.QUIET)
def quiet() -> Response:
    """What a leg hears while it waits in a conference: a quiet tone, again and again."""
    tone = play((Tone("quiet", 5),), house().repertoire.catalogue, {})
    answer = Response(document((*tone, Redirect(paths.QUIET, method="GET"))), mimetype="text/xml")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
