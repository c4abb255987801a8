"""How code here behaves: who may ask the time, commit, import late, patch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.project import product_files, python_files, tree

OURS = ("hotline", "ivr_flows", "agent_console")
ROOMS = tuple(
    f"hotline/{room}/"
    for room in (
        "privacy",
        "telephony",
        "staff",
        "calls",
        "tickets",
        "paging",
        "journey",
        "reports",
    )
)
CLOCKS = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "time.sleep"}


def calls_in(name: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call in a file."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_no_room_asks_the_time() -> None:
    found = [
        f"{name}:{line} {called}"
        for name in python_files(*ROOMS, "ivr_flows/")
        for line, called in calls_in(name)
        if ".".join(called.split(".")[-2:]) in CLOCKS
    ]
    assert found == [], "`now` is passed in"


def test_no_room_commits() -> None:
    endings = ("session.commit", "session.rollback", "session.begin", "sessionmaker")
    found = [
        f"{name}:{line} {called}"
        for name in python_files(*ROOMS)
        for line, called in calls_in(name)
        if called.endswith(endings)
    ]
    assert found == [], "one Work is one transaction"


def late_imports(name: str) -> Iterator[str]:
    """Where a file imports one of our packages inside a function."""
    for function in ast.walk(tree(name)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
                    yield f"{name}:{node.lineno}"
                if isinstance(node, ast.Import) and any(one.name.split(".")[0] in OURS for one in node.names):
                    yield f"{name}:{node.lineno}"


def test_only_commands_import_ours_inside_a_function() -> None:
    rooms = [name for name in product_files() if not name.startswith("hotline/cli/")]
    assert [where for name in rooms for where in late_imports(name)] == [], "a cycle means an event is missing"


def test_tests_use_fakes_and_patch_nothing_but_the_environment() -> None:
    patches = ("monkeypatch.setattr", "monkeypatch.setitem", "monkeypatch.delattr", "patch", "Mock", "MagicMock")
    found = [
        f"{name}:{line} {called}"
        for name in python_files("tests/")
        for line, called in calls_in(name)
        if called in patches or called.endswith(".patch")
    ]
    assert found == []


def test_a_test_that_may_be_skipped_says_why() -> None:
    skips = ("skip", "skipif", "xfail", "importorskip")
    found = [
        f"{name}:{node.lineno}"
        for name in python_files("tests/")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in skips
        and not any(given.arg == "reason" for given in node.keywords)
    ]
    assert found == []
