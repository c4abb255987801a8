"""How long files and functions may be: what is hard to change is the tail."""

from __future__ import annotations

from statistics import median, quantiles

from tests.house.project import functions, product_files, python_files, text


def written_files() -> list[str]:
    """All but the schema's history, which is generated and never changed."""
    return [*product_files(), *python_files("tests/")]


def test_no_file_is_longer_than_400_lines() -> None:
    long = {name: lines for name in written_files() if (lines := text(name).count("\n")) > 400}
    assert long == {}, "a room that wants a wall"


def test_no_function_is_longer_than_40_lines() -> None:
    assert [found for name in written_files() for found in functions(name) if found.lines > 40] == []


def test_most_functions_are_short() -> None:
    lengths = [found.lines for name in product_files() for found in functions(name)]
    assert median(lengths) <= 6
    assert quantiles(lengths, n=20)[-1] <= 20
