"""Telephone sound in files: 8 kHz mono mu-law WAV, written, read and measured without any library.

Mu-law is ITU-T G.711. Python's own encoder left the standard library in 3.13, and its `wave` module does not
know format 7, so both are here.
"""

from __future__ import annotations

import array
import hashlib
import re
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

RATE = 8000
MULAW = 7
PCM = 1
HUSH = 200  # of 32,768, about -44 dB: below this a listener on a telephone hears nothing

_BIAS = 0x84
_CLIP = 32635


class WavError(ValueError):
    """A sound file that is not what a prompt must be; the sentence says what it is instead."""


@dataclass(frozen=True, slots=True)
class Wave:
    """A WAV file's format code, channels, samples a second, bits a sample, and the bytes of its sound."""

    format: int
    channels: int
    rate: int
    bits: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Measurement:
    """What is measured of a file: its SHA-256 in hex and its length in seconds."""

    sha256: str
    seconds: float


def encode(samples: Iterable[int]) -> bytes:
    """Samples of 16 bits as mu-law (G.711, table 2a); what is out of range is clipped."""
    return bytes(_encode_sample(sample) for sample in samples)


def _encode_sample(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), _CLIP) + _BIAS
    segment = magnitude.bit_length() - 8
    return ~(sign | segment << 4 | (magnitude >> (segment + 3)) & 0x0F) & 0xFF


def _decode_byte(code: int) -> int:
    code = ~code & 0xFF
    magnitude = ((((code & 0x0F) << 3) + _BIAS) << (code >> 4 & 7)) - _BIAS
    return -magnitude if code & 0x80 else magnitude


_LEVELS = tuple(_decode_byte(code) for code in range(256))
_HUSHED = bytes(abs(level) <= HUSH for level in _LEVELS)
_SOUNDING = re.compile(rb"\x00+")


def decode(data: bytes) -> list[int]:
    """Mu-law bytes as samples of 16 bits."""
    return [_LEVELS[code] for code in data]


def parse(content: bytes) -> Wave:
    """The WAV in these bytes; raises WavError when it is none. An open-ended length, of a stream, is cut."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise WavError("this is not a WAV file")
    header: tuple[int, ...] | None = None
    for name, chunk in _chunks(content):
        if name == b"fmt " and len(chunk) >= 16:
            header = struct.unpack("<HHIIHH", chunk[:16])
        if name == b"data" and header is not None:
            return Wave(header[0], header[1], header[2], header[5], chunk)
    raise WavError("this WAV file has no sound in it")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(content):
        (length,) = struct.unpack("<I", content[at + 4 : at + 8])
        yield content[at : at + 4], content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def samples_of(wave: Wave) -> list[int]:
    """The samples of a mu-law or 16-bit PCM wave, channels mixed to one; raises WavError for any other."""
    if wave.format == MULAW and wave.bits == 8:
        samples = decode(wave.data)
    elif wave.format == PCM and wave.bits == 16:
        samples = _from_pcm(wave.data)
    else:
        raise WavError(f"format {wave.format} with {wave.bits} bits is not read; save it as 16-bit PCM WAV")
    if wave.channels == 1:
        return samples
    return [
        sum(samples[at : at + wave.channels]) // wave.channels
        for at in range(0, len(samples) - wave.channels + 1, wave.channels)
    ]


def _from_pcm(data: bytes) -> list[int]:
    values = array.array("h")
    values.frombytes(data[: len(data) // 2 * 2])
    if sys.byteorder == "big":
        values.byteswap()
    return list(values)


def is_telephone(wave: Wave) -> bool:
    """Whether a wave is what the carrier plays unchanged: mu-law, one channel, 8,000 samples a second."""
    return (wave.format, wave.channels, wave.rate, wave.bits) == (MULAW, 1, RATE, 8)


def read(path: Path) -> bytes:
    """The mu-law bytes of a prompt's file; raises WavError when it has another format."""
    wave = parse(path.read_bytes())
    if not is_telephone(wave):
        raise WavError(
            f"{path.name} has format {wave.format}, {wave.channels} channel(s), {wave.rate} Hz; "
            "a prompt is mu-law (7), 1 channel, 8000 Hz"
        )
    return wave.data


def write(path: Path, data: bytes) -> None:
    """Write mu-law bytes as a WAV file, making its folder when there is none."""
    form = struct.pack("<HHIIHHH", MULAW, 1, RATE, RATE, 1, 8, 0)
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"fact", struct.pack("<I", len(data))) + _chunk(b"data", data)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def measure(path: Path) -> Measurement:
    """A prompt's file measured, seconds to a thousandth; raises WavError when it has another format."""
    return Measurement(fingerprint(path), seconds_of(read(path)))


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def seconds_of(data: bytes) -> float:
    """The length of mu-law bytes in seconds, to a thousandth."""
    return round(len(data) / RATE, 3)


def longest_silence(data: bytes) -> float:
    """The longest stretch of mu-law bytes in which nothing can be heard (under -44 dB), in seconds."""
    stretches = _SOUNDING.split(data.translate(_HUSHED))
    return seconds_of(max(stretches, key=len))
