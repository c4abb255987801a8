"""A browser without a screen: it says on the wire what the carrier's browser library says, and hears what it hears."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType

from tests.sound.living import Living, Robot, access_token

PATIENCE_S = 10.0


class Sdk:
    """One browser library at one socket."""

    def __init__(self, opened: ClientWebSocketResponse) -> None:
        self.socket = opened
        self.beats = 0

    async def says(self, kind: str, **payload: object) -> None:
        await self.socket.send_str(json.dumps({"type": kind, "payload": payload, "version": "1.6"}))

    async def hears(self, kind: str) -> dict[str, Any]:
        """The payload of the next message, which must be of this kind; heartbeats are answered on the way."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self.socket.receive()
                assert message.type is WSMsgType.TEXT, message
                if message.data != "\n":
                    break
                self.beats += 1
                await self.socket.send_str("\n")
        said = json.loads(message.data)
        assert said["type"] == kind, said
        payload: dict[str, Any] = said["payload"]
        return payload

    async def hears_nothing(self, seconds: float = 0.4) -> None:
        """No message comes for so long."""
        try:
            message = await self.socket.receive(seconds)
        except TimeoutError:
            return
        raise AssertionError(message.data)

    async def registers(self, identity: str) -> None:
        """As the library does when its Device registers."""
        await self.says("listen", token=access_token(identity), browserinfo={})
        connected = await self.hears("connected")
        assert connected["token"]["identity"] == identity
        await self.says("register", media={"audio": True})
        await self.hears("ready")

    async def answers(self, invite: dict[str, Any], robot: Robot) -> str:
        """Accept a call; its reconnect token."""
        await self.says("answer", callsid=invite["callsid"], sdp=await robot.answer(invite["sdp"]))
        answer = await self.hears("answer")
        assert answer["callsid"] == invite["callsid"]
        return str(answer["reconnect"])

    def breaks(self) -> None:
        """The socket is gone without a word, as when a tab is killed."""
        found: socket.socket = self.socket.get_extra_info("socket")
        found.shutdown(socket.SHUT_RDWR)


@asynccontextmanager
async def sdk(line: Living, identity: str = "") -> AsyncIterator[Sdk]:
    """A browser at the line; registered when it is somebody."""
    async with line.http.ws_connect(f"{line.address}/signal") as opened:
        found = Sdk(opened)
        if identity:
            await found.registers(identity)
        yield found
