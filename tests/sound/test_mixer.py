"""Who hears whom at the mixing desk: every leg sends a frequency of her own."""

from __future__ import annotations

import pytest

from hotline.line.commands import (
    ForgetRecording,
    LetGo,
    LoseLeg,
    MixLegs,
    Murmur,
    PlaySound,
    PlayTone,
    RecordLeg,
    SpeakText,
    StopRecording,
    StopSound,
)
from hotline.line.sound.desk import Desk
from hotline.line.sound.samples import FRAME, SILENCE, Samples, from_mu_law, mixed, samples, to_mu_law
from hotline.line.sound.shelf import wav_seconds
from hotline.line.sound.tones import KEYS, wave
from hotline.line.sound.wav import NotAWave, read_wave, to_pcm, write_wave
from tests.sound.pitch import amplitude, heard_in

PITCHES = {"amina": 400.0, "wanjiru": 700.0, "achieng": 1000.0, "otieno": 1400.0, "njeri": 1800.0}
PROMPT_HZ = 2200.0
ALL = {*PITCHES.values(), PROMPT_HZ}
PROMPT = write_wave(to_pcm(wave([PROMPT_HZ], 1.0)))


class Conversation:
    """Legs that each send their own tone into a desk, and what each of them hears."""

    def __init__(self, *legs: str) -> None:
        self.desk = Desk({"/prompt.wav": PROMPT, "/odd.wav": b"no sound"}.get)
        self.legs = legs
        for leg in legs:
            self.desk.mixer.strip_of(leg)
        self.silent: set[str] = set()
        self.spoke: list[str] = []
        self.at = 0

    def passes(self, seconds: float = 0.5) -> dict[str, Samples]:
        """So many seconds go by; what each leg heard in them."""
        heard = {leg: samples([]) for leg in self.legs}
        for _ in range(round(seconds * 50)):
            for leg in self.legs:
                strip = self.desk.mixer.strips.get(leg)
                if strip is not None and leg not in self.silent:
                    strip.hear(wave([PITCHES[leg]], (self.at + FRAME) / 8000)[self.at :])
            self.at = (self.at + FRAME) % 8000
            frames, spoke = self.desk.mixer.tick()
            self.spoke += spoke
            for leg in frames.keys() & heard.keys():
                heard[leg] += frames[leg]
        return heard

    def hears(self, leg: str) -> set[str]:
        """Whose tones somebody hears in the next half second; `prompt` is the line's."""
        names = {hertz: name for name, hertz in PITCHES.items()} | {PROMPT_HZ: "prompt"}
        return {names[hertz] for hertz in heard_in(self.passes()[leg], ALL)}


@pytest.mark.parametrize("size", [2, 3, 5])
def test_in_a_room_everybody_hears_all_others_and_nobody_hears_herself(size: int) -> None:
    legs = tuple(PITCHES)[:size]
    talk = Conversation(*legs)
    talk.desk.take(MixLegs("room", legs))
    heard = talk.passes()
    for leg in legs:
        assert heard_in(heard[leg], ALL) == {PITCHES[other] for other in legs if other != leg}


def test_nobody_is_heard_outside_a_room_or_in_another_one() -> None:
    talk = Conversation("amina", "wanjiru", "achieng", "otieno", "njeri")
    talk.desk.take(MixLegs("one", ("amina", "wanjiru")))
    talk.desk.take(MixLegs("two", ("achieng", "otieno")))
    assert talk.hears("amina") == {"wanjiru"}
    assert talk.hears("otieno") == {"achieng"}
    assert talk.hears("njeri") == set()


def test_a_muted_supervisor_hears_both_and_neither_hears_her() -> None:
    talk = Conversation("amina", "wanjiru", "achieng")
    talk.desk.take(MixLegs("room", ("amina", "wanjiru", "achieng"), muted=("achieng",)))
    assert talk.hears("achieng") == {"amina", "wanjiru"}
    assert talk.hears("amina") == {"wanjiru"}
    talk.desk.take(MixLegs("room", ("amina", "wanjiru", "achieng")))
    assert talk.hears("amina") == {"wanjiru", "achieng"}


