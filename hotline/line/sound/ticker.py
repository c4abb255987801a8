"""The one clock of all sound: every 20 ms one tick of the desk, and a frame to every ear."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from hotline.line.sound.media import Media
from hotline.line.sound.mixer import Mixer
from hotline.line.sound.samples import FRAME_S

FORGIVEN_S = 0.2
"""So late, and the past is not played after: the machine slept, or was very busy."""
BETWEEN_WORDS_TICKS = 10


class Ticker:
    """Drives the mixer and the media; `spoke` is told of each leg that is recorded and speaks, five times a second."""

    def __init__(self, mixer: Mixer, media: Media, spoke: Callable[[str], None]) -> None:
        self._mixer = mixer
        self._media = media
        self._spoke = spoke
        self._told: dict[str, int] = {}
        self.ticks = 0
        self.lateness: deque[float] = deque(maxlen=3000)
        """Seconds by which each of the last ticks of a minute was late."""

    async def run(self) -> None:
        """Tick for as long as nobody cancels it."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - loop.time()))
            late = loop.time() - due
            self.lateness.append(late)
            if late > FORGIVEN_S:
                due = loop.time()
            self.tick()

    def tick(self) -> None:
        """20 ms of everything."""
        self.ticks += 1
        if not self._mixer.strips:
            return
        heard, speaking = self._mixer.tick()
        self._media.push(heard)
        for leg in speaking:
            if self.ticks - self._told.get(leg, -BETWEEN_WORDS_TICKS) >= BETWEEN_WORDS_TICKS:
                self._told[leg] = self.ticks
                self._spoke(leg)
        if not speaking:
            self._told.clear()
