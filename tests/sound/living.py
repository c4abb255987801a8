"""A line that runs in real time, an application that is a table of documents, and robots that send a tone and listen.

A robot is a page or a browser without a screen: it speaks what they speak, over real sockets, and what it hears is kept
as samples, so that "who hears whom" is a question of frequencies.
"""

from __future__ import annotations

import asyncio
import base64
import fractions
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

import av
from aiohttp import ClientSession, web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from hotline.line.server import Line, listen, serve
from hotline.line.settings import Delays, InboundNumber, LineSettings
from hotline.line.sound.media import offer_this_machine_too
from hotline.line.sound.samples import FRAME, RATE, SILENCE, Samples, samples
from hotline.line.sound.tones import wave
from hotline.line.sound.wav import from_pcm, to_pcm, write_wave
from tests.sound.pitch import heard_in

ACCOUNT = "AC" + "0" * 32
TOKEN = "a-token-of-the-tests"
KEY, SECRET = "SK" + "1" * 32, "a-secret-of-the-tests"
ACCOUNT_HOLDER = {"Authorization": "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()}
OURS = "+254800720262"
PROMPT_HZ = 2200.0
QUICK = Delays(webhook=(0.0, 0.0), ring=(0.0, 0.0), browser_ring=(0.0, 0.0), recording_file=0.0, browser_loss=1.5)
PATIENCE_S = 15.0
Asked: TypeAlias = list[tuple[str, dict[str, str]]]
"""The webhooks the application saw: path and form."""


def access_token(identity: str, seconds: float = 14_400.0, secret: str = SECRET, **changes: Any) -> str:
    """A token as the twilio library makes it."""
    grants = {"identity": identity, "voice": {"incoming": {"allow": True}}}
    now = int(time.time())
    claims = {"jti": f"{KEY}-{now}", "grants": grants, "iss": KEY, "sub": ACCOUNT, "nbf": now, "exp": now + seconds}
    header = {"typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1"}
    signed = ".".join(_base64(json.dumps(part).encode()) for part in (header, {**claims, **changes}))
    return f"{signed}.{_base64(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Living:
    """The line and the application, from outside."""

    def __init__(self, address: str, application: str, http: ClientSession, asked: Asked) -> None:
        self.address = address
        self.application = application
        self.http = http
        self.asked = asked
        self.account = ACCOUNT_HOLDER

    async def act(self, number: str, act: str, **given: object) -> dict[str, Any]:
        """What a page's button does with a phone; AssertionError with the line's sentence where it is refused."""
        async with self.http.post(f"{self.address}/phones/{number}/{act}", json=given) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status == 200, said
            return said

    async def place(self, to: str, path: str) -> str:
        """The application places a call by REST; its sid."""
        url = f"{self.address}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
        form = {"To": to, "From": OURS, "Url": self.application + path, "Timeout": "30"}
        async with self.http.post(url, data=form, headers=ACCOUNT_HOLDER) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["sid"])

    async def fetch(self, url: str) -> bytes:
        """A recording's file, as the application fetches it."""
        async with self.http.get(url, headers=ACCOUNT_HOLDER) as answer:
            assert answer.status == 200, url
            return await answer.read()

    async def phone(self, number: str) -> dict[str, Any]:
        """A phone as the page sees it."""
        async with self.http.get(f"{self.address}/state") as answer:
            phones = (await answer.json())["phones"]
        return next((one for one in phones if one["number"] == number), {"call": None})

    async def until(self, number: str, so: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Wait until a phone is so."""

        async def waiting() -> dict[str, Any]:
            while not so(found := await self.phone(number)):
                await asyncio.sleep(0.02)
            return found

        return await asyncio.wait_for(waiting(), PATIENCE_S)


@asynccontextmanager
async def living(
    pages: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None, **changes: Any
) -> AsyncIterator[Living]:
    """A line and an application that answers each path with a document; `/prompt.wav` is a tone of 2,200 Hz.

    `files` are what else it serves: type and content by path.
    """
    asked: Asked = []
    prompt = ("audio/wav", write_wave(to_pcm(wave([PROMPT_HZ], 30.0))))
    runner, application = await _application(pages, {"/prompt.wav": prompt, **(files or {})}, asked)
    number = InboundNumber(f"{application}/voice")
    given: dict[str, Any] = {"numbers": {OURS: number}, "delays": QUICK, "calls_per_second": 50.0, **changes}
    settings = LineSettings(ACCOUNT, TOKEN, api_keys={KEY: SECRET}, **given)
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(Line(settings, application), listen("127.0.0.1", 0), stop, ready.set_result))
    try:
        async with ClientSession() as http:
            yield Living(await asyncio.wait_for(ready, PATIENCE_S), application, http, asked)
    finally:
        stop.set()
        await serving
        await runner.cleanup()


async def _application(
    pages: Mapping[str, str], files: Mapping[str, tuple[str, bytes]], asked: Asked
) -> tuple[web.AppRunner, str]:
    async def answer(request: web.Request) -> web.Response:
        if request.path in files:
            content_type, body = files[request.path]
            return web.Response(body=body, content_type=content_type)
        form = {name: str(value) for name, value in (await request.post()).items()}
        asked.append((request.path, form))
        return web.Response(text=f"<Response>{pages[request.path]}</Response>", content_type="text/xml")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    return runner, f"http://127.0.0.1:{listener.getsockname()[1]}"


class Voice(MediaStreamTrack):
    """One tone for ever; 0 Hz is silence."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self.second = wave([hertz], 1.0) if hertz else samples([0]) * RATE
        self.sent = 0
        self.began = 0.0

    async def recv(self) -> av.AudioFrame:
        self.began = self.began or time.monotonic()
        await asyncio.sleep(max(0.0, self.began + self.sent / RATE - time.monotonic()))
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(self.second[self.sent % RATE : self.sent % RATE + FRAME].tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self.sent, fractions.Fraction(1, RATE)
        self.sent += FRAME
        return frame


class Robot:
    """The sound of one phone: a tone of its own goes out, what comes in is kept."""

    def __init__(self, hertz: float, microphone: bool = True) -> None:
        offer_this_machine_too()
        self.hertz = hertz
        self.heard: Samples = samples([])
        self._listening: asyncio.Task[None] | None = None
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        if microphone:
            self._peer.addTrack(Voice(hertz))
        self._peer.on("track", self._begin_to_listen)

    async def answer(self, offer: str) -> str:
        """The robot's answer to the line's offer."""
        await self._peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        return self._peer.localDescription.sdp

    async def offer(self) -> str:
        """An offer of the robot's own, as a browser makes it when its network changed."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        return self._peer.localDescription.sdp

    async def answered(self, sdp: str) -> None:
        """The line's answer to it."""
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def hears(self, among: set[float], seconds: float = 0.5) -> set[float]:
        """Which of these frequencies are heard in the next half second."""
        self.heard = samples([])
        async with asyncio.timeout(PATIENCE_S):
            while len(self.heard) < seconds * RATE:
                await asyncio.sleep(0.02)
        return heard_in(self.heard, among)

    async def comes_to_hear(self, wanted: set[float], among: set[float]) -> None:
        """Wait until exactly these are heard; AssertionError with what is heard instead."""
        for _ in range(12):
            if (found := await self.hears(among)) == wanted:
                return
        raise AssertionError(f"{found} is heard, not {wanted}")

    async def close(self) -> None:
        """It is gone."""
        await self._peer.close()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])

    def _begin_to_listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.create_task(self._listen(track))

    async def _listen(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.AudioFrame)
                self.heard += from_pcm(bytes(frame.planes[0])[: frame.samples * 2]) or SILENCE


@asynccontextmanager
async def page_robot(line: Living, number: str, hertz: float, microphone: bool = True) -> AsyncIterator[Robot]:
    """A phone of the page with its sound switched on: the phone is in a call already."""
    robot = Robot(hertz, microphone)
    try:
        offer = await line.act(number, "sound")
        answer = await robot.answer(offer["sdp"])
        await line.act(number, f"sound/{offer['connection']}", leg=offer["leg"], sdp=answer)
        yield robot
    finally:
        await robot.close()
