"""A call keeps the version it began with, whatever is published meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr_flows.library import Library, UnknownFlowError

SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")


def test_ours_is_in_force_under_its_name() -> None:
    library = Library.load()
    assert library.current.name == "hotline"
    assert library.pin() == library.current.version
    assert library.flow(library.pin()) is library.current


def test_an_older_version_stays_loadable_from_the_archive(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "small-old.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "small.yaml").write_text(SMALL.replace("every: 30", "every: 40"), encoding="utf-8")
    library = Library.load(tmp_path)
    old, new = sorted(library.flows, key=lambda version: version == library.pin("small"))
    assert library.names() == {"small": new}
    assert library.flow(old).nodes["room"] != library.flow(new).nodes["room"]


def test_a_text_kept_with_a_call_is_remembered_without_coming_into_force(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    library = Library.load(tmp_path)
    before = library.pin("small")
    kept = library.remember(SMALL.replace("every: 30", "every: 45"))
    assert library.pin("small") == before
    assert library.flow(kept.version) is kept
    assert "every: 45" in library.texts[kept.version]


def test_what_is_not_there_is_said_with_what_is(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    library = Library.load(tmp_path)
    with pytest.raises(UnknownFlowError, match="no flow called 'hotline'; there is small"):
        _ = library.current
    with pytest.raises(UnknownFlowError, match="no flow has version '0'"):
        library.flow("0")
