"""Sound on its way into a prompt: resampled, cut, levelled; and the tones."""

from __future__ import annotations

import math

import pytest

from ivr_flows import sound, wav


def sine(hertz: float, rate: int, seconds: float, peak: float = 10_000) -> list[int]:
    return [round(peak * math.sin(2 * math.pi * hertz * at / rate)) for at in range(round(rate * seconds))]


def middle_peak(samples: list[int]) -> int:
    """The loudest sample away from the edges, where the filter hears the beginning and end."""
    return max(abs(sample) for sample in samples[100:-100])


@pytest.mark.parametrize("rate", [11_025, 22_050, 44_100, 48_000])
def test_a_note_keeps_its_length_pitch_and_loudness(rate: int) -> None:
    telephone = sound.to_telephone_rate(sine(1000, rate, 0.25), rate)
    assert len(telephone) == pytest.approx(2000, abs=1)
    wanted = sine(1000, 8000, 0.25)
    assert max(abs(a - b) for a, b in zip(telephone[100:1900], wanted[100:1900], strict=True)) < 150


def test_what_a_telephone_cannot_carry_is_gone_and_not_folded_back() -> None:
    # Without a filter 6 kHz would be heard as 2 kHz.
    assert middle_peak(sound.to_telephone_rate(sine(6000, 22_050, 0.2), 22_050)) < 20


def test_sound_of_the_right_rate_is_left_alone() -> None:
    assert sound.to_telephone_rate([3, 1, 4], 8000) == [3, 1, 4]


def test_silence_around_is_cut_to_a_tenth_of_a_second() -> None:
    said = [5000] * 400
    assert sound.trimmed([0] * 4000 + said + [0] * 9000) == [0] * 800 + said + [0] * 800
    assert sound.trimmed(said) == [0] * 800 + said + [0] * 800
    assert sound.trimmed([0] * 300) == []


def test_long_pauses_are_shortened_and_short_ones_kept() -> None:
    said = [5000] * 400
    samples = said + [0] * 8000 + said + [0] * 1600 + said
    assert sound.with_pauses_at_most(samples, 0.5) == said + [0] * 4000 + said + [0] * 1600 + said


def test_the_loudest_sample_is_at_minus_six_decibels() -> None:
    # 32767 * 10 ** (-6 / 20) = 16422.3
    assert sound.levelled([100, -50, 25]) == [16422, -8211, 4106]
    assert sound.levelled([0, 0]) == [0, 0]


@pytest.mark.parametrize("seconds", [1, 2, 5])
def test_the_waiting_tone_is_soft_steady_and_never_gone_for_long(seconds: int) -> None:
    samples = sound.quiet_tone(seconds)
    loudness = math.sqrt(sum(sample * sample for sample in samples) / len(samples))
    assert 20 * math.log10(loudness / 32_767) == pytest.approx(-35, abs=0.1)
    assert len(samples) == seconds * 8000
    assert wav.longest_silence(wav.encode(samples * 2)) < 0.5


def test_the_tones_have_their_lengths() -> None:
    assert len(sound.record_tone()) == 3200
    assert len(sound.ring_tone()) == 16_000
