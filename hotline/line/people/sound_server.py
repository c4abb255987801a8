"""The sound of the page's phones: the line offers a connection for a call, the page answers it.

POST /phones/NUMBER/sound       `{"leg", "connection", "sdp"}`: an offer for the call this phone is in
POST /phones/NUMBER/sound/ID    the page's `{"leg", "sdp"}` to the offer of this id; from then on the call is heard
"""

from __future__ import annotations

from aiohttp import web

from hotline.line.core.handsets import PhoneError
from hotline.line.core.legs import Leg
from hotline.line.driver import Driver
from hotline.line.people.phone_book import e164
from hotline.line.people.requests import from_this_page, given_object, refused
from hotline.line.sound.media import BadDescription, Media


class SoundServer:
    """Carries sound for the phones of the page."""

    def __init__(self, driver: Driver, media: Media) -> None:
        self._driver = driver
        self._media = media

    def routes(self) -> list[web.RouteDef]:
        """Both paths; they come before the acts of a phone, whose paths look alike."""
        return [
            web.post("/phones/{number}/sound", self.offer),
            web.post("/phones/{number}/sound/{connection}", self.answer),
        ]

    async def offer(self, request: web.Request) -> web.Response:
        """An offer for the call this phone is in; 409 when it is in none, or still rings."""
        if not from_this_page(request):
            return refused(403, "another site's page may not listen to these phones")
        try:
            leg = self._leg(request)
            connection, sdp = await self._media.offer(leg.sid)
        except (PhoneError, BadDescription) as error:
            return refused(409, str(error))
        except ValueError as error:
            return refused(400, str(error))
        return web.json_response({"leg": leg.sid, "connection": connection, "sdp": sdp})

    async def answer(self, request: web.Request) -> web.Response:
        """The page's answer; 409 when the call is over by now."""
        if not from_this_page(request):
            return refused(403, "another site's page may not listen to these phones")
        try:
            given = await given_object(request)
            leg = self._leg(request)
            if leg.sid != given.get("leg"):
                raise PhoneError("that call is over")
            await self._media.answered(leg.sid, request.match_info["connection"], str(given.get("sdp")))
        except PhoneError as error:
            return refused(409, str(error))
        except BadDescription as error:
            return refused(400, f"the line cannot use the browser's answer: {error}")
        except ValueError as error:
            return refused(400, str(error))
        return web.json_response({})

    def _leg(self, request: web.Request) -> Leg:
        leg = self._driver.exchange.handset(e164(request.match_info["number"])).connected()
        if leg.status != "in-progress" and leg.direction != "inbound":
            raise PhoneError("answer the phone first")
        return leg
