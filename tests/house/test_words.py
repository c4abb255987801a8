"""What may not be written anywhere in the project, and what must be."""

from __future__ import annotations

import ast
import re
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement

from tests.house.project import ROOT, files, product_files, python_files, text, tree

LOCK = "requirements.lock"
# A character in brackets, so that a pattern does not find itself.
FORBIDDEN = {
    "a folder of one machine": r"(?<![\w.$}/])/(?:[w]ork|[r]oot|[h]ome/\w+|[U]sers/\w+)/",
    "a package registry": r"\b(?:py[p]i|python[h]osted|npm[j]s)\.(?:org|com)\b",
    "a package's address": r"https?://[^\s\"']+\.(?:[w]hl|[t]gz|tar\.[g]z)\b|\"[r]esolved\":",
    "a folder beside the project": r"(?<![\w/])(?:\.\./)?[s]hared/",
    "an issue's number": r"\b[Ii]ssue #?\d",
}
NAMELESS = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [f"{name}: {hit.group()}" for name in files() for hit in pattern.finditer(text(name))]
    assert found == []


def test_a_module_has_a_name_of_the_hotline() -> None:
    parts = {(name, part) for name in python_files() for part in name.removesuffix(".py").split("/")}
    assert {name for name, part in parts if part in NAMELESS} == set()


def test_whatever_switches_a_check_off_says_why() -> None:
    switch = re.compile(r"#\s*(?:type:\s*ignore\[[\w, -]+\]|noqa:\s*[A-Z0-9, ]+|pragma: no cover)(?P<why>.*)")
    bare = re.compile(r"#\s*(?:type:\s*ignore|noqa)\s*$")
    found = []
    for name in python_files():
        for number, line in enumerate(text(name).splitlines(), 1):
            why = switch.search(line)
            silent = why is not None and len(re.findall(r"\w+", why["why"])) < 2
            if silent or bare.search(line):
                found.append(f"{name}:{number}")
    assert found == []


def test_every_module_and_public_name_says_what_it_is() -> None:
    found = []
    for name in product_files():
        if text(name).strip():
            found += [f"{name} {what}" for what in undescribed(tree(name))]
    assert found == []


def undescribed(module: ast.Module) -> list[str]:
    """The module itself, its public functions and classes and their public methods, where they have no docstring."""
    found = [] if ast.get_docstring(module) else ["(module)"]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    inside = [part for top in module.body if isinstance(top, ast.ClassDef) for part in top.body]
    for node in [*module.body, *inside]:
        if isinstance(node, kinds) and not node.name.startswith("_") and ast.get_docstring(node) is None:
            found.append(node.name)
    return found


def test_the_lock_has_every_package_the_project_names_in_a_version_it_allows() -> None:
    locked = dict(re.findall(r"^([\w.-]+)==([\w.!+]+)", text(LOCK), re.MULTILINE))
    project = tomllib.loads(text("pyproject.toml"))["project"]
    named = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    for requirement in map(Requirement, named):
        version = locked.get(requirement.name.lower())
        assert version is not None, f"run `make lock`: {requirement.name} is missing"
        assert requirement.specifier.contains(version), f"run `make lock`: {requirement} is locked at {version}"


def test_the_lock_has_hashes_and_no_address() -> None:
    packages = re.split(r"^(?=[\w.-]+==)", text(LOCK), flags=re.MULTILINE)[1:]
    assert len(packages) > 50
    assert [block.split()[0] for block in packages if "--hash=sha256:" not in block] == []
    assert "://" not in text(LOCK)


def test_what_continuous_integration_runs_is_make_test() -> None:
    last = (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1]
    assert last == "exec make test"
