"""A person's recording takes the place of the computer's: put the file there, measure, and that is all."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import pytest

from ivr_flows import recordings, wav
from ivr_flows.catalogue import load_catalogue
from ivr_flows.prompt import Finding
from ivr_flows.recordings import measure
from ivr_flows.render import render
from tests.prompts.conftest import note


def rules(found: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.rule, finding.node) for finding in found}


def change_words(folder: Path, old: str, new: str) -> None:
    sheet = folder / "catalogue.yaml"
    text = sheet.read_text(encoding="utf-8")
    assert old in text
    sheet.write_text(text.replace(old, new), encoding="utf-8")


def test_all_is_in_order_at_first(folder: Path) -> None:
    assert load_catalogue(folder).findings() == []


def test_a_replaced_recording_is_noticed_and_then_taken(folder: Path) -> None:
    before = load_catalogue(folder)
    wav.write(folder / "sw" / "hello.wav", note(3.5))
    assert rules(before.findings()) == {("recording-changed", "hello")}

    assert measure(folder, before.clips) == ("sw/hello.wav",)

    after = load_catalogue(folder)
    assert after.findings() == []
    assert after.seconds("hello", "sw") == 3.5
    assert after.marks["sw/hello.wav"].voice == "recorded"
    assert after.marks["en/hello.wav"].voice == "placeholder"
    (new,), (old,) = after.files("hello", "sw"), before.files("hello", "sw")
    assert after.hashed_name(new) != before.hashed_name(old)
    assert after.version("hello") != before.version("hello")
    assert after.version("number") == before.version("number")


def test_a_call_that_began_before_still_finds_a_recording(folder: Path) -> None:
    before = load_catalogue(folder)
    (old,) = before.files("hello", "sw")
    wav.write(folder / "sw" / "hello.wav", note(3))
    measure(folder, before.clips)
    assert load_catalogue(folder).from_hashed_name(before.hashed_name(old)) == folder / "sw" / "hello.wav"


def test_measuring_again_changes_not_a_byte(folder: Path) -> None:
    written = (folder / recordings.FILE).read_bytes()
    assert measure(folder, load_catalogue(folder).clips) == ()
    assert (folder / recordings.FILE).read_bytes() == written


def test_a_studios_file_is_turned_into_the_telephones(folder: Path) -> None:
    rate = 48_000
    note_at_1000 = [round(9000 * math.sin(2 * math.pi * 1000 * at / rate)) for at in range(rate)]
    data = struct.pack(f"<{2 * rate}h", *[sample for sample in note_at_1000 for _ in ("left", "right")])
    form = struct.pack("<HHIIHH", 1, 2, rate, rate * 4, 4, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    path = folder / "en" / "number_1.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert ("recording-format", "number") in rules(load_catalogue(folder).findings())

    measure(folder, load_catalogue(folder).clips)

    assert wav.measure(path).seconds == 1.0
    assert max(wav.decode(wav.read(path))[100:-100]) == pytest.approx(9000, rel=0.05)
    assert load_catalogue(folder).findings() == []


def test_what_is_no_sound_is_refused_by_name(folder: Path) -> None:
    (folder / "sw" / "hello.wav").write_bytes(b"ID3 an mp3 by another name")
    with pytest.raises(wav.WavError, match=r"sw/hello\.wav: this is not a WAV file"):
        measure(folder, load_catalogue(folder).clips)


def test_where_the_first_choice_ends_is_estimated_in_a_new_greeting(folder: Path) -> None:
    # It ended after 1 of 2 seconds; the new greeting lasts 4.
    wav.write(folder / "both" / "hello.wav", note(4))
    measure(folder, load_catalogue(folder).clips)
    assert load_catalogue(folder).first_choice_at("hello") == 2.0
    assert load_catalogue(folder).marks["both/hello.wav"].estimated


def test_changed_words_ask_for_a_new_recording(folder: Path) -> None:
    change_words(folder, "en: Hello. Press 1.\n    both", "en: Hi. Press 1.\n    both")
    assert rules(load_catalogue(folder).findings()) == {("recording-words", "hello")}

    wav.write(folder / "en" / "hello.wav", note(1))
    measure(folder, load_catalogue(folder).clips)

    assert load_catalogue(folder).findings() == []


def test_a_mended_comma_needs_no_new_recording_if_somebody_says_so(folder: Path) -> None:
    change_words(folder, "Nambari ni {ref}. Asante.", "Nambari ni {ref}. Asante sana.")
    measure(folder, load_catalogue(folder).clips)
    assert rules(load_catalogue(folder).findings()) == {("recording-words", "number")}
    measure(folder, load_catalogue(folder).clips, speaking=["number"])
    assert load_catalogue(folder).findings() == []


def test_a_persons_recording_is_not_replaced_by_the_computer(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    wav.write(folder / "sw" / "hello.wav", note(1))
    measure(folder, catalogue.clips)
    wav.write(folder / "en" / "hello.wav", note(1))  # not measured yet
    change_words(folder, "Habari. Bonyeza moja.\n    en: Hello. Press 1.", "Habari yako.\n    en: Hello you.")
    assert render(load_catalogue(folder)) == ()


@pytest.mark.parametrize("changed_only", [True, False])
def test_tones_need_no_voice(folder: Path, monkeypatch: pytest.MonkeyPatch, changed_only: bool) -> None:
    monkeypatch.setenv("PATH", "")
    (folder / "tones" / "quiet_2.wav").unlink()
    written = render(load_catalogue(folder), only=["quiet"], changed_only=changed_only)
    everything = ("tones/quiet.wav", "tones/quiet_1.wav", "tones/quiet_2.wav")
    assert written == (("tones/quiet_2.wav",) if changed_only else everything)
    assert wav.measure(folder / "tones" / "quiet_2.wav").seconds == 2.0
    assert load_catalogue(folder).findings() == []
