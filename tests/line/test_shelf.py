"""Sounds as the application serves them: how long they are, and what is said in them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from hotline.line.core.recordings import tone
from hotline.line.sound.shelf import read_sound, wav_seconds

GREETING = Path(__file__).parents[2] / "ivr_flows" / "prompts" / "both" / "greet.wav"


def test_a_wav_lasts_as_long_as_its_header_says() -> None:
    assert wav_seconds(tone(7)) == 7.0


def test_a_recorded_prompt_of_8000_bytes_a_second_is_measured_too() -> None:
    body = GREETING.read_bytes()
    place = body.index(b"data")
    assert wav_seconds(body) == int.from_bytes(body[place + 4 : place + 8], "little") / 8000


@pytest.mark.parametrize("body", [b"", b"RIFF", b"ID3\x04 no wav", b"RIFF\x00\x00\x00\x00WAVE", tone(1)[:40]])
def test_what_is_no_whole_wav_has_no_length(body: bytes) -> None:
    assert not wav_seconds(body)


def test_the_words_come_in_a_header() -> None:
    words = "Karibu. “Bonyeza 3”"
    sound = read_sound("http://app/prompts/sw/main.1.wav", {"X-Caption": quote(words)}, tone(2))
    assert (sound.seconds, sound.caption, sound.language) == (2.0, words, "sw")


def test_the_language_header_counts_before_the_path() -> None:
    assert read_sound("http://app/prompts/sw/x.wav", {"Content-Language": "en"}, tone(1)).language == "en"
    assert read_sound("http://app/tones/quiet.wav", {}, tone(1)).language == ""


def test_a_sound_of_unknown_length_is_taken_for_three_seconds() -> None:
    assert read_sound("http://app/x.mp3", {}, b"ID3").seconds == 3.0
