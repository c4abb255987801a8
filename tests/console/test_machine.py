"""The softphone's one state machine, asked in the browser that runs it: what may follow what, and what is shown."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.console.served import Console


@pytest.fixture
def page(browsing: Console) -> Page:
    """A page of ours, from which our scripts may be loaded."""
    return browsing.open("/sign-in")


def asked(page: Page, expression: str, *given: Any) -> Any:
    """What the machine answers."""
    script = f"async given => {{ const machine = await import('/static/softphone/machine.js'); return {expression}; }}"
    return page.evaluate(script, list(given))


WAYS = (
    ("start registered incoming accept accepted ended", "ready"),
    ("start refused start registered", "ready"),
    ("start failed", "off"),
    ("follow released start registered stop", "off"),
    ("start registered unregistered registered", "ready"),
    ("start registered incoming ended", "ready"),
    ("start registered incoming accept failed", "ready"),
    ("start registered incoming accept accepted stop", "off"),
)
NOTHING_HAPPENS = (
    ("off", "incoming"),
    ("off", "accept"),
    ("ready", "accepted"),
    ("in_call", "incoming"),  # a second caller does not push the first away
    ("in_call", "unregistered"),  # signalling is cut: the sound goes on
    ("in_call", "accept"),
    ("accepting", "accept"),  # a double click
    ("starting", "incoming"),
    ("ready", "no such event"),
)
SHOWN = (
    ("ready", "available", None, "available"),
    ("off", "available", None, "not_here"),
    ("refused", "available", None, "refused"),
    ("elsewhere", "available", None, "elsewhere"),
    ("ready", "offered", "browser", "ringing"),
    ("ready", "offered", "phone", "rings_on_phone"),
    ("in_call", "connecting", "browser", "connecting"),
    ("in_call", "talking", "browser", "talking"),
    ("in_call", "available", None, "taken"),  # only the server says "talking"
    ("ringing", "available", None, "ringing"),  # the ring was faster than the server's word
    ("off", "talking", "phone", "talking"),
    ("ready", "wrapping", "browser", "wrapping"),
    ("ready", "absent", None, "absent"),
    ("off", "off_shift", None, "off_shift"),
)


def test_one_thing_leads_to_another(page: Page) -> None:
    for events, ends in WAYS:
        assert asked(page, "given.reduce(machine.next, 'off')", *events.split()) == ends, events


def test_what_comes_late_twice_or_never_changes_nothing(page: Page) -> None:
    for state, event in NOTHING_HAPPENS:
        assert asked(page, "machine.next(...given)", state, event) == state, event


def test_every_state_is_reached_and_left_and_only_who_can_ring_says_that_she_is_there(page: Page) -> None:
    moves: dict[str, dict[str, str]] = asked(page, "machine.MOVES")
    assert {to for ways in moves.values() for to in ways.values()} == set(moves)
    assert all(moves.values())
    states = asked(page, "Object.keys(machine.MOVES).filter(machine.present)")
    assert states == ["ready", "ringing", "accepting", "in_call"]


def test_the_servers_word_comes_first(page: Page) -> None:
    for phone, state, channel, shown in SHOWN:
        line = {"state": state, "at_hand": {"channel": channel} if channel else None}
        assert asked(page, "machine.view(...given)", phone, line) == shown, (phone, state)
