"""What an installation from a wheel needs beside its Python files, it has."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import PurePosixPath

from tests.house.project import ROOT, files, text

PACKAGES = ("hotline", "ivr_flows", "agent_console")


def package_data() -> list[str]:
    """The patterns of `pyproject.toml`, from the project's folder."""
    tables = tomllib.loads(text("pyproject.toml"))["tool"]["setuptools"]["package-data"]
    return [f"{package}/{pattern}" for package, patterns in tables.items() for pattern in patterns]


def matches(name: str, pattern: str) -> bool:
    """As setuptools reads a pattern: a star stays within one folder."""
    parts, wanted = PurePosixPath(name).parts, PurePosixPath(pattern).parts
    return len(parts) == len(wanted) and all(map(fnmatch, parts, wanted))


def test_every_file_of_the_packages_is_installed() -> None:
    data = [name for name in files() if name.split("/")[0] in PACKAGES and not name.endswith(".py")]
    assert len(data) > 300
    assert [name for name in data if not any(matches(name, pattern) for pattern in package_data())] == []


def test_no_pattern_is_left_over() -> None:
    assert [pattern for pattern in package_data() if not any(matches(name, pattern) for name in files())] == []


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {str(PurePosixPath(name).parent) for name in files() if name.endswith(".py")}
    inside = {folder for folder in folders if folder.split("/")[0] in PACKAGES}
    assert {folder for folder in inside if not (ROOT / folder / "__init__.py").is_file()} == set()
