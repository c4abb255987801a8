"""Reading what a caller told us: it opens, and the audit log says who, what and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from hotline.calls import Call, Callback, Recording, arrivals, callbacks, messages
from hotline.errors import BadInput, NotFound
from hotline.privacy.audit import verify
from hotline.privacy.models import AuditEntry
from hotline.telephony import CallerId
from hotline.tickets import Note, add_note, open_ticket, read_note
from hotline.work import Work
from tests.privacy.conftest import Begin

TICKET = UUID(int=7)
NUMBER, OTHER = "+254712345678", "+254733000111"
WAV = b"RIFF" + bytes(40)
WHO, WHY = str(UUID(int=70)), "she asked to be called back"

Read = Callable[[Work], object]


@pytest.fixture
def told(begin: Begin) -> None:
    """A call from a number, with a note, a message that was fetched, and a wish to be called on another number."""
    with begin() as work:
        open_ticket(work, TICKET)
        call = arrivals.arrive(
            work,
            carrier_sid="CA" + "7" * 32,
            line="tollfree_0800",
            caller=CallerId("present", NUMBER),
            ticket=TICKET,
            flow="f",
            position={},
        )
        assert call is not None
        callbacks.keep_caller_number(work, call, NUMBER)
        callbacks.keep_number(work, call, OTHER)
        callbacks.book(work, call, number="keyed", window="morning", sms_ok=False, zone="Africa/Nairobi")
        add_note(work, TICKET, "she is with a neighbour")
        recording = messages.begin(work, call, "message", leg=call.carrier_sid)
        work.session.flush()
        messages.recorded(work, recording, sid="RE" + "7" * 32, url="", seconds=5)
        messages.settle_fetch(work, recording.id, WAV, 30)


def the(work: Work, kind: type) -> object:
    return work.session.scalars(select(kind)).one()


def note(work: Work, why: str = WHY) -> object:
    found = the(work, Note)
    assert isinstance(found, Note)
    return read_note(work, found, who=WHO, reason=why)


def message(work: Work, why: str = WHY) -> object:
    found = the(work, Recording)
    assert isinstance(found, Recording)
    return messages.audio(work, found, who=WHO, reason=why)


def number(work: Work, why: str = WHY) -> object:
    found = the(work, Call)
    assert isinstance(found, Call)
    return callbacks.caller_number(work, found, who=WHO, reason=why)


def wish(work: Work, why: str = WHY) -> object:
    found = the(work, Callback)
    assert isinstance(found, Callback)
    return callbacks.wanted_number(work, found, who=WHO, reason=why)


EXPECTED = [
    (note, "she is with a neighbour", "read note"),
    (message, WAV, "heard message"),
    (number, NUMBER, "revealed number"),
    (wish, OTHER, "revealed number"),
]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(("read", "content", "did"), EXPECTED, ids=["note", "message", "number", "wish"])
def test_what_is_read_is_noted(begin: Begin, read: Read, content: object, did: str) -> None:
    with begin() as work:
        assert work.session.scalars(select(AuditEntry)).all() == [], "taking it down was nobody's reading"
        assert read(work) == content
    with begin() as work:
        (entry,) = work.session.scalars(select(AuditEntry))
        assert (entry.who, entry.did, entry.ticket_id, entry.reason) == (WHO, did, TICKET, WHY)
        assert verify(work.session) is None


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("read", [note, message, number, wish])
def test_nothing_is_read_without_a_reason(begin: Begin, read: Callable[[Work, str], object]) -> None:
    with pytest.raises(BadInput, match="say why"), begin() as work:
        read(work, "  ")


@pytest.mark.usefixtures("told")
def test_a_message_whose_days_are_over_is_not_here(begin: Begin) -> None:
    with begin() as work:
        assert messages.purge_due(work, work.now + timedelta(days=30)) == 1
    with pytest.raises(NotFound, match="deleted"), begin() as work:
        message(work)
