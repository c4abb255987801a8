"""Who is heard: how loud one frequency is in a sound (Goertzel's algorithm)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from hotline.line.sound.samples import RATE

HEARD = 400.0
"""An amplitude above this (of 32767) is somebody; what leaks from other frequencies stays below."""


def amplitude(sound: Sequence[int], hertz: float) -> float:
    """The amplitude of one frequency in a sound, 0 for an empty one."""
    if not sound:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    before, last = 0.0, 0.0
    for sample in sound:
        before, last = last, sample + turn * last - before
    return 2 * math.sqrt(max(0.0, last * last + before * before - turn * last * before)) / len(sound)


def heard_in(sound: Sequence[int], frequencies: Iterable[float]) -> set[float]:
    """Which of these frequencies are heard in a sound."""
    return {hertz for hertz in frequencies if amplitude(sound, hertz) > HEARD}
