"""Where to go after a form: only to pages of our own."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, url_for


def back() -> str:
    """The page named by `next`, if it is one of ours; else home."""
    return ours(request.values.get("next", "")) or url_for("shell.home")


def ours(address: str) -> str | None:
    """A path of this console as given, None for an address anywhere else."""
    parts = urlsplit(address)
    mine = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if mine and "\\" not in address else None
