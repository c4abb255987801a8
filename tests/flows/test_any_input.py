"""Whatever a caller, a carrier or a clock does, there is a next step, and it can be heard."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr_flows.document import Ending
from ivr_flows.engine import advance, start
from ivr_flows.reading import read_flow
from ivr_flows.steps import (
    AskKeys,
    AskRecording,
    Circumstances,
    CutOff,
    HangUp,
    Input,
    Keys,
    Position,
    Recorded,
    Silence,
    Started,
    Step,
)
from ivr_flows.words import FAREWELLS
from tests.flows.caller import FLOW

INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.sampled_from([Keys(key) for key in "0123456789*#"]),
    st.just(Silence()),
    st.builds(Keys, st.text("0123456789*#", max_size=30)),
    st.builds(Recorded, st.sampled_from([0, 1, 300]), st.sampled_from(["", "#", "9", "hangup", "5"])),
    st.sampled_from([CutOff(), Started()]),
)
WORLDS = st.builds(
    Circumstances,
    hour=st.integers(0, 23),
    reachable=st.booleans(),
    exhausted=st.booleans(),
    seek_age=st.none() | st.floats(0, 4000),
    withheld=st.booleans(),
    entered_ok=st.sampled_from([None, True, False]),
)


def is_heard(step: Step) -> None:
    match step.wait:
        case AskKeys(timeout=timeout):
            assert step.sounds
            assert timeout <= 15
        case AskRecording(silence=silence):
            assert step.sounds
            assert silence <= 15
        case HangUp():
            assert FAREWELLS & {getattr(sound, "prompt", "") for sound in step.sounds}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(INPUTS, WORLDS), max_size=60))
def test_any_sequence_of_inputs_leads_to_something_heard(turns: list[tuple[Input, Circumstances]]) -> None:
    step = start(FLOW, Circumstances())
    for happened, world in turns:
        position = Position.from_json(json.loads(json.dumps(step.position.to_json())))
        assert position == step.position
        step = advance(FLOW, position, happened, world)
        is_heard(step)
        assert len(json.dumps(step.position.to_json())) < 4000


@settings(max_examples=100, deadline=None)
@given(st.text(), st.dictionaries(st.text(), st.text(), max_size=5), INPUTS, WORLDS)
def test_a_position_nobody_knows_leads_to_a_human(
    node: str, notes: dict[str, str], happened: Input, world: Circumstances
) -> None:
    step = advance(FLOW, Position(f"?{node}", notes=notes), happened, world)
    is_heard(step)
    assert step.effects or isinstance(happened, CutOff | Started)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(FLOW.nodes)), st.sampled_from([None, "sw", "en"]), INPUTS, WORLDS)
def test_every_node_answers_every_input(node: str, language: str | None, happened: Input, world: Circumstances) -> None:
    position = Position.from_json({**Position(node).to_json(), "language": language})
    is_heard(advance(FLOW, position, happened, world))


def test_a_call_that_never_ends_is_led_to_the_recorder_and_then_to_a_goodbye() -> None:
    step = start(FLOW, Circumstances())
    seen = set()
    for _ in range(FLOW.budget.steps + FLOW.budget.grace + 5):
        step = advance(FLOW, step.position, Keys("*"), Circumstances())
        seen.add(step.position.node)
        if isinstance(step.wait, HangUp):
            break
    assert "last_message" in seen
    assert isinstance(FLOW.nodes[step.position.node], Ending)


CIRCLE = """
schema: 1
name: circle
languages: [sw, en]
start: one
human: one
cut_off: one
budget: {steps: 10, then: one, at_last: bye}
nodes:
  one: {choose: [{go: two}]}
  two: {room: [{go: one, every: 1}], longest: 10, after: one}
  bye: {end: goodbye}
"""


def test_a_document_that_leads_in_a_circle_still_says_goodbye() -> None:
    flow = read_flow(CIRCLE)
    step = advance(flow, Position("two"), Silence(), Circumstances(seek_age=50))
    assert isinstance(step.wait, HangUp)
    assert [getattr(sound, "prompt", "") for sound in step.sounds][-1] == "goodbye"
