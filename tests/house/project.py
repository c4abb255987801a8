"""The project's own files and their syntax, for the house rules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PACKAGES = ("hotline/", "ivr_flows/", "agent_console/")


@cache
def files() -> tuple[str, ...]:
    """Every file that is or would be committed, relative to the project's folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted({name for name in listed.split("\0") if name and (ROOT / name).is_file()}))


def python_files(*folders: str) -> list[str]:
    """The Python files under these folders (all of ours without one)."""
    return [name for name in files() if name.endswith(".py") and name.startswith(folders or "")]


def product_files() -> list[str]:
    """The Python files of the three packages, without the schema's history."""
    return [name for name in python_files(*_PACKAGES) if not name.startswith("hotline/migrations/versions/")]


@cache
def text(name: str) -> str:
    """A file's text; empty for one that is no text."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(name: str) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(text(name), name)


@dataclass(frozen=True)
class Function:
    """A function of ours: where it is and how many lines it has, without its docstring."""

    where: str
    lines: int


def functions(name: str) -> Iterator[Function]:
    """Every function and method of a file."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = node.body[0] if ast.get_docstring(node) is not None else None
            docstring = (said.end_lineno or 0) - said.lineno + 1 if said else 0
            lines = (node.end_lineno or 0) - node.lineno + 1 - docstring
            yield Function(f"{name}:{node.lineno} {node.name}", lines)
