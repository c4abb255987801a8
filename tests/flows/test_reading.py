"""A document is read whole or refused with everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivr_flows.document import Ask, FlowError, Problem, Room
from ivr_flows.reading import content_hash, migrated, read_flow

SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")


def test_nodes_are_what_the_document_says() -> None:
    flow = read_flow(SMALL)
    main = flow.nodes["main"]
    assert isinstance(main, Ask)
    assert (main.menu, main.wait, main.silence.again, main.silence.way.go) == (True, 8.0, 1, "counsellor")
    room = flow.nodes["room"]
    assert isinstance(room, Room)
    assert (room.tone, room.longest, room.announcements[0].every) == (5.0, 200.0, 30.0)


def test_everything_that_is_wrong_is_said_at_once_with_file_node_and_attribute() -> None:
    wrong = SMALL.replace("longest: 300", "longest: no").replace("priority: P3", "priority: P9").replace("end:", "fin:")
    with pytest.raises(FlowError) as refused:
        read_flow(wrong, "wrong.yaml")
    said = str(refused.value)
    assert "wrong.yaml: recorder: `longest` is False; it must be a number from 1 to 600" in said
    assert "wrong.yaml: counsellor: seek: `priority` is 'P9'; use one of P1, P2, P3, P4" in said
    assert "wrong.yaml: farewell: a node is exactly one of" in said
    assert {problem.rule for problem in refused.value.problems} == {"bad-value", "unknown-word", "unknown-kind"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a list",
        "schema: [1]",
        "nodes: 3\nschema: 1",
        "schema: 1\nnodes: {a: 1}",
        "schema: 1\nnodes: {a: {menu: {}}}",
    ],
)
def test_anything_else_is_refused_and_never_a_crash(text: str) -> None:
    with pytest.raises(FlowError):
        read_flow(text)


def test_the_version_is_the_content_not_the_layout() -> None:
    assert (
        read_flow(SMALL).version
        == read_flow("# another comment\n" + SMALL.replace("  greet:\n", "\n  greet:\n")).version
    )
    assert read_flow(SMALL).version != read_flow(SMALL.replace("every: 30", "every: 31")).version
    assert len(read_flow(SMALL).version) == 12


def test_the_version_is_the_sha_256_of_sorted_json() -> None:
    # sha256 of {"a":"1","b":[true,null]}
    assert content_hash({"b": [True, None], "a": "1"}) == content_hash({"a": "1", "b": [True, None]})
    assert content_hash({}) == "44136fa355b3"


def test_an_older_schema_is_brought_up_to_date_step_by_step() -> None:
    def from_1(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "schema": 2, "begin": document["start"]}

    def from_2(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "schema": 3, "first": document["begin"]}

    problems: list[Problem] = []
    document = migrated({"schema": 1, "start": "greet"}, problems, {1: from_1, 2: from_2}, current=3)
    assert (document["schema"], document["first"], problems) == (3, "greet", [])
    migrated({"schema": 0}, problems, {1: from_1, 2: from_2}, current=3)
    assert [problem.rule for problem in problems] == ["unknown-schema"]


def test_an_ending_of_last_resort_must_end() -> None:
    with pytest.raises(FlowError, match="must be a node that ends the call"):
        read_flow(SMALL.replace("at_last: farewell", "at_last: main"))


def test_what_is_counted_must_be_announced() -> None:
    with pytest.raises(FlowError, match="never announced here"):
        read_flow(SMALL.replace("    longest: 200\n", "    longest: 200\n    tired: {heard: x, times: 3, go: main}\n"))
