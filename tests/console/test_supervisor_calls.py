"""The call log: filters, pages, masks; a call opened, reviewed, given, commented; what is exported."""

from __future__ import annotations

import csv
import html
import io
import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from hotline.calls.models import Call
from hotline.privacy.models import AuditEntry
from hotline.reports.models import Comment, Review
from hotline.staff import find_person
from hotline.tickets.models import Contact, Ticket, WorkItem
from tests.console.month import with_past_month
from tests.console.served import Console

ALL = "from=last-month&to=today"
OPENED = re.compile(r'href="(/calls\?[^"]*call=([0-9a-f-]{36})[^"]*)"')


def a_call(console: Console, outcome: str = "live_support") -> Call:
    """The newest call with this outcome."""
    with console.begin() as work:
        newest = select(Call).where(Call.outcome == outcome).order_by(Call.received_at.desc()).limit(1)
        return work.session.scalars(newest).one()


def references(page: str) -> list[str]:
    """The references of the rows of a log."""
    return re.findall(r'<th scope="row"><a [^>]*>(\d{7})</a>', page)


def test_the_log_goes_page_by_page_through_every_call_once(console: Console) -> None:
    told = with_past_month(console)
    imani, address = console.as_("Imani"), f"/calls?{ALL}"
    seen: list[str] = []
    while True:
        page = imani.get(address).text
        seen += references(page)
        older = re.search(r'class="button" href="(/calls\?[^"]*before=[^"]*)"', page)
        if older is None:
            break
        address = html.unescape(older[1])
    assert len(seen) == len(set(seen)) == told


def test_every_filter_leaves_only_what_it_asks_for(console: Console) -> None:
    with_past_month(console)
    imani = console.as_("Imani")
    with console.begin() as work:
        zawadi = find_person(work, "Zawadi").id
        calls = work.session.scalars(select(Call)).all()
        reached = set(work.session.scalars(select(WorkItem.call_id).where(WorkItem.close_reason == "reached")))
    asked = {
        "outcome=voicemail": sum(call.outcome == "voicemail" for call in calls),
        "priority=P1": sum(call.priority == "P1" for call in calls),
        "language=none&outcome=quick_exit": sum(
            call.language is None and call.outcome == "quick_exit" for call in calls
        ),
        f"counsellor={zawadi}&priority=P1": sum(call.answered_by == zawadi and call.priority == "P1" for call in calls),
        "look=unreached&priority=P1": sum(
            call.answered_at is None and call.priority == "P1" and call.id not in reached for call in calls
        ),
    }
    assert {query: len(references(imani.get(f"/calls?{ALL}&{query}").text)) for query in asked} == asked


def test_a_reference_is_found_however_it_was_spaced_and_whenever_it_was(console: Console) -> None:
    with_past_month(console)
    with console.begin() as work:
        oldest = work.session.scalars(select(Ticket.reference).order_by(Ticket.opened_at).limit(1)).one()
    page = console.as_("Imani").get(f"/calls?reference={oldest[:3]}+{oldest[3:]}").text
    assert references(page) == [oldest]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("outcome=happy", "is no outcome"),
        ("priority=P9", "is no priority"),
        ("colour=red", "There is no filter"),
        ("counsellor=nobody", "There is no such counsellor"),
        ("reference=1234567", "is no reference"),
        ("before=yesterday", "begin at its top"),
        ("from=soon", "is not a period"),
    ],
)
def test_an_unknown_filter_is_a_clear_sentence_and_the_others_stay(console: Console, query: str, sentence: str) -> None:
    answer = console.as_("Imani").get(f"/calls?language=sw&{query}")
    assert answer.status_code == 400
    assert sentence in answer.text
    assert '<option value="sw" selected>' in answer.text


def test_no_page_shows_a_whole_number(console: Console) -> None:
    with_past_month(console)
    imani, call = console.as_("Imani"), a_call(console, "callback_booked")
    pages = [
        imani.get(path).text for path in ("/since", "/board", f"/calls?{ALL}&call={call.id}", "/handover", "/people")
    ]
    pages.append(imani.get(f"/calls.csv?{ALL}").text)
    assert call.number_tail is not None
    assert call.number_tail in pages[2]
    assert [page for page in pages if "2547000" in page or "07000" in page] == []


