"""The line for people, over HTTP: what can be done with a phone, what is to be seen, and the sounds of the page.

GET  /                      the page
GET  /state?rows=           everything at this instant, as JSON, with so many rows of the timeline
GET  /events                the same as server-sent events, whenever something changes; resumed by Last-Event-ID
POST /phones/NUMBER/ACT     one act of one phone, its particulars as JSON; answers with the phone
GET  /sound?url=            a sound of the application's own, so that the page needs no other origin
"""

from __future__ import annotations

import asyncio
import json
import secrets
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from hotline.line.core.handsets import PhoneError
from hotline.line.driver import Driver
from hotline.line.people.acts import do
from hotline.line.people.phone_book import e164
from hotline.line.people.requests import from_this_page, given_object, refused
from hotline.line.people.telling import Row, tell
from hotline.line.people.views import MOST_ROWS, Json, Onlooker

PAGES = Path(__file__).parent / "pages"
SCRIPTS = ("line.js", "phone.js", "sound.js", "timeline.js", "parts.js")
FILES = {
    "/": "index.html",
    **{
        f"/{name}": name
        for name in ("line.css", "line.js", "phone.js", "sound.js", "timeline.js", "parts.js", "icon.svg")
    },
}
KEEP_ALIVE_S = 15


class PhonesServer:
    """Serves people for one driver. `boot` tells a page that the line began anew and its timeline with it."""

    def __init__(self, driver: Driver, onlooker: Onlooker) -> None:
        self._driver = driver
        self._onlooker = onlooker
        self._boot = secrets.token_hex(4)

    def routes(self) -> list[web.RouteDef]:
        """Every path for people."""
        return [
            *[web.get(path, self.page) for path in FILES],
            web.get("/state", self.state),
            web.get("/events", self.events),
            web.get("/sound", self.sound),
            web.post("/phones/{number}/{act}", self.act),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """One of the page's files."""
        return web.FileResponse(PAGES / FILES[request.path], headers={"Cache-Control": "no-cache"})

    async def state(self, request: web.Request) -> web.Response:
        """Everything at this instant, with the latest of the timeline: `rows` of what happened, 500 if not said."""
        wanted = request.query.get("rows", "")
        rows = min(MOST_ROWS, int(wanted)) if wanted.isdecimal() else MOST_ROWS
        end = len(self._driver.exchange.trace)
        return web.json_response({**self._news(max(0, end - rows), end), **self._onlooker.state()})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """News until the listener leaves: the rows since the last news, and the state where it changed."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        place, reset = self._resumed(request.headers.get("Last-Event-ID", ""))
        last = ""
        with self._driver.listening() as stirred, suppress(ConnectionResetError):
            while True:
                stirred.clear()
                end, state = len(self._driver.exchange.trace), self._onlooker.state()
                news, seen = self._news(place, end), json.dumps(state)
                if news["rows"] or seen != last or reset:
                    changed = {**news, "reset": reset, "state": state if seen != last else None}
                    await response.write(_event(news["id"], changed))
                place, last, reset = end, seen, False
                await _next(stirred, response)
        return response

    async def sound(self, request: web.Request) -> web.Response:
        """A sound of the application."""
        url = request.query.get("url", "")
        if not self._onlooker.may_be_heard(url):
            return refused(403, "only sounds of the application itself are played here")
        await self._driver.learn([url])
        found = self._driver.shelf.find(url)
        if found is None:
            return refused(404, "the application has no such sound")
        return _part_of(found.body, request)

    async def act(self, request: web.Request) -> web.Response:
        """One act of one phone. 409 and a sentence where it cannot be done now, 400 where it never can."""
        if not from_this_page(request):
            return refused(403, "another site's page may not use these phones")
        act, number = request.match_info["act"], request.match_info["number"]
        try:
            number = e164(number)
            given = await given_object(request)
            self._driver.act(lambda exchange, now: do(exchange, now, number, act, given))
        except PhoneError as error:
            return refused(409, str(error).replace(number, self._onlooker.book.name(number)))
        except ValueError as error:
            return refused(400, str(error))
        return web.json_response(self._onlooker.phone(self._driver.exchange.handset(number)))

    def _news(self, place: int, end: int) -> Json:
        trace = self._driver.exchange.trace
        told = [tell(n, trace[n], self._onlooker.book.name) for n in range(place, end)]
        rows = [self._row(row) for row in told if row is not None]
        return {"id": f"{self._boot}-{end}", "now": self._driver.clock(), "rows": rows}

    def _row(self, row: Row) -> Json:
        entry = self._driver.exchange.trace[row.n]
        phone = row.who or self._phone_of(row.leg)
        language = self._onlooker.language(str(entry.details.get("what", "")))
        name = self._onlooker.book.name(phone) if phone else ""
        return {**row.as_json(), "who": phone, "name": name, "language": language}

    def _phone_of(self, sid: str) -> str:
        leg = self._driver.exchange.leg(sid) if sid else None
        return leg.phone if leg is not None else ""

    def _resumed(self, last: str) -> tuple[int, bool]:
        """Where a listener goes on, and whether what it has seen is of no use: it is new, or the line is."""
        end = len(self._driver.exchange.trace)
        boot, _, seen = last.rpartition("-")
        if boot == self._boot and seen.isdecimal() and end - MOST_ROWS <= int(seen) <= end:
            return int(seen), False
        return max(0, end - MOST_ROWS), True


async def _next(stirred: asyncio.Event, response: web.StreamResponse) -> None:
    """Wait for the next news; a comment now and then tells both sides that the other is there."""
    try:
        async with asyncio.timeout(KEEP_ALIVE_S):
            await stirred.wait()
    except TimeoutError:
        await response.write(b": still here\n\n")


def _part_of(sound: bytes, request: web.Request) -> web.Response:
    """The sound, or the bytes asked for: a browser that joins a prompt in the middle asks for a range."""
    headers = {"Cache-Control": "max-age=3600", "Accept-Ranges": "bytes"}
    try:
        start, end, _ = request.http_range.indices(len(sound))
    except ValueError:
        return refused(416, "that is no range of bytes")
    if "Range" not in request.headers:
        return web.Response(body=sound, content_type="audio/wav", headers=headers)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(sound)}"
    return web.Response(status=206, body=sound[start:end], content_type="audio/wav", headers=headers)


def _event(number: str, news: Json) -> bytes:
    return f"id: {number}\nevent: news\ndata: {json.dumps(news)}\n\n".encode()
