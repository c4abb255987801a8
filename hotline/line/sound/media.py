"""The far end of each leg by WebRTC: one connection for a leg's whole life, whatever it hears or is moved to.

The line always offers, completely gathered, and offers one thing: PCMU, which is what the telephone speaks. So a frame
of the desk goes out as it is, and the browser on the other side does all the converting there is.
"""

from __future__ import annotations

import asyncio
import fractions
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

import aioice.ice
import av
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidAccessError, InvalidStateError, OperationError
from aiortc.mediastreams import MediaStreamError
from av.stream import Stream

from hotline.line.commands import Command, LetGo
from hotline.line.sound.mixer import Mixer
from hotline.line.sound.samples import FRAME, RATE, Samples, to_mu_law
from hotline.line.sound.wav import from_pcm

Packet: TypeAlias = "av.Packet[Stream]"

CODEC = "PCMU"
MOST_WAITING = 3
"""Frames kept for a far end that does not take them yet."""
NO_HELPERS = RTCConfiguration(iceServers=[])  # the library's own choice asks a server of the internet first


class BadDescription(ValueError):
    """What a far end says of its connection cannot be used; the text says why."""


class Ear(MediaStreamTrack):
    """What the far end hears: the desk pushes a frame every 20 ms, the library's sender waits for it."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._frames: asyncio.Queue[Packet] = asyncio.Queue()
        self._at = 0

    def push(self, frame: Samples) -> None:
        """One frame; while nobody takes them, the newest are dropped."""
        self._at += FRAME
        if self._frames.qsize() < MOST_WAITING:
            packet = av.Packet(to_mu_law(frame))
            packet.pts, packet.time_base = self._at, fractions.Fraction(1, RATE)
            self._frames.put_nowait(packet)

    async def recv(self) -> Packet:
        """The next frame, as the library's sender asks for it."""
        return await self._frames.get()


class Connection:
    """One far end. What it says goes to `hear`, samples at a time."""

    def __init__(self, hear: Callable[[Samples], None]) -> None:
        self.id = secrets.token_hex(8)
        self._hear = hear
        self._ear = Ear()
        self._listening: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()  # closed while it gathers addresses, it would leave them open
        self._peer = RTCPeerConnection(NO_HELPERS)
        transceiver = self._peer.addTransceiver(self._ear)
        # Before any description: it decides what is offered and what is answered.
        transceiver.setCodecPreferences([c for c in RTCRtpSender.getCapabilities("audio").codecs if c.name == CODEC])
        self._peer.on("track", self._begin_to_listen)

    def push(self, frame: Samples) -> None:
        """What the far end hears next."""
        self._ear.push(frame)

    async def offer(self) -> str:
        """Our description, with every address at which the line can be reached, and no word of keys in the sound.

        Raises BadDescription when it was closed meanwhile.
        """
        await self._describe_ourselves(self._peer.createOffer)
        return without_telephone_event(self._peer.localDescription.sdp)

    async def answered(self, sdp: str) -> None:
        """The far end's answer to the offer. Raises BadDescription."""
        await self._describe(sdp, "answer")

    async def accept(self, sdp: str) -> str:
        """Our answer to an offer of the far end. Raises BadDescription."""
        await self._describe(sdp, "offer")
        await self._describe_ourselves(self._peer.createAnswer)
        return without_telephone_event(self._peer.localDescription.sdp)

    async def close(self) -> None:
        """Let the far end go; twice is once."""
        async with self._busy:
            await self._peer.close()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
            self._listening = None

    async def _describe_ourselves(self, describe: Callable[[], Awaitable[RTCSessionDescription]]) -> None:
        async with self._busy:
            try:
                await self._peer.setLocalDescription(await describe())
            except InvalidStateError as error:
                raise BadDescription("the call is over") from error

    async def _describe(self, sdp: str, kind: str) -> None:
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(sdp, kind))
        except (InvalidAccessError, InvalidStateError, OperationError, ValueError, KeyError, IndexError) as error:
            raise BadDescription(str(error) or "this is no description of a connection") from error

    def _begin_to_listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.create_task(self._listen(track))

    async def _listen(self, track: MediaStreamTrack) -> None:
        """Until the far end is gone. The library has decoded already: 8 kHz, 16 bit, one channel."""
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.AudioFrame):
                    self._hear(from_pcm(bytes(frame.planes[0])[: frame.samples * 2]))


