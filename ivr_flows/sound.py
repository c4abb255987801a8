"""What is done to sound on its way into a prompt: to 8 kHz, cut, levelled; and the tones, made from nothing.

Pure Python on lists of 16-bit samples: slow beside a library, and run once for each recording.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import chain
from operator import mul

from ivr_flows.wav import HUSH, RATE

FULL = 32767
PEAK_DB = -6.0

_PASS_HZ = 3500.0
_KERNEL_SECONDS = 0.0064


def to_telephone_rate(samples: list[int], rate: int) -> list[int]:
    """Samples taken at `rate` a second, resampled to 8,000 a second.

    Polyphase interpolation by a Blackman-windowed sinc; passes up to 3.5 kHz (0.44 of a lower rate).
    """
    if rate == RATE:
        return list(samples)
    step = Fraction(rate, RATE)
    phases, reach = _kernel(rate, step.denominator)
    padded = [0] * reach + samples + [0] * (reach + 1)
    width = 2 * reach
    out = []
    for number in range(len(samples) * step.denominator // step.numerator):
        start, phase = divmod(number * step.numerator, step.denominator)
        out.append(round(sum(map(mul, phases[phase], padded[start + 1 : start + 1 + width]))))
    return out


def _kernel(rate: int, phases: int) -> tuple[list[list[float]], int]:
    """One set of weights for each place between two samples, each adding up to one, and their reach."""
    cut = min(_PASS_HZ, 0.44 * rate) / rate
    reach = max(2, math.ceil(_KERNEL_SECONDS / 2 * rate))
    table = []
    for phase in range(phases):
        weights = [_weight(tap - reach + 1 - phase / phases, cut, reach) for tap in range(2 * reach)]
        table.append([weight / sum(weights) for weight in weights])
    return table, reach


def _weight(distance: float, cut: float, reach: int) -> float:
    if abs(distance) >= reach:
        return 0.0
    window = 0.42 + 0.5 * math.cos(math.pi * distance / reach) + 0.08 * math.cos(2 * math.pi * distance / reach)
    turn = 2 * math.pi * cut * distance
    return window * (math.sin(turn) / turn if turn else 1.0)


def trimmed(samples: list[int], margin: float = 0.1) -> list[int]:
    """Samples without the silence around them, but for `margin` seconds; all silence is nothing."""
    heard = [at for at, sample in enumerate(samples) if abs(sample) > HUSH]
    if not heard:
        return []
    edge = round(margin * RATE)
    before, after = edge - heard[0], heard[-1] + 1 + edge - len(samples)
    kept = samples[max(0, -before) : heard[-1] + 1 + edge]
    return [0] * before + kept + [0] * after


def with_pauses_at_most(samples: list[int], longest: float) -> list[int]:
    """Samples in which every silence longer than `longest` seconds has been shortened to that."""
    limit = round(longest * RATE)
    out: list[int] = []
    hushed = 0
    for sample in samples:
        hushed = hushed + 1 if abs(sample) <= HUSH else 0
        if hushed <= limit:
            out.append(sample)
    return out


def levelled(samples: list[int], peak_db: float = PEAK_DB) -> list[int]:
    """Samples made louder or softer so that the loudest is at `peak_db` below full scale."""
    loudest = max((abs(sample) for sample in samples), default=0)
    if not loudest:
        return list(samples)
    gain = amplitude(peak_db) / loudest
    return [round(sample * gain) for sample in samples]


def amplitude(db: float) -> float:
    """The amplitude that lies `db` decibels from full scale."""
    return FULL * 10 ** (db / 20)


def quiet_tone(seconds: float) -> list[int]:
    """The tone of a caller who waits: one low note that swells and fades once a second, -35 dB on average.

    It is not music and says nothing, but is never gone for long: a line in silence sounds dead. Each second
    begins and ends in silence, so that pieces may follow one another unheard.
    """
    # The mean square of sin(x)**2 * sin(y) is 3/16.
    peak = amplitude(-35) / math.sqrt(3 / 16)
    return [
        round(peak * math.sin(math.pi * at / RATE) ** 2 * math.sin(2 * math.pi * 330 * at / RATE))
        for at in range(round(seconds * RATE))
    ]


def record_tone() -> list[int]:
    """The tone before a message: 0.4 s of 1,000 Hz at -12 dB."""
    return _note((1000.0,), 0.4, -12)


def ring_tone() -> list[int]:
    """Two seconds of ringing: 400 and 450 Hz, on 0.4 s, off 0.2, on 0.4, off 1.0, at -16 dB."""
    burst = _note((400.0, 450.0), 0.4, -16)
    return list(chain(burst, _nothing(0.2), burst, _nothing(1.0)))


def _nothing(seconds: float) -> list[int]:
    return [0] * round(seconds * RATE)


def _note(pitches: tuple[float, ...], seconds: float, peak_db: float) -> list[int]:
    """Notes together, with edges of 10 ms, so that it does not click."""
    length = round(seconds * RATE)
    edge = RATE // 100
    each = amplitude(peak_db) / len(pitches)
    return [
        round(
            min(1.0, at / edge, (length - 1 - at) / edge)
            * sum(each * math.sin(2 * math.pi * pitch * at / RATE) for pitch in pitches)
        )
        for at in range(length)
    ]
