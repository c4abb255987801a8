"""The console's texts in Kiswahili: gathered from the pages, merged from the catalogues, compiled for the web process.

Run as `python -m hotline.operations.catalogues` by the set-up. `... missing` prints what has no Kiswahili yet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CONSOLE = Path(__file__).parents[2] / "agent_console"
LANGUAGE = "sw"
FOLDER = CONSOLE / "translations" / LANGUAGE
COMPILED = FOLDER / "LC_MESSAGES" / "messages.mo"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "_": None, "lazy_gettext": None}

Text = str | tuple[str, ...]


def sources(folder: Path = FOLDER) -> list[Path]:
    """The catalogues: the shell's own, then one for each room of pages."""
    return [folder / "LC_MESSAGES" / "messages.po", *sorted((folder / "parts").glob("*.po"))]


def merged(folder: Path = FOLDER) -> Catalog:
    """One catalogue of all; where two have the same text, the first one's word stands."""
    whole = Catalog(locale=LANGUAGE)
    for path in sources(folder):
        with path.open("rb") as file:
            for message in read_po(file, locale=LANGUAGE):
                if message.id and message.string and whole.get(message.id) is None:
                    whole.add(message.id, message.string, flags=message.flags)
    return whole


def texts(console: Path = CONSOLE) -> Iterator[tuple[str, Text]]:
    """Every text of the pages that is to be translated, and the file it is in."""
    for file, _, text, _, _ in extract_from_dir(console, METHODS, keywords=KEYWORDS):
        yield file, text


def untranslated() -> list[str]:
    """The texts that have no Kiswahili yet, with the file each is in."""
    whole = merged()
    return sorted({f"{file}: {text}" for file, text in texts() if _message(whole, text) is None})


def _message(whole: Catalog, text: Text) -> object:
    return whole.get(text if isinstance(text, str) else text[0])


def compile_texts(folder: Path = FOLDER) -> bool:
    """Write what the web process reads, if a catalogue is newer than it. Whether it was written."""
    compiled = folder / "LC_MESSAGES" / "messages.mo"
    newest = max(path.stat().st_mtime for path in [*sources(folder), folder / "parts"])
    if compiled.exists() and compiled.stat().st_mtime >= newest:
        return False
    unfinished = compiled.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        write_mo(file, merged(folder))
    unfinished.replace(compiled)
    return True


if __name__ == "__main__":
    if sys.argv[1:] == ["missing"]:
        print("\n".join(untranslated()))
    else:
        compile_texts()
