"""Events, audit entries and consents are only added: the database refuses everybody else's wish."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from hotline.events import Happened
from hotline.privacy.audit import note
from hotline.tickets import note_consent, open_ticket
from tests.privacy.conftest import Begin

TICKET = UUID(int=7)
TABLES = ("event", "audit_entry", "consent")
CHANGES = {"event": "kind = 'other'", "audit_entry": "reason = ''", "consent": "decision = 'given'"}


@pytest.fixture
def past(begin: Begin) -> None:
    """A ticket with a consent that was refused, an audit entry, and the events of both."""
    with begin() as work:
        open_ticket(work, TICKET)
        note_consent(
            work,
            TICKET,
            purpose="page_medical",
            decision="refused",
            how="dtmf",
            language="sw",
            prompt_version="med_consent@1",
        )
        note(work, "amani", "read note", TICKET, "on the call")
        work.record(Happened.NOTE_ADDED, ticket=TICKET)


def rows(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def refused(connection: Connection, statement: str, table: str) -> None:
    with pytest.raises(IntegrityError, match=f"rows of {table} are only added"):
        connection.execute(text(statement))
    connection.rollback()


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_neither_changed_nor_removed_nor_emptied(engine: Engine, table: str) -> None:
    before = rows(engine, table)
    assert before > 0
    with engine.connect() as connection:
        refused(connection, f"UPDATE {table} SET {CHANGES[table]}", table)
        refused(connection, f"DELETE FROM {table}", table)
        refused(connection, f"TRUNCATE {table}", table)
    assert rows(engine, table) == before


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("table", TABLES)
def test_a_purge_removes_rows_when_it_says_so_and_changes_none(engine: Engine, table: str) -> None:
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL hotline.purging = 'on'"))
        refused(connection, f"UPDATE {table} SET {CHANGES[table]}", table)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL hotline.purging = 'on'"))
        connection.execute(text(f"DELETE FROM {table}"))
    assert rows(engine, table) == 0


@pytest.mark.usefixtures("past")
def test_leave_to_purge_ends_with_its_transaction(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL hotline.purging = 'on'"))
        connection.commit()
        refused(connection, "DELETE FROM event", "event")
