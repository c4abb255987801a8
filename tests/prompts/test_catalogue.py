"""The catalogue says what is wrong with the prompts, refuses what is badly written, and hands out known files only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr_flows import wav
from ivr_flows.catalogue import Catalogue, Slot, load_catalogue
from ivr_flows.prompt import PromptError, parts_of
from tests.prompts.conftest import SCRIPT, note

SHIPPED = load_catalogue()


def found_in(folder: Path, old: str = "", new: str = "") -> set[tuple[str, str, str]]:
    """What is found in a folder after its catalogue was changed: rule, prompt, language."""
    assert old in SCRIPT
    (folder / "catalogue.yaml").write_text(SCRIPT.replace(old, new), encoding="utf-8")
    return {(finding.rule, finding.node, finding.language) for finding in load_catalogue(folder).findings()}


def test_a_missing_file_is_found_and_still_leaves_the_catalogue_readable(folder: Path) -> None:
    (folder / "sw" / "digit_1.wav").unlink()
    assert found_in(folder) == {("recording-missing", "digit_1", "sw")}


def test_a_language_left_out_is_found(folder: Path) -> None:
    # The recording that nothing plays any more is found too.
    assert found_in(folder, "    en: The number is {ref}. Thank you.\n") == {
        ("prompt-language", "number", "en"),
        ("recording-unknown", "en/number_1.wav", ""),
        ("recording-unknown", "en/number_2.wav", ""),
    }


def test_a_slot_that_only_one_language_speaks_is_found(folder: Path) -> None:
    found = found_in(folder, "The number is {ref}. Thank you.", "The number is {ref}. Thank you. {ref}")
    assert ("prompt-placeholders", "number", "") in found


def test_a_slot_without_fragments_is_found(folder: Path) -> None:
    found = found_in(folder, "{ref}", "{street}")
    assert found == {("prompt-fragment", "number", "")}


def test_a_digit_without_words_in_a_language_is_found(folder: Path) -> None:
    found = found_in(folder, ', "2": two')
    assert found == {("prompt-language", "digit_2", "en"), ("recording-unknown", "en/digit_2.wav", "")}


def test_a_recording_longer_than_its_limit_is_found(folder: Path) -> None:
    assert found_in(folder, "longest: {both: 5}", "longest: {both: 1.9}") == {("recording-too-long", "hello", "both")}


def test_a_first_choice_that_comes_late_is_found(folder: Path) -> None:
    assert found_in(folder, "within: 3", "within: 0.9") == {("first-choice-late", "hello", "sw")}


def test_a_first_choice_that_was_never_measured_is_found(folder: Path) -> None:
    assert found_in(folder, "sentence: 2", "sentence: 9") == {("first-choice-late", "hello", "sw")}


def test_a_recording_with_a_long_silence_in_it_is_found(folder: Path) -> None:
    wav.write(folder / "sw" / "hello.wav", note(0.5) + b"\xff" * 8100 + note(0.5))
    assert found_in(folder) == {("recording-changed", "hello", "sw"), ("recording-silence", "hello", "sw")}


def test_every_finding_says_why_it_matters(folder: Path) -> None:
    (folder / "recordings.yaml").unlink()
    found = load_catalogue(folder).findings()
    assert {finding.rule for finding in found} == {"recording-unmeasured", "first-choice-late"}
    assert all(finding.file and finding.message and finding.why for finding in found)


def test_what_was_never_measured_cannot_be_played(folder: Path) -> None:
    (folder / "recordings.yaml").unlink()
    catalogue = load_catalogue(folder)
    assert not catalogue.has("hello", "sw")
    with pytest.raises(PromptError, match=r"sw/hello\.wav was never measured"):
        catalogue.files("hello", "sw")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("who: caller", "who: somebody", "hello: who must be one of caller, staff"),
        ("where: First", "were: First", "hello has 'were', which is not known here"),
        ("where: First", "where: 1", "hello: where must be words"),
        ("sw: Habari. Bonyeza moja.", "sw: 12", "hello: sw must be words"),
        ("longest: 30", "longest: soon", "longest must be a number of seconds above 0"),
        ("longest: {both: 5}", "longest: {fr: 5}", "hello: longest has 'fr'"),
        ("sentence: 2", "sentence: second", "sentence must be a whole number from 1"),
        ("- en: Press 1.", "- en: Press {ref}.", "has no places to fill"),
        ("pieces: [1, 2]", "pieces: [half]", "pieces must be a list of whole seconds"),
        ("prompts:\n", "prompts: [\n", "catalogue.yaml cannot be read"),
        (
            "  number:",
            "  digit_1:\n    where: Again\n    who: caller\n    sw: moja\n    en: one\n  number:",
            "would both",
        ),
    ],
)
def test_a_badly_written_catalogue_is_refused_in_a_sentence(folder: Path, old: str, new: str, sentence: str) -> None:
    (folder / "catalogue.yaml").write_text(SCRIPT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PromptError) as refused:
        load_catalogue(folder)
    assert sentence in str(refused.value)


def test_damaged_measurements_are_refused_in_a_sentence(folder: Path) -> None:
    (folder / "recordings.yaml").write_text("sw/hello.wav: {sha: 1}\n", encoding="utf-8")
    with pytest.raises(PromptError, match=r"recordings.yaml is damaged"):
        load_catalogue(folder)


def test_a_text_is_cut_at_its_places() -> None:
    assert parts_of("{priority}. Language, {language}. You are being connected.") == (
        Slot("priority"),
        "Language,",
        Slot("language"),
        "You are being connected.",
    )
    assert parts_of("Saved. Thank you.") == ("Saved. Thank you.",)


def test_a_slot_counts_at_its_longest(folder: Path) -> None:
    # Two clips of 2 s around seven digits of 2 s.
    assert load_catalogue(folder).seconds("number", "sw") == 18.0
    assert load_catalogue(folder).placeholders("number", "sw") == ("ref",)


@pytest.mark.parametrize(
    ("prompt", "language", "slots"),
    [
        ("vm_thanks", "sw", {}),
        ("vm_thanks", "sw", {"ref": ""}),
        ("vm_thanks", "sw", {"ref": "12a4567"}),
        ("vm_thanks", "sw", {"ref": "１２３"}),
        ("staff_accepted", "en", {"priority": "P9", "language": "sw"}),
        ("staff_accepted", "en", {"priority": "P1", "language": "fr"}),
        ("main", "both", {}),
        ("main", "fr", {}),
        ("maim", "sw", {}),
    ],
)
def test_what_cannot_be_spoken_is_refused(prompt: str, language: str, slots: dict[str, str]) -> None:
    with pytest.raises(PromptError):
        SHIPPED.files(prompt, language, slots)
    with pytest.raises(PromptError):
        SHIPPED.transcript(prompt, language, slots)


def test_what_cannot_be_spoken_never_shows_the_value_it_was_given() -> None:
    with pytest.raises(PromptError) as refused:
        SHIPPED.files("vm_thanks", "sw", {"ref": "0712x45678"})
    assert "0712" not in str(refused.value)


def test_a_county_that_nobody_knows_is_spoken_as_not_known() -> None:
    slots = {"discipline": "MED", "priority": "P1", "language": "sw", "county": "099"}
    assert "en/county_unknown.wav" in [audio.path for audio in SHIPPED.files("page_details", "en", slots)]


@pytest.mark.parametrize(
    "path",
    [
        "../catalogue.py",
        "sw/../../catalogue.py",
        "/etc/passwd",
        "catalogue.yaml",
        "sw/nobody.wav",
        "sw/main",
        "sw\\main.wav",
        "sw/main.wav\x00",
        "",
    ],
)
def test_no_path_leads_out_of_the_recordings(path: str) -> None:
    with pytest.raises(PromptError):
        SHIPPED.resolve(path)
    assert SHIPPED.from_hashed_name(path) is None


@pytest.mark.parametrize(
    "name",
    [
        "sw/main.wav",
        "sw/main.3f2a.wav",
        "sw/main.3F2A9C1B.wav",
        "sw/nobody.3f2a9c1b.wav",
        "../prompts/sw/main.3f2a9c1b.wav",
        "sw/main.3f2a9c1b.wav/",
        "sw/main.3f2a9c1b.wav\n",
    ],
)
def test_only_a_name_with_a_hash_is_an_address(name: str) -> None:
    assert SHIPPED.from_hashed_name(name) is None


def test_unknown_prompts_have_nothing() -> None:
    assert not SHIPPED.has("maim", "sw")
    assert SHIPPED.first_choice_at("maim") is None
    assert SHIPPED.first_choice_at("main") is None
    with pytest.raises(PromptError, match="no prompt called 'maim'"):
        SHIPPED.version("maim")
    with pytest.raises(PromptError, match="no tone called music"):
        SHIPPED.tone("music", 5)


def test_a_catalogue_is_what_the_engine_asks_for(folder: Path) -> None:
    catalogue: Catalogue = load_catalogue(folder)
    assert catalogue.has("hello", "both")
    assert catalogue.first_choice_at("hello") == 1.0
