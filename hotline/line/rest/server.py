"""The carrier's REST paths over HTTP: what the twilio library asks goes to the exchange, and its answer back."""

from __future__ import annotations

import asyncio
import base64
import json
from urllib.parse import urljoin

from aiohttp import web

from hotline.line.documents.document import sound_addresses
from hotline.line.driver import Driver

LONGER_THAN_ANYBODY_WAITS = 600


class RestServer:
    """Answers REST requests for one driver."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def routes(self) -> list[web.RouteDef]:
        """Every path of the carrier's API."""
        return [web.route("*", "/2010-04-01/{rest:.*}", self.answer)]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request. Status 0 is a request that is lost: it is left to run out of time."""
        params: dict[str, object] = {}
        if request.method in ("POST", "PUT"):
            form = await request.post()
            params = {name: [str(value) for value in form.getall(name)] for name in form}
        for document in _texts(params.get("Twiml")):
            await self._driver.learn(sound_addresses(urljoin(str(request.url), "/"), document.encode()))
        auth = _credentials(request.headers.get("Authorization", ""))
        path = request.raw_path
        answer = self._driver.act(lambda exchange, now: exchange.rest(now, request.method, path, params, auth))
        if answer.status == 0:
            await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS)
            raise web.HTTPGatewayTimeout
        if isinstance(answer.body, bytes):
            return web.Response(status=answer.status, body=answer.body, content_type=answer.content_type)
        text = "" if answer.body is None else json.dumps(answer.body)
        return web.Response(status=answer.status, text=text, content_type=answer.content_type)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _credentials(header: str) -> tuple[str, str] | None:
    """User and password of basic authentication, None where there is none that can be read."""
    scheme, _, given = header.partition(" ")
    try:
        user, colon, password = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (user, password) if colon and scheme.lower() == "basic" else None
