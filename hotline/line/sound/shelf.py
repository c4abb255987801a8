"""The shelf of sounds: what the application's documents play, fetched once, with its length and its caption."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

LARGEST = 8 * 1024 * 1024
PATIENCE = ClientTimeout(total=5)
UNKNOWN_SECONDS = 3.0
LANGUAGES = {"sw": "sw", "en": "en", "both": "sw, en"}


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound file: its seconds, its words and their language ('sw', 'en', 'sw, en', '' unknown), and the file."""

    seconds: float
    caption: str
    language: str
    content_type: str
    body: bytes


class Shelf:
    """Sounds by address. What could not be fetched is not remembered: it may be there the next time."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._kept: dict[str, Sound] = {}

    def find(self, url: str) -> Sound | None:
        """The sound at an address, if it was fetched."""
        return self._kept.get(url)

    def file(self, url: str) -> bytes | None:
        """The file of a sound, if it was fetched."""
        sound = self._kept.get(url)
        return sound.body if sound is not None else None

    def info(self, url: str) -> tuple[float, str] | None:
        """Seconds and caption of a sound, as the exchange asks for them; None when there is no such sound."""
        sound = self._kept.get(url)
        return (sound.seconds, sound.caption) if sound is not None else None

    async def learn(self, session: ClientSession, urls: Iterable[str]) -> None:
        """Fetch those that are not here yet, all at once, within 5 s each."""
        await asyncio.gather(*[self._fetch(session, url) for url in dict.fromkeys(urls) if url not in self._kept])

    async def _fetch(self, session: ClientSession, url: str) -> None:
        try:
            async with session.get(url, timeout=PATIENCE) as response:
                body = await response.read()
                if response.status == HTTPStatus.OK and len(body) <= LARGEST:
                    self._keep(url, read_sound(url, dict(response.headers), body))
        except (ClientError, TimeoutError, OSError, ValueError):
            return

    def _keep(self, url: str, sound: Sound) -> None:
        self._kept[url] = sound
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]


def read_sound(url: str, headers: dict[str, str], body: bytes) -> Sound:
    """A sound from what the application answered: length from the file, words from its `X-Caption` header."""
    named = {name.lower(): value for name, value in headers.items()}
    language = named.get("content-language") or _language_in(url)
    return Sound(
        wav_seconds(body) or UNKNOWN_SECONDS,
        unquote(named.get("x-caption", "")),
        language,
        named.get("content-type", "audio/wav"),
        body,
    )


def wav_seconds(body: bytes) -> float | None:
    """How many seconds a WAV of any encoding lasts by its header; None when it is no WAV."""
    if body[:4] != b"RIFF" or body[8:12] != b"WAVE":
        return None
    place, rate = 12, 0
    while place + 8 <= len(body):
        name, size = body[place : place + 4], int.from_bytes(body[place + 4 : place + 8], "little")
        if name == b"fmt ":
            rate = int.from_bytes(body[place + 16 : place + 20], "little")
        if name == b"data":
            return min(size, len(body) - place - 8) / rate if rate else None
        place += 8 + size + size % 2
    return None


def _language_in(url: str) -> str:
    parts = urlsplit(url).path.split("/")
    return next((LANGUAGES[part] for part in parts if part in LANGUAGES), "")
