"""What a page of the line may ask, and how it is told no."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web


def from_this_page(request: web.Request) -> bool:
    """Whether the request comes from our own page or from no page at all."""
    came_from = request.headers.get("Origin", "")
    return not came_from or urlsplit(came_from).netloc == request.host


def refused(status: int, sentence: str) -> web.Response:
    """A refusal, in a sentence for the person at the page."""
    return web.json_response({"error": sentence[:1].upper() + sentence[1:]}, status=status)


async def given_object(request: web.Request) -> dict[str, Any]:
    """The JSON object a request carries, empty for none. Raises ValueError for anything else."""
    body = await request.read()
    given = json.loads(body) if body else {}
    if not isinstance(given, dict):
        raise ValueError("the particulars of an act are a JSON object")
    return given
