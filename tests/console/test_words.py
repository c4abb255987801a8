"""Every text of the console is there in Kiswahili, says the same with the same blanks, and is read in Kiswahili."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from hotline.operations.catalogues import merged, sources, texts, untranslated
from tests.console.served import Console

BLANK = re.compile(r"%\((\w+)\)s")


def test_the_pages_have_texts() -> None:
    assert len({text for _, text in texts()}) > 100


def test_every_text_has_its_kiswahili() -> None:
    assert untranslated() == []


def blanks(words: object) -> list[set[str]]:
    """The blanks of a text, or of each form of one."""
    forms = [words] if isinstance(words, str) else list(words) if isinstance(words, tuple | list) else []
    return [set(BLANK.findall(str(form))) for form in forms]


def test_a_translation_has_the_blanks_of_its_text() -> None:
    messages = [message for message in merged() if message.id]
    wanted = {str(message.id): blanks(message.id)[-1] for message in messages}
    found = {str(message.id): blanks(message.string) for message in messages}
    assert {text: said for text, said in found.items() if any(one != wanted[text] for one in said)} == {}


def test_no_catalogue_says_what_another_says_differently() -> None:
    said: dict[str, set[str]] = {}
    for path in sources():
        with path.open("rb") as file:
            for message in read_po(file):
                if isinstance(message.id, str) and message.id and message.string:
                    said.setdefault(message.id, set()).add(str(message.string))
    assert {text: words for text, words in said.items() if len(words) > 1} == {}


@pytest.mark.parametrize(
    ("asked", "lang", "word"), [("sw", "sw", "Ingia"), ("en", "en", "Sign in"), ("fr", "en", "Sign in")]
)
def test_a_stranger_reads_what_her_browser_asks_for(console: Console, asked: str, lang: str, word: str) -> None:
    text = console.stranger().get("/sign-in", Accept_Language=asked).text
    assert f'<html lang="{lang}">' in text
    assert f"<h1>{word}</h1>" in text


def test_what_she_chose_holds_after_signing_in(console: Console) -> None:
    amani = console.as_("Amani")
    amani.post("/language", {"language": "sw", "next": "/account"})
    assert "Akaunti yako" in amani.get("/account").text
    amani.post("/language", {"language": "xx"})
    assert "Akaunti yako" in amani.get("/account").text


def test_the_house_refuses_in_her_language(console: Console) -> None:
    amani = console.as_("Amani")
    amani.post("/language", {"language": "sw"})
    password = "jua linachomoza mapema"
    answer = amani.post("/account/password", {"old": password, "new": "fupi", "again": "fupi"})
    assert "nenosiri lina herufi 10 hadi 200" in answer.text
