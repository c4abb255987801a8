"""The audit log: whoever changes the past is found out, and two writers at once make one chain."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from hotline.privacy.audit import note, verify
from hotline.privacy.models import AuditEntry
from tests.privacy.conftest import Begin

TICKET = UUID(int=7)


@pytest.fixture
def three(begin: Begin) -> list[int]:
    """Three entries by three people."""
    for who in ("amani", "baraka", "zawadi"):
        with begin() as work:
            entry = note(work, who, "read note", TICKET, "on the call")
            assert entry.who == who
    with begin() as work:
        return list(work.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def tamper(engine: Engine, statement: str, **values: object) -> None:
    """Change the past as somebody with the database's own password could."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        connection.execute(text(statement), values)


def first_broken(engine: Engine) -> int | None:
    with Session(engine) as session:
        return verify(session)


def test_an_untouched_log_is_whole(engine: Engine, three: list[int]) -> None:
    assert len(three) == 3
    assert first_broken(engine) is None


def test_an_empty_log_is_whole(engine: Engine) -> None:
    assert first_broken(engine) is None


@pytest.mark.parametrize(
    "change",
    ["who = 'somebody'", "did = 'nothing'", "reason = ''", "at = at + interval '1 second'", "ticket_id = null"],
)
def test_a_changed_entry_is_found(engine: Engine, three: list[int], change: str) -> None:
    tamper(engine, f"UPDATE audit_entry SET {change} WHERE id = :id", id=three[1])
    assert first_broken(engine) == three[1]


def test_a_removed_entry_is_found_at_the_next_one(engine: Engine, three: list[int]) -> None:
    tamper(engine, "DELETE FROM audit_entry WHERE id = :id", id=three[1])
    assert first_broken(engine) == three[2]


def test_two_entries_of_one_transaction_follow_one_another(engine: Engine, begin: Begin) -> None:
    with begin() as work:
        first = note(work, "amani", "revealed number", TICKET, "she asked to be called")
        second = note(work, "amani", "read note", TICKET)
    assert first.digest != second.digest
    assert first_broken(engine) is None


def test_a_number_in_a_reason_is_not_kept(begin: Begin) -> None:
    with begin() as work:
        entry = note(work, "amani", "revealed number", TICKET, "ring her at 0712 345 678, ref 4821730")
    assert entry.reason == "ring her at [number], ref 4821730"


def test_many_writers_at_once_make_one_chain(engine: Engine, begin: Begin) -> None:
    together = threading.Barrier(4)

    def write(who: str) -> None:
        together.wait(timeout=10)
        for _ in range(5):
            with begin() as work:
                note(work, who, "read note", TICKET)

    writers = [threading.Thread(target=write, args=(f"person {number}",)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=30)
    with Session(engine) as session:
        assert len(session.scalars(select(AuditEntry.id)).all()) == 20
        assert verify(session) is None
