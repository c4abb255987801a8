"""Plays rehearsals in real time against a running hotline, through the local line's own phones."""

from __future__ import annotations

from collections.abc import Callable

from hotline.rehearsal.script import Rehearsal
from hotline.rehearsal.theatre import Performance


def perform_live(rehearsal: Rehearsal, url: str, say: Callable[[str], None]) -> Performance:
    """Play one rehearsal against the line at `url`."""
    raise NotImplementedError
