"""A ticket's content is sealed under its own key, and gone when that key is destroyed."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from hotline.errors import SealBroken
from hotline.privacy import (
    KeyRing,
    destroy_ticket_key,
    new_ticket_key,
    open_for,
    rewrap_ticket_keys,
    seal_for,
)
from hotline.privacy.models import TicketKey
from hotline.privacy.sealing import key_id_of
from tests.privacy.conftest import INDEX, NEW, OLD, Begin

TICKET, OTHER = UUID(int=1), UUID(int=2)
PLACE = "note.sealed.1"


def test_what_a_ticket_seals_it_opens_in_a_later_transaction(begin: Begin) -> None:
    with begin() as work:
        new_ticket_key(work, TICKET)
        envelope = seal_for(work, TICKET, b"Kisumu", PLACE)
    with begin() as work:
        assert open_for(work, TICKET, envelope, PLACE) == b"Kisumu"


def test_no_other_ticket_and_no_master_key_opens_it(begin: Begin) -> None:
    with begin() as work:
        new_ticket_key(work, TICKET)
        new_ticket_key(work, OTHER)
        envelope = seal_for(work, TICKET, b"Kisumu", PLACE)
        with pytest.raises(SealBroken):
            open_for(work, OTHER, envelope, PLACE)
        with pytest.raises(SealBroken):
            work.keys.open(envelope, PLACE)


def test_destroying_the_key_destroys_the_content(begin: Begin) -> None:
    with begin() as work:
        new_ticket_key(work, TICKET)
        envelope = seal_for(work, TICKET, b"Kisumu", PLACE)
    with begin() as work:
        assert open_for(work, TICKET, envelope, PLACE) == b"Kisumu"
        assert destroy_ticket_key(work, TICKET)
        with pytest.raises(SealBroken, match="destroyed"):
            open_for(work, TICKET, envelope, PLACE)
    with begin() as work:
        with pytest.raises(SealBroken, match="destroyed"):
            open_for(work, TICKET, envelope, PLACE)
        with pytest.raises(SealBroken, match="destroyed"):
            seal_for(work, TICKET, b"more", PLACE)
        assert not destroy_ticket_key(work, TICKET)


def test_a_key_made_and_destroyed_in_one_transaction_is_gone(begin: Begin) -> None:
    with begin() as work:
        new_ticket_key(work, TICKET)
        assert destroy_ticket_key(work, TICKET)
        with pytest.raises(SealBroken):
            seal_for(work, TICKET, b"words", PLACE)


def test_a_new_key_costs_no_read_and_a_known_one_is_read_once_in_a_transaction(begin: Begin, engine: Engine) -> None:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: statements.append(statement))
    with begin() as work:
        new_ticket_key(work, TICKET)
        envelopes = [seal_for(work, TICKET, b"words", f"note.sealed.{row}") for row in range(5)]
    assert [statement.split()[0] for statement in statements] == ["INSERT"]
    statements.clear()
    with begin() as work:
        opened = [open_for(work, TICKET, sealed, f"note.sealed.{row}") for row, sealed in enumerate(envelopes)]
    assert opened == [b"words"] * 5
    assert [statement.split()[0] for statement in statements] == ["SELECT"]


def test_nothing_is_sealed_under_a_key_whose_savepoint_was_rolled_back(begin: Begin) -> None:
    with begin() as work:
        savepoint = work.session.begin_nested()
        new_ticket_key(work, TICKET)
        work.session.flush()
        savepoint.rollback()
        with pytest.raises(SealBroken):
            seal_for(work, TICKET, b"would be lost", PLACE)


def test_keys_are_put_under_a_new_master_key_in_steps_until_none_is_left(begin: Begin) -> None:
    with begin() as work:
        for number in range(1, 6):
            new_ticket_key(work, UUID(int=number))
        envelope = seal_for(work, TICKET, b"Kisumu", PLACE)
    turned = KeyRing({"k2": NEW, "k1": OLD}, INDEX)
    last, steps = None, 0
    while True:
        with begin(turned) as work:
            last = rewrap_ticket_keys(work, turned, limit=2, after=last)
        if last is None:
            break
        steps += 1
    assert steps == 3
    with begin(KeyRing({"k2": NEW}, INDEX)) as work:
        assert open_for(work, TICKET, envelope, PLACE) == b"Kisumu"
        row = work.session.get_one(TicketKey, OTHER)
        assert key_id_of(row.wrapped) == "k2"
