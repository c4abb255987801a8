"""Whoever opens what a caller told us leaves a line in the audit log."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.project import product_files, tree

# A machine's steps that show it to nobody: a number is sealed anew at the caller's wish to be called, an answer is
# compared with the one before.
SHOWN_TO_NOBODY = {
    "hotline/calls/callbacks.py _caller_number",
    "hotline/calls/callbacks.py _number",
    "hotline/tickets/incident.py _says",
}


def called(function: ast.FunctionDef) -> set[str]:
    """The last names of what a function calls."""
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return {ast.unparse(call.func).rpartition(".")[2] for call in calls}


def readers() -> Iterator[tuple[str, set[str]]]:
    """Every function outside privacy that opens what is sealed under a ticket's key, and what it calls."""
    for name in product_files():
        if not name.startswith("hotline/privacy/"):
            for node in ast.walk(tree(name)):
                if isinstance(node, ast.FunctionDef) and "open_for" in called(node):
                    yield f"{name} {node.name}", called(node)


def test_a_function_that_opens_sealed_content_notes_who_reads_it() -> None:
    found = dict(readers())
    assert {"hotline/tickets/opening.py read_note", "hotline/calls/messages.py audio"} <= set(found)
    assert {where for where, calls in found.items() if "note_read" not in calls} == SHOWN_TO_NOBODY


def test_what_opens_without_a_note_cannot_be_called_from_elsewhere() -> None:
    assert all(where.split()[1].startswith("_") for where in SHOWN_TO_NOBODY)