class Media:
    """The connections of all legs, and what is offered and not yet answered."""

    def __init__(self, mixer: Mixer) -> None:
        offer_this_machine_too()
        self._mixer = mixer
        self._offered: dict[str, dict[str, Connection]] = {}
        self._connected: dict[str, Connection] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def offer(self, leg: str) -> tuple[str, str]:
        """A connection for a leg: its id, and the offer to give to the far end. Raises BadDescription if it is over."""
        connection = self._new(leg)
        self._offered.setdefault(leg, {})[connection.id] = connection
        return connection.id, await connection.offer()

    async def answered(self, leg: str, connection: str, sdp: str) -> None:
        """The far end took the offer: from now on it is the leg's connection, in place of one it may have had.

        Raises BadDescription, also when there is no such offer.
        """
        offered = self._offered.get(leg, {})
        found = offered.get(connection)
        if found is None:
            raise BadDescription("there is no such offer; the call may be over")
        try:
            await found.answered(sdp)
        except BadDescription:
            self.withdraw(leg, connection)
            raise
        if offered.pop(connection, None) is None:
            raise BadDescription("the call is over")
        self._connect(leg, found)

    async def replaced(self, leg: str, sdp: str) -> str:
        """A far end whose network changed offers anew: our answer. Raises BadDescription.

        The library cannot begin anew within a connection, so this is another one, for the same leg.
        """
        connection = self._new(leg)
        try:
            answer = await connection.accept(sdp)
            if leg not in self._connected:
                raise BadDescription("the call is over")
        except BadDescription:
            self._close(connection)
            raise
        self._connect(leg, connection)
        return answer

    def withdraw(self, leg: str, connection: str) -> None:
        """An offer that nobody takes any more."""
        found = self._offered.get(leg, {}).pop(connection, None)
        if found is not None:
            self._close(found)

    def obey(self, command: Command) -> None:
        """A leg that is over has no connection."""
        if isinstance(command, LetGo):
            for offered in self._offered.pop(command.leg, {}).values():
                self._close(offered)
            connected = self._connected.pop(command.leg, None)
            if connected is not None:
                self._close(connected)

    def push(self, heard: dict[str, Samples]) -> None:
        """What every leg hears in this tick."""
        for leg, connection in self._connected.items():
            frame = heard.get(leg)
            if frame is not None:
                connection.push(frame)

    async def close(self) -> None:
        """Let everybody go, and wait until they are gone."""
        for leg in {*self._offered, *self._connected}:
            self.obey(LetGo(leg))
        if self._closing:
            await asyncio.wait(self._closing)

    def _new(self, leg: str) -> Connection:
        return Connection(lambda said: self._hear(leg, said))

    def _hear(self, leg: str, said: Samples) -> None:
        strip = self._mixer.strips.get(leg)
        if strip is not None:
            strip.hear(said)

    def _connect(self, leg: str, connection: Connection) -> None:
        before = self._connected.pop(leg, None)
        self._mixer.strip_of(leg)
        self._connected[leg] = connection
        if before is not None:
            self._close(before)

    def _close(self, connection: Connection) -> None:
        task = asyncio.create_task(connection.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def without_telephone_event(sdp: str) -> str:
    """A description that does not speak of keys within the sound: a browser then sends them as messages."""
    types = re.findall(r"a=rtpmap:(\d+) telephone-event", sdp)
    lines = [line for line in sdp.splitlines() if not _about(line, types)]
    return "\r\n".join(_not_listed(line, types) for line in lines) + "\r\n"


def _about(line: str, types: list[str]) -> bool:
    found = re.match(r"a=(?:rtpmap|fmtp|rtcp-fb):(\d+) ", line)
    return found is not None and found[1] in types


def _not_listed(line: str, types: list[str]) -> str:
    if not line.startswith("m=audio"):
        return line
    words = line.split(" ")
    return " ".join([*words[:3], *(word for word in words[3:] if word not in types)])


_library_addresses = aioice.ice.get_host_addresses


def _all_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:  # noqa: ARG001 - the library's signature
    found = [one for one in _library_addresses(use_ipv4, False) if not ipaddress.ip_address(one).is_loopback]
    return [*found, "127.0.0.1"]


def offer_this_machine_too() -> None:
    """The library never offers 127.0.0.1, and a laptop in an aeroplane has nothing else."""
    aioice.ice.get_host_addresses = _all_addresses
