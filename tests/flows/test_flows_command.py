"""`hotline flows`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from hotline.cli.flows import flows

BROKEN = Path(__file__).parent / "broken"


def run(*words: str) -> Result:
    return CliRunner().invoke(flows, words)


def test_lint_finds_nothing_in_ours_and_says_so_in_json() -> None:
    done = run("lint", "--json")
    assert (done.exit_code, json.loads(done.output)) == (0, [])


def test_lint_prints_the_proven_seconds() -> None:
    done = run("lint")
    assert done.exit_code == 0
    assert "from a key that asks for a human until the first phone is rung" in done.output
    assert done.output.endswith("nothing found\n")


def test_lint_of_a_broken_flow_exits_1_with_every_field_of_the_finding() -> None:
    done = run("lint", "--json", str(BROKEN / "unknown-node.yaml"))
    assert done.exit_code == 1
    (finding,) = json.loads(done.output)
    assert list(finding) == ["file", "node", "language", "rule", "message", "why"]
    assert (finding["file"], finding["node"], finding["rule"]) == ("unknown-node.yaml", "main", "unknown-node")


def test_draw_gives_the_same_bytes_again_with_every_node_and_where_phones_ring() -> None:
    first, again = run("draw"), run("draw")
    assert first.output == again.output
    lines = first.output.splitlines()
    assert lines[0] == "flowchart TD"
    assert '    danger("say: danger<br/>☎ P1")' in lines
    assert '    greet -->|"2 (sw), 3 (en)"| main' in lines
    assert '    danger_room -->|"asks if exhausted"| danger_fail' in lines


def test_play_walks_keys_and_prints_words_and_effects() -> None:
    done = run("play", "--keys", "3 4 9")
    assert done.exit_code == 0
    assert "To talk to a counsellor, press 4." in done.output
    assert "does   SeekHuman: queue help, priority P3" in done.output
    assert done.output.rstrip().endswith("waits  hangs up")


def test_play_records_and_reads_a_reference() -> None:
    done = run("play", "--keys", "3 5 1 - r12 1 -")
    assert "does   KeepMessage: kind message, reviewed True" in done.output
    assert "4 8 2 1 7 3 0" in done.output


def test_play_asks_for_keys_when_none_are_given() -> None:
    done = CliRunner().invoke(flows, ["play", "--nobody"], input="1\nq\n")
    assert done.exit_code == 0
    assert "SeekHuman: queue danger, priority P1" in done.output


def test_a_word_that_is_no_key_and_a_flow_that_is_not_there_are_explained() -> None:
    assert "is no key" in run("play", "--keys", "three").output
    assert "there is no flow called 'night'" in run("draw", "night").output


def test_each_command_has_help() -> None:
    for words in ((), ("lint",), ("draw",), ("play",)):
        assert run(*words, "--help").exit_code == 0
