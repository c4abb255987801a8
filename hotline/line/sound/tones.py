"""The line's own tones: a beep, the ringing tone, a quiet tune while waiting, keys, and a voice without words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

from hotline.line.sound.samples import LOUDEST, RATE, Samples, samples

QUIET = 0.08
MIDDLE = 0.2
KEYS = {
    key: (low, high)
    for low, row in ((697, "123A"), (770, "456B"), (852, "789C"), (941, "*0#D"))
    for key, high in zip(row, (1209, 1336, 1477, 1633), strict=True)
}
"""The two frequencies of each key in hertz (ITU-T Q.23)."""
KEY_S, KEY_GAP_S = 0.2, 0.3
RINGING_HZ, RINGING_S, BETWEEN_RINGS_S = 425, 1.0, 4.0
BEEP_HZ, BEEP_S = 1000, 0.4
WAITING = ((392, 0.5), (494, 0.5), (587, 1.0), (0, 4.0))
"""A tune that says `still here` and can be listened to for minutes: hertz and seconds."""
MURMUR = ((180, 0.18), (0, 0.04), (220, 0.22), (0, 0.06), (200, 0.16), (160, 0.24), (0, 0.1))
"""Something that rises and falls like speech and says nothing."""


def wave(hertz: Iterable[float], seconds: float, loudness: float = MIDDLE) -> Samples:
    """One or more sines together for so many seconds; `loudness` of all of them, 1 is the loudest there is."""
    steps = [2 * math.pi * one / RATE for one in hertz]
    size = LOUDEST * loudness / max(1, len(steps))
    return samples(round(size * sum(math.sin(step * n) for step in steps)) for n in range(round(seconds * RATE)))


def silence(seconds: float) -> Samples:
    """Nothing, for so many seconds."""
    return samples([0]) * round(seconds * RATE)


@cache
def tone(name: str) -> tuple[Samples, bool]:
    """A tone by its name (`beep`, `ringing`, `waiting`, `keys:12#`), and whether it goes on until it is stopped."""
    if name.startswith("keys:"):
        return _keys(name.removeprefix("keys:")), False
    if name == "ringing":
        return wave([RINGING_HZ], RINGING_S) + silence(BETWEEN_RINGS_S), True
    if name == "waiting":
        return _tune(WAITING, QUIET), True
    return wave([BEEP_HZ], BEEP_S), False


@cache
def murmur() -> Samples:
    """A second of a voice without words, to be repeated."""
    return _tune(MURMUR, MIDDLE)


def _keys(keys: str) -> Samples:
    sound = samples([])
    for key in keys:
        if key in KEYS:
            sound += wave(KEYS[key], KEY_S)
        sound += silence(KEY_GAP_S)
    return sound


def _tune(notes: Iterable[tuple[float, float]], loudness: float) -> Samples:
    sound = samples([])
    for hertz, seconds in notes:
        sound += _struck(hertz, seconds, loudness) if hertz else silence(seconds)
    return sound


def _struck(hertz: float, seconds: float, loudness: float) -> Samples:
    """A note that begins and ends softly: without that it clicks."""
    note = wave([hertz], seconds, loudness)
    edge = min(len(note) // 2, RATE // 50)
    for n in range(edge):
        note[n] = note[n] * n // edge
        note[-1 - n] = note[-1 - n] * n // edge
    return note
