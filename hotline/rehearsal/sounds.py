"""What the phones of a rehearsal hear: the name of the prompt behind a sound's address, and how long it lasts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ivr_flows.catalogue import Catalogue

_PIECE = re.compile(r"_(\d+)$")


def play_info(catalogue: Catalogue, url: str) -> tuple[float, str] | None:
    """The seconds of a sound and its name as `language/prompt`; None if we have no such sound."""
    name = urlsplit(url).path.removeprefix("/prompts/")
    path = catalogue.from_hashed_name(name)
    if path is None:
        return None
    relative = path.relative_to(catalogue.folder).as_posix()
    return catalogue.marks[relative].seconds, spoken(relative)


def spoken(relative: str) -> str:
    """`sw/vm_thanks_1.wav` is a piece of `sw/vm_thanks`; a digit's and a tone's number belong to their names."""
    stem = relative.rsplit(".", 1)[0]
    folder, _, prompt = stem.partition("/")
    kept = folder == "tones" or prompt.startswith(("digit_", "county_", "fragment"))
    return stem if kept else _PIECE.sub("", stem)
