"""Samples: 20 ms of sound at a time, 8,000 signed 16-bit samples a second, and the telephone's own mu-law for them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from operator import add
from typing import TypeAlias

RATE = 8000
"""Samples a second, everywhere inside the line."""
FRAME = 160
"""Samples in a frame of 20 ms."""
FRAME_S = FRAME / RATE

Samples: TypeAlias = "array[int]"

LOUDEST = 32767
_BIAS = 0x84
_CLIP = 32635


def samples(values: Iterable[int]) -> Samples:
    """Samples of these values, each from -32768 to 32767."""
    return array("h", values)


def saturated(values: Iterable[int]) -> Samples:
    """Samples of values of any size: what is too loud is as loud as it can be."""
    return array("h", (max(-LOUDEST - 1, min(LOUDEST, value)) for value in values))


SILENCE = samples([0] * FRAME)


def mixed(frames: Sequence[Samples]) -> Samples:
    """Frames heard at once: their sum, saturated where it is too loud; silence when there are none."""
    if not frames:
        return SILENCE
    if len(frames) == 1:
        return frames[0]
    total: list[int] = list(frames[0])
    for frame in frames[1:]:
        total = list(map(add, total, frame))
    try:
        return samples(total)
    except OverflowError:
        return saturated(total)


def _from_code(code: int) -> int:
    """One mu-law code as a sample (ITU-T G.711)."""
    code = ~code & 0xFF
    size = (((code & 0x0F) << 3) + _BIAS << ((code & 0x70) >> 4)) - _BIAS
    return -size if code & 0x80 else size


def _to_code(sample: int) -> int:
    """One sample as mu-law code (ITU-T G.711)."""
    size = min(abs(sample), _CLIP) + _BIAS
    exponent = size.bit_length() - 8
    return ~((sample < 0) << 7 | exponent << 4 | size >> (exponent + 3) & 0x0F) & 0xFF


_FROM_MU_LAW = [_from_code(code) for code in range(256)]
# A negative sample counts from the table's end, as Python's own indices do.
_TO_MU_LAW = bytes(_to_code(sample if sample < 32768 else sample - 65536) for sample in range(65536))
_SILENT_CODES = bytes(map(_TO_MU_LAW.__getitem__, SILENCE))


def from_mu_law(codes: bytes) -> Samples:
    """Mu-law, a byte a sample, as samples."""
    return array("h", map(_FROM_MU_LAW.__getitem__, codes))


def to_mu_law(frame: Samples) -> bytes:
    """Samples as mu-law, a byte a sample."""
    return _SILENT_CODES if frame is SILENCE else bytes(map(_TO_MU_LAW.__getitem__, frame))