def test_a_call_opens_with_its_lanes_and_every_moment(console: Console) -> None:
    with_past_month(console)
    call = a_call(console)
    page = console.as_("Imani").get(f"/calls?{ALL}&call={call.id}").text
    assert 'class="bar is-talk"' in page
    assert "They talk" in page
    assert "Asked for a human" in page


def test_a_call_there_is_not_is_not_found(console: Console) -> None:
    imani = console.as_("Imani")
    assert imani.get(f"/calls?call={uuid4()}").status_code == 404
    assert imani.get("/calls?call=7").status_code == 404
    assert imani.post(f"/calls/{uuid4()}/review").status_code == 404


def test_a_call_is_reviewed_and_that_is_taken_back(console: Console) -> None:
    with_past_month(console)
    imani, call = console.as_("Imani"), a_call(console)
    imani.post(f"/calls/{call.id}/review", {"reviewed": "1", "next": "/calls"})
    page = imani.get(f"/calls?call={call.id}").text
    assert "Not reviewed after all" in page
    imani.post(f"/calls/{call.id}/review", {"reviewed": "0", "next": "/calls"})
    with console.begin() as work:
        review = work.session.get_one(Review, call.id)
        assert (review.reviewed_at, review.reviewed_by) == (None, None)


def test_a_call_is_given_to_somebody_who_works_with_calls(console: Console) -> None:
    with_past_month(console)
    imani, call = console.as_("Imani"), a_call(console)
    with console.begin() as work:
        neema, pendo = find_person(work, "Neema").id, find_person(work, "Pendo").id
    imani.post(f"/calls/{call.id}/assign", {"to": str(neema)})
    refused = imani.post(f"/calls/{call.id}/assign", {"to": str(pendo)})
    assert refused.status_code == 400
    assert "Pendo cannot be given a call" in refused.text
    assert "Given to somebody" in imani.get("/since").text
    with console.begin() as work:
        assert work.session.get_one(Review, call.id).assigned_to == neema


def test_a_comment_is_sealed_read_by_supervisors_and_each_reading_is_noted(console: Console) -> None:
    with_past_month(console)
    imani, call = console.as_("Imani"), a_call(console)
    imani.post(f"/calls/{call.id}/comment", {"words": "She was kept waiting; ring back sooner."})
    with console.begin() as work:
        kept = work.session.scalars(select(Comment)).one()
        assert b"waiting" not in kept.sealed
        assert work.session.scalars(select(AuditEntry)).all() == []
    assert "She was kept waiting; ring back sooner." in console.as_("Jabali").get(f"/calls?call={call.id}").text
    with console.begin() as work:
        noted = work.session.scalars(select(AuditEntry)).one()
        ticket = work.session.scalars(select(Contact.ticket_id).where(Contact.call_id == call.id)).one()
        assert (noted.did, noted.ticket_id, noted.reason) == ("read review", ticket, "reviewing the call")


@pytest.mark.parametrize(("words", "sentence"), [("   ", "Write a few words first"), ("x" * 2001, "at most 2000")])
def test_a_comment_that_cannot_be_kept_is_refused(console: Console, words: str, sentence: str) -> None:
    with_past_month(console)
    answer = console.as_("Imani").post(f"/calls/{a_call(console).id}/comment", {"words": words})
    assert answer.status_code == 400
    assert sentence.lower() in answer.text.lower()


def test_the_export_is_the_filtered_log_masked_and_noted(console: Console) -> None:
    told = with_past_month(console)
    with console.begin() as work:
        find_person(work, "Zawadi").work_name = "=Zawadi"
    imani = console.as_("Imani")
    sent = imani.get(f"/calls.csv?{ALL}")
    rows = list(csv.DictReader(io.StringIO(sent.text)))
    assert len(rows) == told
    assert {row["caller"] for row in rows if row["caller"] != "withheld"} <= {f"••• ••• {n:03}" for n in range(1000)}
    assert "'=Zawadi" in {row["answered_by"] for row in rows}
    assert len(list(csv.DictReader(io.StringIO(imani.get(f"/calls.csv?{ALL}&priority=P1").text)))) < told
    with console.begin() as work:
        assert [one.did for one in work.session.scalars(select(AuditEntry))] == ["exported the call log"] * 2


def test_a_wrong_export_is_a_sentence_and_no_file(console: Console) -> None:
    answer = console.as_("Imani").get("/calls.csv?outcome=happy")
    assert answer.status_code == 400
    assert "is no outcome" in answer.text
