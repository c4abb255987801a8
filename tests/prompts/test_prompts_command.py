"""`hotline prompts`, as an operator uses it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.cli.prompts import prompts
from ivr_flows import wav
from ivr_flows.catalogue import load_catalogue
from ivr_flows.prompt import PromptError
from ivr_flows.render import NoVoiceError, render


def test_the_list_is_the_script_for_whoever_records() -> None:
    result = CliRunner().invoke(prompts, ["list", "--json"])
    assert result.exit_code == 0
    rows = {row["file"]: row for row in json.loads(result.output)}
    assert rows["sw/vm_thanks_2.wav"]["words"].startswith("Unaweza kuitumia ukipiga simu tena.")
    assert rows["sw/vm_thanks_2.wav"]["who"] == "caller"
    assert rows["en/digit_7.wav"]["words"] == "seven"
    assert rows["both/greet.wav"]["voice"] in ("placeholder", "recorded")
    plain = CliRunner().invoke(prompts, ["list"])
    assert len(plain.output.splitlines()) == len(rows)


def test_without_the_voice_nothing_is_rendered_and_it_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    before = (folder / "sw" / "hello.wav").read_bytes()
    with pytest.raises(NoVoiceError, match="apt-get install espeak-ng"):
        render(load_catalogue(folder), changed_only=False)
    assert (folder / "sw" / "hello.wav").read_bytes() == before
    result = CliRunner().invoke(prompts, ["render", "digit_3"])
    assert result.exit_code == 1
    assert "espeak-ng, which speaks the placeholder recordings, is not installed" in result.output


@pytest.mark.parametrize("command", ["render", "measure"])
def test_a_name_that_is_no_prompt_is_refused(command: str) -> None:
    result = CliRunner().invoke(prompts, [command, "maim"])
    assert result.exit_code == 1
    assert "there is no prompt, fragment or tone called 'maim'" in result.output


def test_nothing_known_is_rendered_for_an_unknown_name(folder: Path) -> None:
    with pytest.raises(PromptError, match="'hallo'"):
        render(load_catalogue(folder), only=["hello", "hallo"])


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="only a machine with espeak-ng can speak")
def test_a_named_prompt_is_spoken_anew(folder: Path) -> None:
    written = render(load_catalogue(folder), only=["hello", "digit_2"], changed_only=False)
    hello = ("both/hello.wav", "en/digit_2.wav", "en/hello.wav", "sw/digit_2.wav", "sw/hello.wav")
    assert written == hello
    after = load_catalogue(folder)
    assert after.findings() == []
    first = after.first_choice_at("hello")
    assert first is not None
    assert 1 < first < after.seconds("hello", "both")
    assert wav.read(folder / "sw" / "hello.wav") != wav.read(folder / "en" / "hello.wav")


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="only a machine with espeak-ng can speak")
def test_only_what_is_missing_or_says_something_else_is_rendered(folder: Path) -> None:
    assert render(load_catalogue(folder)) == ()
    (folder / "sw" / "digit_1.wav").unlink()
    sheet = folder / "catalogue.yaml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("Thank you", "Thanks"), encoding="utf-8")
    assert render(load_catalogue(folder)) == ("en/number_2.wav", "sw/digit_1.wav")
    assert load_catalogue(folder).findings() == []
