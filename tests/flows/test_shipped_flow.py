"""The flow that callers hear, with the recordings they hear."""

from __future__ import annotations

from hotline.privacy import words as privacy
from ivr_flows.catalogue import load_catalogue
from ivr_flows.engine import advance, start
from ivr_flows.lint import lint, worst_cases
from ivr_flows.lint.heard import each_step
from ivr_flows.lint.sounds import seconds_of
from ivr_flows.lint.timing import Caller
from ivr_flows.steps import Circumstances, Keys, Say
from ivr_flows.words import DISCIPLINES, FORBIDDEN, QUEUES
from tests.flows.caller import FLOW, Table

CATALOGUE = load_catalogue()


def test_it_is_clean() -> None:
    assert lint(FLOW, CATALOGUE) == []


def test_every_wait_is_proven_to_be_short_enough_and_the_key_rings_at_once() -> None:
    cases = {case.what: case for case in worst_cases(FLOW, CATALOGUE)}
    assert set(cases) == {"settled", "alone", "busy", "seek"}
    assert all(case.seconds <= case.limit for case in cases.values())
    assert cases["seek"].seconds == 0
    assert cases["busy"].seconds >= 900


def test_the_proof_takes_the_real_seconds() -> None:
    caller = Caller(FLOW, Table(lengths={"bad_input": 0.0}), "settled")
    # two wrong keys in their last instant, then a silence; or three wrong keys
    assert caller.worst_from("greet", None) == (5 + 8) * 3


def test_nine_is_over_within_five_seconds() -> None:
    step = advance(FLOW, start(FLOW, Circumstances()).position, Keys("9"), Circumstances())
    assert seconds_of(step.sounds, CATALOGUE) <= 5


def test_every_prompt_that_is_heard_in_a_menu_is_recorded_in_the_language_it_is_asked_in() -> None:
    said = {(s.prompt, s.language) for _, step in each_step(FLOW) for s in step.sounds if isinstance(s, Say)}
    assert len(said) > 60
    assert [pair for pair in said if not CATALOGUE.has(*pair)] == []


def test_the_words_of_the_flow_are_those_of_the_steps() -> None:
    assert set(QUEUES) == {"danger", "urgent", "help"}
    assert "MED" in DISCIPLINES
    assert {word for word in privacy.FORBIDDEN if " " not in word} <= FORBIDDEN
