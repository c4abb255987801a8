"""Nothing that must happen later has been forgotten by whoever makes it happen."""

from __future__ import annotations

from hotline.errands import Chore
from hotline.events import Happened
from hotline.jobs.book import BOOK
from hotline.jobs.clock import SWEEPS
from hotline.jobs.reactions import LOGGED_ONLY, REACTIONS
from hotline.operations.schema import all_tables


def test_every_table_with_something_due_is_swept() -> None:
    due = {table.name for table in all_tables().tables.values() if "due_at" in table.columns}
    assert {"errand", "page", "attempt", "offer"} <= due
    assert due - {sweep.table for sweep in SWEEPS} == set()


def test_every_sweep_looks_at_a_table_there_is() -> None:
    assert {sweep.table for sweep in SWEEPS} - set(all_tables().tables) == set()


def test_every_errand_can_be_run() -> None:
    assert set(Chore) - set(BOOK) == set()


def test_every_event_has_a_reaction_or_is_on_the_logged_only_list() -> None:
    assert set(Happened) == set(REACTIONS) | LOGGED_ONLY
    assert set(REACTIONS) & LOGGED_ONLY == set()
