"""`hotline keys`, typed as an operator types it when a master key is to be changed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hotline.cli import hotline
from hotline.errors import HotlineError, SealBroken
from hotline.privacy import KeyRing
from hotline.privacy.models import AuditEntry
from hotline.staff import add_person, find_person, phone_of
from hotline.staff.codes import new_generator
from hotline.staff.sign_in import set_password
from hotline.tickets import Note, add_note, open_ticket, read_note
from tests.privacy.conftest import INDEX, NEW, OLD, Begin

Type = Callable[..., Result]
TICKETS = [UUID(int=number) for number in range(1, 8)]


def written(**ring: bytes) -> str:
    """A key ring as it stands in the environment."""
    return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in ring.items())


@pytest.fixture
def types(database_url: str, redis_url: str) -> Type:
    """Types a command under a key ring; what the hotline refuses is raised."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "TWILIO_API_URL": "http://127.0.0.1:8001",
        "HOTLINE_LOCAL_LINE": "1",
        "SECRET_KEY": "s" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "t" * 32,
        "HOTLINE_INDEX_KEY": base64.b64encode(INDEX).decode(),
    }

    def typed(*words: str, ring: str) -> Result:
        result = CliRunner(env={**environment, "HOTLINE_MASTER_KEYS": ring}).invoke(hotline, ["keys", *words])
        if isinstance(result.exception, HotlineError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result

    return typed


@pytest.fixture
def sealed(begin: Begin) -> None:
    """Seven tickets with a note each and one person with a phone and a code generator, all under the old key, k1."""
    with begin() as work:
        for ticket in TICKETS:
            open_ticket(work, ticket)
            add_note(work, ticket, f"note of {ticket.int}")
        amani = add_person(work, "Amani", ["counsellor"], phone="0712345678")
        set_password(work, amani, "mvua kubwa usiku")
        new_generator(work, amani)


def listed(types: Type, ring: str) -> list[tuple[str, int, int, int, bool]]:
    rows = json.loads(types("list", "--json", ring=ring).output)
    return [(row["key"], row["tickets"], row["phones"], row["codes"], row["here"]) for row in rows]


@pytest.mark.usefixtures("sealed")
def test_a_new_key_goes_in_front_everything_is_rewrapped_and_the_old_one_is_taken_out(
    types: Type, begin: Begin
) -> None:
    old = written(k1=OLD)
    fresh = types("new", ring=old).stdout.strip()
    assert fresh.startswith("k2:")
    assert len(base64.b64decode(fresh[3:])) == 32
    both = f"{fresh},{old}"
    assert listed(types, both) == [("k2", 0, 0, 0, True), ("k1", 7, 1, 1, True)]
    said = types("rewrap", ring=both).output
    assert "Everything is under k2." in said
    assert "k1 can be taken out" in said
    assert listed(types, both) == [("k2", 7, 1, 1, True), ("k1", 0, 0, 0, True)]
    with begin(KeyRing({"k2": base64.b64decode(fresh[3:])}, INDEX)) as work:
        notes = [read_note(work, note, who="amani", reason="test") for note in work.session.scalars(select(Note))]
        assert sorted(notes) == [f"note of {ticket.int}" for ticket in TICKETS]
        assert phone_of(work, find_person(work, "Amani")) == "+254712345678"
        assert len(new_generator(work, find_person(work, "Amani"))) == 32  # begun, not confirmed: shown again
        rewrapped = select(AuditEntry.did).where(AuditEntry.who == "hotline keys rewrap")
        assert work.session.scalars(rewrapped).all() == ["rewrapped everything under k2"]


@pytest.mark.usefixtures("sealed")
def test_a_key_that_is_missed_is_named_and_nothing_is_touched(types: Type) -> None:
    ring = written(k9=NEW)
    assert listed(types, ring) == [("k9", 0, 0, 0, True), ("k1", 7, 1, 1, False)]
    assert "MISSING" in types("list", ring=ring).output
    with pytest.raises(SealBroken, match="put k1 back"):
        types("rewrap", ring=ring)
    assert listed(types, ring) == [("k9", 0, 0, 0, True), ("k1", 7, 1, 1, False)]


@pytest.mark.usefixtures("sealed")
def test_rewrapping_again_changes_nothing_and_says_so(types: Type) -> None:
    assert "can be taken out" not in types("rewrap", ring=written(k1=OLD)).output
    assert listed(types, written(k1=OLD)) == [("k1", 7, 1, 1, True)]


def test_a_fresh_hotline_has_one_key_and_seals_nothing_yet(types: Type) -> None:
    output = types("list", ring=written(k1=OLD)).output
    assert output.split() == ["k1", "0", "tickets", "0", "phones", "0", "codes", "newest"]
    assert OLD.hex() not in output
    assert base64.b64encode(OLD).decode() not in types("new", ring=written(k1=OLD)).output
