"""WAV files: a prompt as the line plays it, and a recording as the carrier keeps it."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from hotline.line.sound.samples import RATE, Samples, from_mu_law, samples

PCM = 1
MU_LAW = 7


class NotAWave(ValueError):
    """A file that the line cannot play; the text says what it is."""


@dataclass(frozen=True, slots=True)
class Wave:
    """Sound at the line's own rate, decoded piece by piece: a long prompt must not hold up a tick."""

    data: bytes
    width: int
    decode: Callable[[bytes], Samples]

    def piece(self, start: int, length: int) -> Samples:
        """So many samples from this one on, fewer at the end."""
        return self.decode(self.data[start * self.width : (start + length) * self.width])


@dataclass(frozen=True, slots=True)
class _Form:
    tag: int
    channels: int
    rate: int
    bits: int


def read_wave(body: bytes) -> Wave:
    """The sound of a WAV file: mu-law or 16-bit PCM, of any rate and number of channels.

    Raises NotAWave for anything else.
    """
    form, data = _chunks(body)
    decode: Callable[[bytes], Samples]
    if form.tag == MU_LAW and form.bits == 8:
        decode, width = from_mu_law, 1
    elif form.tag == PCM and form.bits == 16:
        decode, width = from_pcm, 2
    else:
        raise NotAWave(f"encoding {form.tag} with {form.bits} bits")
    if form.rate == RATE and form.channels == 1:
        return Wave(data, width, decode)
    return of_samples(_at_our_rate(decode(data)[:: form.channels], form.rate))


def of_samples(sound: Samples) -> Wave:
    """Samples as a Wave."""
    return Wave(to_pcm(sound), 2, from_pcm)


def write_wave(pcm: bytes) -> bytes:
    """A WAV file of 16-bit little-endian samples, one channel, 8 kHz, as the carrier keeps recordings."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, PCM, 1, RATE, RATE * 2, 2, 16)
    body = struct.pack("<4sI", b"data", len(pcm)) + pcm
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(body), b"WAVE") + form + body


def from_pcm(data: bytes) -> Samples:
    """16-bit little-endian bytes as samples; half a sample at the end is dropped."""
    found = array("h")
    found.frombytes(data[: len(data) // 2 * 2])
    if sys.byteorder == "big":
        found.byteswap()
    return found


def to_pcm(sound: Samples) -> bytes:
    """Samples as 16-bit little-endian bytes."""
    if sys.byteorder == "big":
        sound = sound[:]
        sound.byteswap()
    return sound.tobytes()


def _chunks(body: bytes) -> tuple[_Form, bytes]:
    if body[:4] != b"RIFF" or body[8:12] != b"WAVE":
        raise NotAWave("no WAV file")
    form, place = None, 12
    while place + 8 <= len(body):
        name, size = struct.unpack_from("<4sI", body, place)
        inside = body[place + 8 : place + 8 + size]
        if name == b"fmt " and len(inside) >= 16:
            tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", inside)
            form = _Form(tag, channels, rate, bits)
        if name == b"data" and form is not None and form.channels and form.rate:
            return form, inside
        place += 8 + size + size % 2
    raise NotAWave("a WAV file without sound")


def _at_our_rate(sound: Samples, rate: int) -> Samples:
    """The same sound at the line's rate, on straight lines between its samples."""
    length = len(sound) * RATE // rate
    return samples(_between(sound, n * rate / RATE) for n in range(length))


def _between(sound: Samples, place: float) -> int:
    before = int(place)
    after = min(before + 1, len(sound) - 1)
    return round(sound[before] + (sound[after] - sound[before]) * (place - before))