def test_a_held_caller_hears_the_words_and_nobody_else_and_is_heard_by_nobody() -> None:
    talk = Conversation("amina", "wanjiru", "achieng")
    talk.desk.take(MixLegs("room", ("wanjiru", "achieng")))
    talk.desk.take(PlaySound("amina", "/prompt.wav", 0))
    assert talk.hears("amina") == {"prompt"}
    assert talk.hears("wanjiru") == {"achieng"}
    talk.desk.take(StopSound("amina"))
    talk.desk.take(MixLegs("room", ("amina", "wanjiru", "achieng")))
    assert talk.hears("amina") == {"wanjiru", "achieng"}


def test_the_end_of_a_room_is_silence() -> None:
    talk = Conversation("amina", "wanjiru")
    talk.desk.take(MixLegs("room", ("amina", "wanjiru")))
    assert talk.hears("amina") == {"wanjiru"}
    talk.desk.take(MixLegs("room", ()))
    assert talk.hears("amina") == set()
    assert talk.desk.heard_by("amina") == ()


def test_a_prompt_is_heard_once_at_its_length_or_until_it_is_stopped() -> None:
    talk = Conversation("amina", "wanjiru")
    talk.desk.take(PlaySound("amina", "/prompt.wav", 1))
    talk.desk.take(PlaySound("wanjiru", "/prompt.wav", 0))
    first, second = talk.passes(1.0), talk.passes(1.0)
    assert amplitude(first["amina"], PROMPT_HZ) > 5000
    assert amplitude(second["amina"], PROMPT_HZ) == 0
    assert amplitude(second["wanjiru"], PROMPT_HZ) > 5000


def test_a_sound_that_repeats_has_no_gap_where_it_begins_anew() -> None:
    talk = Conversation("amina")
    talk.desk = Desk({"/short.wav": write_wave(to_pcm(wave([PROMPT_HZ], 0.25 + 3 / 8000)))}.get)
    talk.desk.mixer.strip_of("amina")
    talk.desk.take(PlaySound("amina", "/short.wav", 4))
    heard = talk.passes(2.0)["amina"]
    last = max(n for n, sample in enumerate(heard) if sample)
    assert 8000 <= last <= 4 * (2000 + 3)
    assert all(any(heard[n : n + 8]) for n in range(0, last - 8, 8))


@pytest.mark.parametrize("url", ["/odd.wav", "/missing.wav"])
def test_a_sound_that_cannot_be_played_is_silence(url: str) -> None:
    talk = Conversation("amina")
    talk.desk.take(PlaySound("amina", url))
    assert talk.passes()["amina"] == SILENCE * 25


def test_keys_are_heard_as_their_two_frequencies() -> None:
    talk = Conversation("amina")
    talk.desk.take(PlayTone("amina", "keys:5"))
    low, high = KEYS["5"]
    assert (low, high) == (770, 1336)
    assert heard_in(talk.passes(0.2)["amina"], (697, 770, 852, 941, 1209, 1336, 1477)) == {770, 1336}


def test_the_lines_own_tones_and_words_are_heard() -> None:
    for command in (
        PlayTone("amina", "ringing"),
        PlayTone("amina", "waiting"),
        PlayTone("amina", "beep"),
        SpeakText("amina", "please stay on the line"),
    ):
        talk = Conversation("amina")
        talk.desk.take(command)
        assert max(talk.passes(1.0)["amina"]) > 1000, command


def test_a_message_is_as_long_as_it_was_and_holds_the_callers_own_voice_alone() -> None:
    talk = Conversation("amina", "wanjiru")
    talk.desk.take(MixLegs("room", ("amina", "wanjiru")))
    talk.passes(0.4)
    talk.desk.take(RecordLeg("amina", "RE1"))
    talk.passes(2.5)
    talk.desk.take(StopRecording("amina", "RE1"))
    talk.passes(1.0)
    body = talk.desk.recording("RE1")
    assert body is not None
    assert wav_seconds(body) == 2.5
    kept = read_wave(body).piece(0, 20_000)
    assert heard_in(kept, ALL) == {PITCHES["amina"]}
    talk.desk.take(ForgetRecording("RE1"))
    assert talk.desk.recording("RE1") is None


def test_a_message_in_which_nobody_speaks_is_silence_of_its_length() -> None:
    talk = Conversation("amina")
    talk.silent.add("amina")
    talk.desk.take(RecordLeg("amina", "RE1"))
    talk.passes(3.0)
    body = talk.desk.recording("RE1")
    assert body is not None
    assert (wav_seconds(body), max(read_wave(body).piece(0, 24_000))) == (3.0, 0)
    assert talk.spoke == []


