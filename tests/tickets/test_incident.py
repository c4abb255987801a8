"""What is told about an incident is checked, kept as it was entered, sealed, and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hotline.errors import BadInput, TooLate
from hotline.privacy.models import AuditEntry
from hotline.staff import add_person, find_person
from hotline.tickets import Ticket, fields_of, find_ticket, move_ticket, open_ticket, set_field
from hotline.tickets.incident_codes import COUNTY_NAMES, checked
from tests.staff.hotline_at import Hotline, hotline_on

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKET = UUID(int=7)


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("danger_now", "yes", "yes"),
        ("county", "047", "047"),
        ("forms", "HARASSMENT, PHYSICAL_ASSAULT,HARASSMENT", "PHYSICAL_ASSAULT,HARASSMENT"),
        ("needs", "", ""),
        ("incident_at", "2026-11-24T02:14+03:00", "2026-11-24T02:14+03:00"),
        ("narrative", "  A known man hit her at a lodging. ", "A known man hit her at a lodging."),
    ],
)
def test_an_answer_is_kept_in_one_form(field: str, given: str, kept: str) -> None:
    assert checked(field, given, NOW) == kept


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("danger_now", "maybe", "choose one of yes, no, unknown"),
        ("county", "048", "no answer to county"),
        ("forms", "PHYSICAL_ASSAULT,SOMETHING", "'SOMETHING' is no answer"),
        ("incident_at", "yesterday", "write the day and the time"),
        ("incident_at", "2026-11-24T02:14", "needs its zone"),
        ("incident_at", "2026-11-24T12:06+03:00", "cannot have happened in the future"),
        ("narrative", "a" * 4001, "longer than 4000 characters"),
        ("occupation", "anything", "is not asked here"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(field: str, given: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        checked(field, given, NOW)


def test_kenya_has_47_counties_by_their_numbers() -> None:
    assert (len(COUNTY_NAMES), COUNTY_NAMES["001"], COUNTY_NAMES["042"], COUNTY_NAMES["047"]) == (
        47,
        "Mombasa",
        "Kisumu",
        "Nairobi",
    )


@pytest.fixture
def hotline(database_url: str) -> Iterator[Hotline]:
    with hotline_on(database_url) as found:
        with found.begin() as work:
            add_person(work, "Zawadi", ["counsellor"])
            open_ticket(work, TICKET, priority="P4")
        yield found


def tell(hotline: Hotline, field: str, value: str) -> int:
    """Zawadi enters an answer; the id of the row that stands for it."""
    with hotline.begin() as work:
        zawadi = find_person(work, "Zawadi")
        return set_field(work, work.session.get_one(Ticket, TICKET), field, value, zawadi.id).id


def told(hotline: Hotline) -> dict[str, str]:
    with hotline.begin() as work:
        return {name: one.value for name, one in fields_of(work, TICKET, who="zawadi", reason="on the call").items()}


def test_the_newest_answer_counts_and_the_older_ones_stay(hotline: Hotline) -> None:
    tell(hotline, "danger_now", "unknown")
    tell(hotline, "danger_now", "no")
    tell(hotline, "narrative", "A known man hit her at a lodging.")
    assert told(hotline) == {"danger_now": "no", "narrative": "A known man hit her at a lodging."}
    with hotline.begin() as work:
        answers = work.session.scalars(text("SELECT value FROM incident_field WHERE field = 'danger_now' ORDER BY id"))
        assert list(answers) == ["unknown", "no"]


def test_an_answer_taken_back_is_none(hotline: Hotline) -> None:
    tell(hotline, "needs", "MEDICAL,SHELTER")
    tell(hotline, "needs", "")
    assert told(hotline) == {}


def test_the_same_answer_sent_twice_is_one(hotline: Hotline) -> None:
    assert tell(hotline, "narrative", "She is at home now.") == tell(hotline, "narrative", "She is at home now. ")
    assert hotline.kinds().count("incident_noted") == 1


def test_what_says_something_of_a_person_is_sealed(hotline: Hotline) -> None:
    tell(hotline, "narrative", "A known man hit her.")
    tell(hotline, "perpetrators", "POLICE")
    with hotline.begin() as work:
        rows = work.session.execute(text("SELECT value, encode(sealed, 'escape') FROM incident_field")).all()
    assert [row[0] for row in rows] == [None, None]
    assert "known man" not in str(rows)
    assert "POLICE" not in str(rows)


def test_no_row_is_changed_or_removed(hotline: Hotline) -> None:
    tell(hotline, "danger_now", "yes")
    for statement in ("UPDATE incident_field SET value = 'no'", "DELETE FROM incident_field"):
        with pytest.raises(IntegrityError, match="rows of incident_field are only added"), hotline.begin() as work:
            work.session.execute(text(statement))


def test_who_read_what_was_told_is_in_the_audit_log(hotline: Hotline) -> None:
    tell(hotline, "danger_now", "no")
    told(hotline)
    with hotline.begin() as work:
        entry = work.session.query(AuditEntry).one()
        assert (entry.who, entry.did, entry.ticket_id, entry.reason) == (
            "zawadi",
            "read incident",
            TICKET,
            "on the call",
        )
        with pytest.raises(BadInput, match="say why"):
            fields_of(work, TICKET, who="zawadi", reason=" ")


def test_danger_raises_the_priority_and_no_answer_lowers_it(hotline: Hotline) -> None:
    tell(hotline, "injury_level", "serious")
    assert ticket(hotline).priority == "P2"
    tell(hotline, "danger_now", "yes")
    tell(hotline, "danger_now", "no")
    assert ticket(hotline).priority == "P1"


def test_the_county_decides_who_is_paged_and_the_ticket_is_open(hotline: Hotline) -> None:
    tell(hotline, "county", "042")
    assert (ticket(hotline).county, ticket(hotline).state) == ("042", "open")
    tell(hotline, "county", "")
    assert ticket(hotline).county == "unknown"


def test_a_closed_ticket_takes_no_words(hotline: Hotline) -> None:
    with hotline.begin() as work:
        move_ticket(work, find_ticket(work, ticket(hotline).reference), "closed", "needs_met")
    with pytest.raises(TooLate, match="open it again"):
        tell(hotline, "danger_now", "yes")


def ticket(hotline: Hotline) -> Ticket:
    with hotline.begin() as work:
        return work.session.get_one(Ticket, TICKET)
