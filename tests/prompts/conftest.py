"""A small catalogue of its own for each test: two prompts, some digits, a tone; the voices are plain notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr_flows import wav
from ivr_flows.catalogue import load_catalogue
from ivr_flows.recordings import Mark, Voice, write_marks

SCRIPT = """\
longest: 30
prompts:
  hello:
    where: First
    who: caller
    longest: {both: 5}
    first_choice:
      sw: {sentence: 2, within: 3}
    sw: Habari. Bonyeza moja.
    en: Hello. Press 1.
    both:
      - sw: Habari.
      - sw: Bonyeza moja.
      - en: Hello.
      - en: Press 1.
  number:
    where: After sending
    who: caller
    sw: Nambari ni {ref}. Asante.
    en: The number is {ref}. Thank you.
fragments:
  digit:
    sw: {"1": moja, "2": mbili}
    en: {"1": one, "2": two}
tones:
  quiet:
    where: While waiting
    pieces: [1, 2]
"""


def note(seconds: float) -> bytes:
    """So many seconds of something to hear."""
    return wav.encode([8000, -8000] * round(seconds * wav.RATE / 2))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of prompts in which all is in order: every recording lasts two seconds, in the placeholder voice."""
    (tmp_path / "catalogue.yaml").write_text(SCRIPT, encoding="utf-8")
    clips = load_catalogue(tmp_path).clips
    marks = {}
    for path, clip in clips.items():
        wav.write(tmp_path / path, note(2))
        facts = wav.measure(tmp_path / path)
        sentences = (0.4, 1.0, 1.5, 2.0) if clip.language == "both" else ()
        voice: Voice = "placeholder" if clip.words else "tone"
        marks[path] = Mark(facts.sha256, facts.seconds, voice, clip.words_mark, sentences)
    write_marks(tmp_path, marks)
    return tmp_path