def test_a_recorded_leg_is_known_to_speak_while_she_does() -> None:
    talk = Conversation("amina", "wanjiru")
    talk.silent.add("amina")
    talk.desk.take(RecordLeg("amina", "RE1"))
    talk.passes(1.0)
    assert talk.spoke == []
    talk.silent.clear()
    talk.passes(1.0)
    assert talk.spoke == ["amina"] * 50


def test_a_phone_without_a_microphone_speaks_with_a_voice_without_words() -> None:
    talk = Conversation("amina", "wanjiru")
    talk.silent |= {"amina", "wanjiru"}
    talk.desk.take(MixLegs("room", ("amina", "wanjiru")))
    talk.desk.take(Murmur("amina", 1.0))
    assert max(talk.passes(1.0)["wanjiru"]) > 1000
    assert max(talk.passes(1.0)["wanjiru"]) == 0


def test_a_lost_radio_neither_hears_nor_is_heard() -> None:
    talk = Conversation("amina", "wanjiru")
    talk.desk.take(MixLegs("room", ("amina", "wanjiru")))
    talk.desk.take(LoseLeg("wanjiru"))
    assert talk.hears("amina") == set()
    assert talk.hears("wanjiru") == set()


def test_a_leg_that_is_over_leaves_no_strip() -> None:
    talk = Conversation("amina")
    talk.desk.take(RecordLeg("amina", "RE1"))
    talk.passes()
    talk.desk.take(LetGo("amina"))
    talk.desk.take(StopRecording("amina", "RE1"))
    talk.desk.take(StopSound("amina"))
    assert talk.desk.mixer.strips == {}
    assert wav_seconds(talk.desk.recording("RE1") or b"") == 0.5


def test_what_comes_too_fast_is_dropped_from_the_front_so_that_nobody_lags_behind() -> None:
    talk = Conversation("amina", "wanjiru")
    talk.silent |= {"amina", "wanjiru"}
    talk.desk.take(MixLegs("room", ("amina", "wanjiru")))
    strip = talk.desk.mixer.strip_of("amina")
    for loudness in range(1, 11):
        strip.hear(samples([loudness * 100] * FRAME))
    heard = talk.passes(0.12)["wanjiru"]
    assert [heard[n * FRAME] for n in range(6)] == [700, 800, 900, 1000, 0, 0]


def test_pieces_of_any_length_are_put_together() -> None:
    talk = Conversation("amina", "wanjiru")
    talk.silent |= {"amina", "wanjiru"}
    talk.desk.take(MixLegs("room", ("amina", "wanjiru")))
    for _ in range(4):
        talk.desk.mixer.strip_of("amina").hear(samples(range(100)))
    heard = talk.passes(0.04)["wanjiru"]
    assert list(heard) == [n % 100 for n in range(320)]


def test_loud_voices_together_are_as_loud_as_can_be_and_never_turn_over() -> None:
    assert list(mixed([samples([30000, -30000, 5]), samples([10000, -10000, -7])])) == [32767, -32768, -2]
    assert mixed([]) is SILENCE


def test_mu_law_is_the_telephones_own() -> None:
    # ITU-T G.711: zero, the smallest and the largest steps.
    assert to_mu_law(samples([0, -32768, 32767, 1000, -1000])) == bytes([0xFF, 0x00, 0x80, 0xCE, 0x4E])
    assert list(from_mu_law(bytes([0xFF, 0x00, 0x80, 0xCE]))) == [0, -32124, 32124, 988]
    codes = bytes(code for code in range(256) if code != 0x7F)  # 0x7F is a second zero
    assert to_mu_law(from_mu_law(codes)) == codes


def test_a_prompt_of_another_rate_is_heard_at_its_own_pitch() -> None:
    at_16_khz = bytearray(write_wave(to_pcm(wave([500.0], 2.0))))
    at_16_khz[24:28] = (16_000).to_bytes(4, "little")  # played twice as fast, the 500 Hz are 1000
    sound = read_wave(bytes(at_16_khz)).piece(0, 16_000)
    assert len(sound) == 8000
    assert heard_in(sound, (500.0, 1000.0)) == {1000.0}


@pytest.mark.parametrize("body", [b"", b"RIFF0000WAVE", b"ID3" + bytes(40), write_wave(b"")[:30]])
def test_what_is_no_wave_is_refused(body: bytes) -> None:
    with pytest.raises(NotAWave):
        read_wave(body)
