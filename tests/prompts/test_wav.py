"""Telephone sound: the mu-law code, the file around it, and what is measured of it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import wav


def pcm_wav(samples: list[int], rate: int, channels: int = 1, bits: int = 16) -> bytes:
    data = struct.pack(f"<{len(samples)}h", *samples)
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        # 0 + 132 = 132 = 0b1000_0100: segment 0, step 0, all bits turned over: 0xFF.
        (0, 0xFF),
        # 1000 + 132 = 1132 = 0b100_0110_1100: segment 3, step (1132 >> 6) & 15 = 1: ~0x31 = 0xCE.
        (1000, 0xCE),
        (-1000, 0x4E),
        # Everything beyond 32635 is the loudest there is: segment 7, step 15.
        (32767, 0x80),
        (-32768, 0x00),
    ],
)
def test_a_sample_has_the_code_of_g711(sample: int, code: int) -> None:
    assert wav.encode([sample]) == bytes([code])


def test_the_loudest_codes_decode_to_the_table_of_g711() -> None:
    # Segment 7, step 15: ((15 * 8 + 132) << 7) - 132 = 32124.
    assert wav.decode(bytes([0x80, 0x00, 0xFF, 0x7F])) == [32124, -32124, 0, 0]


def test_every_code_survives_the_way_there_and_back() -> None:
    codes = bytes(code for code in range(256) if code != 0x7F)  # 0x7F is a second zero
    assert wav.encode(wav.decode(codes)) == codes


@given(st.integers(-32635, 32635))
def test_what_is_heard_is_within_a_thirty_second_of_what_was_said(sample: int) -> None:
    (heard,) = wav.decode(wav.encode([sample]))
    assert abs(heard - sample) <= max(8, (abs(sample) + 132) / 32)


def test_a_file_is_eight_thousand_bytes_a_second_of_mu_law(tmp_path: Path) -> None:
    path = tmp_path / "sw" / "one.wav"
    wav.write(path, bytes([0xCE]) * 12_001)
    wave = wav.parse(path.read_bytes())
    assert (wave.format, wave.channels, wave.rate, wave.bits) == (7, 1, 8000, 8)
    assert wav.read(path) == bytes([0xCE]) * 12_001
    assert wav.measure(path).seconds == 1.5
    # RIFF's length counts all that follows it, the odd byte's padding too.
    assert path.stat().st_size == 58 + 12_002
    assert struct.unpack("<I", path.read_bytes()[4:8]) == (58 + 12_002 - 8,)


def test_a_stream_that_never_told_its_length_is_read_to_its_end() -> None:
    content = bytearray(pcm_wav([5, -6, 7], 22_050))
    content[40:44] = b"\x00\xf0\xff\x7f"
    assert wav.samples_of(wav.parse(bytes(content))) == [5, -6, 7]


def test_two_channels_become_one() -> None:
    assert wav.samples_of(wav.parse(pcm_wav([100, 300, -50, -150], 8000, channels=2))) == [200, -100]


def test_what_is_no_prompt_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "pcm.wav"
    path.write_bytes(pcm_wav([1, 2], 44_100))
    with pytest.raises(wav.WavError, match=r"pcm.wav has format 1, 1 channel\(s\), 44100 Hz"):
        wav.read(path)
    with pytest.raises(wav.WavError, match="not a WAV file"):
        wav.parse(b"ID3 this is music")
    with pytest.raises(wav.WavError, match="no sound in it"):
        wav.parse(pcm_wav([], 8000)[:36])
    with pytest.raises(wav.WavError, match="save it as 16-bit PCM"):
        wav.samples_of(wav.parse(pcm_wav([1, 2, 3], 8000, bits=24)))


def test_the_longest_silence_is_found_in_the_middle() -> None:
    sound, nothing = bytes([0x90]), bytes([0xFF])
    assert wav.longest_silence(sound * 800 + nothing * 4000 + sound * 800 + nothing * 1600) == 0.5
    assert wav.longest_silence(sound * 800) == 0
    assert wav.longest_silence(b"") == 0
