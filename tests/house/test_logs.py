"""What our own code logs: constant words, and fields that are on the list."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hotline.privacy.logs import SAYABLE
from tests.house.project import product_files, tree

LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
SET_BY_STRUCTLOG = {"exc_info"}


def logged() -> Iterator[tuple[str, ast.Call]]:
    """Where each line is logged."""
    for name in product_files():
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
                whose = ast.unparse(node.func.value)
                if whose in ("log", "logger") or whose.endswith("get_logger()"):
                    yield f"{name}:{node.lineno}", node


def test_every_line_has_constant_words_so_that_nothing_told_slips_into_them() -> None:
    assert len(list(logged())) > 5
    bare = [where for where, call in logged() if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant)]
    assert bare == []


def test_every_field_is_on_the_list_of_what_may_be_said() -> None:
    allowed = SAYABLE | SET_BY_STRUCTLOG
    assert [(where, given.arg) for where, call in logged() for given in call.keywords if given.arg not in allowed] == []
