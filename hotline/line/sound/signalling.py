"""The wire of the carrier's browser library (its protocol 1.6): how a browser registers, is rung, answers and hangs up.

WebSocket /signal, messages `{"type", "payload", "version"}`, and a line feed as heartbeat both ways.

    the browser says   listen (its token), register, answer, reject, hangup, dtmf, message,
                       invite with `reconnect` (it is back in a call it never left), reinvite (its network changed)
    we say             connected, ready, offline, invite, answer, cancel, hangup, ack, error

A call begins with our invite only: browsers are rung here, they do not dial. All browsers of one identity are rung at
once; the first to answer has the call. A socket that breaks in a call is no hang-up: the exchange waits for it.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

from hotline.line.commands import Command, LetGo, Ring, StopRinging
from hotline.line.core.handsets import PhoneError
from hotline.line.driver import Driver
from hotline.line.sound.media import BadDescription, Media
from hotline.line.sound.tokens import EXPIRED, INVALID, Bearer, TokenRefused, read_token

VERSION = "1.6"
BEAT_S = 5.0
DEAF_S = 16.0
"""A browser answers every heartbeat: after so long without a word its socket is dead."""
LARGEST_MESSAGE = 256 * 1024
DECLINED = 31002
GONE = 31005

Payload = Mapping[str, Any]


@dataclass(eq=False)
class Browser:
    """One browser at one socket."""

    socket: web.WebSocketResponse
    bearer: Bearer | None = None
    registered: bool = False
    offered: dict[str, str] = field(default_factory=dict)
    """Its ringing legs, and the connection offered to it for each."""

    @property
    def phone(self) -> str:
        """Who it is to the exchange; '' before it has said."""
        return self.bearer.phone if self.bearer is not None else ""

    async def say(self, kind: str, **payload: object) -> None:
        """One message to it; a socket that is gone hears nothing."""
        with suppress(ConnectionError):
            await self.socket.send_str(json.dumps({"type": kind, "payload": payload, "version": VERSION}))


class Signalling:
    """Every browser, which of them are rung, and who is in which call."""

    def __init__(self, driver: Driver, media: Media) -> None:
        self._driver = driver
        self._media = media
        self._browsers: set[Browser] = set()
        self._talking: dict[str, Browser] = {}
        self._returning: dict[str, str] = {}
        self._told: asyncio.Queue[Coroutine[Any, Any, None]] = asyncio.Queue()

    def routes(self) -> list[web.RouteDef]:
        """The one path of the browser library."""
        return [web.get("/signal", self.signal)]

    async def run(self) -> None:
        """Tell browsers what the exchange wants, each thing after the one before, until cancelled."""
        try:
            while True:
                with suppress(OSError, BadDescription):
                    await (await self._told.get())
        finally:
            while not self._told.empty():
                self._told.get_nowait().close()
            for browser in list(self._browsers):
                await browser.socket.close(code=1001, message=b"the line goes down")

    def obey(self, command: Command) -> None:
        """What the exchange says of phones that are browsers; the rest is left alone."""
        if isinstance(command, Ring) and command.phone.startswith("client:"):
            for browser in self._registered(command.phone):
                self._told.put_nowait(self._invite(browser, command.leg, command.parameters))
        elif isinstance(command, StopRinging):
            for browser in [one for one in self._browsers if command.leg in one.offered]:
                self._told.put_nowait(self._cancel(browser, command.leg))
        elif isinstance(command, LetGo):
            self._returning.pop(command.leg, None)
            talking = self._talking.pop(command.leg, None)
            if talking is not None:
                self._told.put_nowait(talking.say("hangup", callsid=command.leg))

    async def signal(self, request: web.Request) -> web.StreamResponse:
        """One browser, from the opening of its socket to its end."""
        socket = web.WebSocketResponse(max_msg_size=LARGEST_MESSAGE, receive_timeout=DEAF_S)
        await socket.prepare(request)
        browser = Browser(socket)
        self._browsers.add(browser)
        beating = asyncio.create_task(self._beat(browser))
        try:
            with suppress(TimeoutError, ConnectionError):
                await self._listen(browser)
        finally:
            beating.cancel()
            self._browsers.discard(browser)
            self._lost(browser)
            await asyncio.gather(beating, return_exceptions=True)
            await socket.close()
        return socket

    # --- one socket ---------------------------------------------------------------------------------

    async def _listen(self, browser: Browser) -> None:
        async for message in browser.socket:
            if message.type is WSMsgType.TEXT and message.data.strip():
                await self._read(browser, message.data)

    async def _read(self, browser: Browser, text: str) -> None:
        """One message. What cannot be understood is answered with an error, and the socket lives on."""
        try:
            said = json.loads(text)
            kind, payload = said["type"], said.get("payload") or {}
        except (ValueError, KeyError, TypeError):
            await browser.say("error", error={"code": 31100, "message": "this is no message of the protocol"})
            return
        act = MESSAGES.get(kind)
        if act is None or not isinstance(payload, dict):
            return  # a newer library may say more than this one knows
        if browser.bearer is None and kind != "listen":
            await browser.say("error", error={"code": INVALID, "message": "say who you are first: listen"})
            return
        try:
            await act(self, browser, payload)
        except TokenRefused as refused:
            await browser.say("error", error={"code": refused.code, "message": str(refused)})

    async def _beat(self, browser: Browser) -> None:
        """A heartbeat now and then, and a word when the token's time is over: then it is rung no more."""
        with suppress(ConnectionError):
            while not browser.socket.closed:
                await asyncio.sleep(BEAT_S)
                await browser.socket.send_str("\n")
                bearer = browser.bearer
                if browser.registered and bearer is not None and bearer.expires <= self._driver.clock():
                    self._register(browser, there=False)
                    await browser.say("error", error={"code": EXPIRED, "message": "the token has expired"})

    def _lost(self, browser: Browser) -> None:
        """Its socket is gone. A call it holds goes on, until it is back or the exchange gives it up."""
        for leg, connection in browser.offered.items():
            self._media.withdraw(leg, connection)
        browser.offered.clear()
        self._register(browser, there=False)
        held = [leg for leg, talking in self._talking.items() if talking is browser]
        for leg in held:
            if self._holds(browser, leg):
                self._driver.act(lambda exchange, now: exchange.vanish(now, browser.phone))

    # --- what browsers say --------------------------------------------------------------------------

    async def _hear_listen(self, browser: Browser, payload: Payload) -> None:
        """Who it is; said again with each new token."""
        settings = self._driver.exchange.line.settings
        now = self._driver.clock()
        bearer = read_token(payload.get("token"), settings.account_sid, settings.api_keys, now)
        if browser.bearer is not None and bearer.identity != browser.bearer.identity:
            raise TokenRefused(INVALID, "the new token is somebody else's")
        browser.bearer = bearer
        token = {"identity": bearer.identity, "ttl": int(bearer.expires - now)}
        await browser.say("connected", edge="local", region="local", gateway="the local line", token=token)

    async def _hear_register(self, browser: Browser, payload: Payload) -> None:
        """It can be rung, or no longer. What rings for it already rings here too."""
        media = payload.get("media")
        there = not isinstance(media, dict) or media.get("audio") is not False
        self._register(browser, there=there)
        await browser.say("ready" if there else "offline")
        leg = self._driver.exchange.handset(browser.phone).leg
        if there and leg is not None and leg.status == "ringing" and leg.sid not in browser.offered:
            self._told.put_nowait(self._invite(browser, leg.sid, leg.parameters))

    async def _hear_answer(self, browser: Browser, payload: Payload) -> None:
        """It answers: the call is its own if it still rings, and it has not been answered elsewhere."""
        leg = str(payload.get("callsid"))
        connection = browser.offered.pop(leg, "")
        if not connection or not self._holds(browser, leg):
            self._media.withdraw(leg, connection)
            await browser.say("hangup", callsid=leg)
            return
        self._talking[leg] = browser
        self._returning[leg] = secrets.token_hex(16)
        try:
            self._driver.act(lambda exchange, now: exchange.answer(now, browser.phone))
            await browser.say("answer", callsid=leg, reconnect=self._returning.get(leg, ""))
            await self._media.answered(leg, connection, str(payload.get("sdp")))
        except PhoneError:
            self._talking.pop(leg, None)
            self._media.withdraw(leg, connection)
            await browser.say("hangup", callsid=leg)
        except BadDescription:
            with suppress(PhoneError):  # and the browser is told of it, as of every call that ends
                self._driver.act(lambda exchange, now: exchange.hang_up(now, browser.phone))

    async def _hear_reject(self, browser: Browser, payload: Payload) -> None:
        """It declines; where it was the last to be rung, the call is declined."""
        leg = str(payload.get("callsid"))
        connection = browser.offered.pop(leg, "")
        self._media.withdraw(leg, connection)
        if connection and not any(leg in other.offered for other in self._browsers) and self._holds(browser, leg):
            with suppress(PhoneError):
                self._driver.act(lambda exchange, now: exchange.decline(now, browser.phone))

    async def _hear_hangup(self, browser: Browser, payload: Payload) -> None:
        """It hangs up."""
        self._hang_up(browser, str(payload.get("callsid")))

    async def _hear_dtmf(self, browser: Browser, payload: Payload) -> None:
        """Keys are pressed; `w` is a pause between them."""
        keys = "".join(key for key in str(payload.get("dtmf", "")) if key in "0123456789*#")
        if keys and self._talking.get(str(payload.get("callsid"))) is browser:
            with suppress(PhoneError):
                self._driver.act(lambda exchange, now: exchange.press(now, browser.phone, keys))

    async def _hear_invite(self, browser: Browser, payload: Payload) -> None:
        """It is back in its call, on a new socket or with a new token; a call of its own it cannot make."""
        leg = str(payload.get("callsid"))
        token = self._returning.get(leg)
        if payload.get("reconnect") and token == payload["reconnect"] and self._holds(browser, leg):
            self._talking[leg] = browser
            with suppress(PhoneError):
                self._driver.act(lambda exchange, now: exchange.resume(now, browser.phone))
            await browser.say("answer", callsid=leg, reconnect=token)
        elif payload.get("reconnect"):
            await browser.say("hangup", callsid=leg, error={"code": GONE, "message": "the call is over"})
        else:
            error = {"code": DECLINED, "message": "browsers do not dial on this line: they are rung"}
            await browser.say("hangup", callsid=leg, error=error)

    async def _hear_reinvite(self, browser: Browser, payload: Payload) -> None:
        """Its network changed: another connection for the same call."""
        leg = str(payload.get("callsid"))
        if self._talking.get(leg) is not browser:
            return
        try:
            answer = await self._media.replaced(leg, str(payload.get("sdp")))
        except BadDescription as error:
            await browser.say("error", callsid=leg, error={"code": 31100, "message": str(error)})
        else:
            await browser.say("answer", callsid=leg, sdp=answer, reconnect=self._returning.get(leg, ""))

    async def _hear_message(self, browser: Browser, payload: Payload) -> None:
        """A message to the application, which this line takes and does not carry on."""
        ids = {name: payload.get(name) for name in ("callsid", "voiceeventsid")}
        await browser.say("ack", acktype="message", **ids)

    # --- what is done for them ----------------------------------------------------------------------

    async def _invite(self, browser: Browser, leg: str, parameters: tuple[tuple[str, str], ...]) -> None:
        """Ring one browser, with an offer of its own, unless it no longer rings by then."""
        connection, sdp = await self._media.offer(leg)
        ringing = self._driver.exchange.leg(leg)
        if ringing is None or ringing.status != "ringing" or browser not in self._browsers:
            self._media.withdraw(leg, connection)
            return
        browser.offered[leg] = connection
        told = {
            "CallSid": leg,
            "AccountSid": self._driver.exchange.line.settings.account_sid,
            "From": ringing.from_,
            "To": browser.phone,
            "Params": urlencode(parameters),
        }
        await browser.say("invite", callsid=leg, sdp=sdp, parameters=told)

    async def _cancel(self, browser: Browser, leg: str) -> None:
        self._media.withdraw(leg, browser.offered.pop(leg, ""))
        await browser.say("cancel", callsid=leg)

    def _hang_up(self, browser: Browser, leg: str) -> None:
        if self._talking.get(leg) is browser and self._holds(browser, leg):
            del self._talking[leg]
            with suppress(PhoneError):
                self._driver.act(lambda exchange, now: exchange.hang_up(now, browser.phone))

    def _holds(self, browser: Browser, leg: str) -> bool:
        held = self._driver.exchange.handset(browser.phone).leg
        return held is not None and held.sid == leg

    def _register(self, browser: Browser, *, there: bool) -> None:
        """It can be rung, or no longer; an identity is there while one of its browsers is."""
        if not browser.phone or (not there and not browser.registered):
            return
        browser.registered = there
        anybody = bool(self._registered(browser.phone))
        self._driver.act(lambda exchange, now: exchange.register(now, browser.phone, anybody))

    def _registered(self, phone: str) -> list[Browser]:
        return [one for one in self._browsers if one.registered and one.phone == phone]


Hear = Callable[[Signalling, Browser, Payload], Awaitable[None]]

MESSAGES: dict[str, Hear] = {
    "listen": Signalling._hear_listen,
    "register": Signalling._hear_register,
    "answer": Signalling._hear_answer,
    "reject": Signalling._hear_reject,
    "hangup": Signalling._hear_hangup,
    "dtmf": Signalling._hear_dtmf,
    "invite": Signalling._hear_invite,
    "reinvite": Signalling._hear_reinvite,
    "message": Signalling._hear_message,
}
