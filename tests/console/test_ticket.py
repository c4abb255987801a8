"""The ticket beside the call: found, written in, paged from, closed; and what it never shows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from hotline.calls import Call, Offer
from hotline.calls.callbacks import keep_caller_number
from hotline.db import new_id
from hotline.paging import Page, open_page
from hotline.privacy.models import AuditEntry
from hotline.staff import find_person
from hotline.tickets import Consent, Ticket, WorkItem, fields_of, find_ticket, join_call, open_p1, open_ticket
from hotline.work import Work
from tests.console.served import Console, Visitor

NUMBER = "+254712345678"
JSON = {"Accept": "application/json"}


def caller(console: Console, *, state: str = "talking", safe: bool | None = None, ago_s: int = 60) -> str:
    """Somebody whom Amani talks with, or whose call she wraps up; her ticket's reference."""
    with console.begin() as work:
        begun = work.now - timedelta(seconds=ago_s)
        ticket = open_ticket(work, new_id(), priority="P2", demonstration=True)
        call = _call(work, ticket, state, begun, safe)
        offer = Offer(call_id=call.id, person_id=find_person(work, "Amani").id, channel="browser", placed_at=begun)
        offer.state = "accepted" if state == "talking" else "over"
        offer.accepted_at = offer.talking_at = begun
        if state == "wrapping":
            offer.over_at, offer.due_at, offer.ended_by = work.now, work.now + timedelta(minutes=2), "caller"
        work.session.add(offer)
        return ticket.reference


def _call(work: Work, ticket: Ticket, state: str, begun: datetime, safe: bool | None) -> Call:
    call = Call(
        id=new_id(),
        line="tollfree_0800",
        state=state,
        received_at=begun,
        heard_at=work.now,
        offered_at=begun,
        answered_at=begun,
        number_index=work.keys.index(NUMBER),
        number_tail="678",
        caller_id_status="present",
        sealed_for=ticket.id,
        safe_to_call=safe,
        language="sw",
        flow_version="1",
        position={},
        menu_path="main>2>med",
        queue="urgent",
        priority="P2",
    )
    if state != "talking":
        call.left_at, call.outcome = work.now, "live_support"
    keep_caller_number(work, call, NUMBER)
    work.session.add(call)
    work.session.flush()
    join_call(work, ticket.id, call.id)
    return call


def english(console: Console, work_name: str) -> Visitor:
    """One of the staff, who reads the pages in English."""
    visitor = console.as_(work_name)
    visitor.post("/language", {"language": "en"})
    return visitor


def tell(visitor: Visitor, reference: str, field: str, value: str) -> dict[str, str]:
    """What the page's script gets for an answer it saves."""
    answer = visitor.post(f"/tickets/{reference}/fields/{field}", {"value": value}, **JSON)
    return {"status": str(answer.status_code), **json.loads(answer.text)}


def told(console: Console, reference: str) -> dict[str, str]:
    with console.begin() as work:
        fields = fields_of(work, find_ticket(work, reference).id, who="test", reason="to see what was kept")
        return {name: one.value for name, one in fields.items()}


def ticket(console: Console, reference: str) -> Ticket:
    with console.begin() as work:
        return find_ticket(work, reference)


def pages(console: Console) -> list[Page]:
    with console.begin() as work:
        return list(work.session.scalars(select(Page)))


def call_of(console: Console) -> Call:
    with console.begin() as work:
        return work.session.scalars(
            select(Call).where(Call.answered_by.is_(None), Call.menu_path == "main>2>med")
        ).one()


def test_without_a_caller_the_page_says_what_will_be_here(console: Console) -> None:
    text = english(console, "Amani").get("/now").text
    assert "Nobody is with you" in text
    assert "New contact without a call" in text


def test_the_caller_she_has_is_there_with_what_is_known_and_no_more(console: Console) -> None:
    with console.begin() as work:
        earlier = open_ticket(work, new_id(), demonstration=True)
        _call(work, earlier, "ended", work.now - timedelta(days=2), None).menu_path = "main"
    reference = caller(console)
    text = english(console, "Amani").get("/now").text
    assert f"Ticket {reference}" in text
    assert "This number has called before (1 time" in text
    assert "Naitwa Amani" in text
    assert "••• ••• 678" in text
    assert "Not known: do not call" in text
    assert "712345678" not in text
    assert earlier.reference not in text


def test_a_colleague_has_no_caller_of_hers(console: Console) -> None:
    caller(console)
    assert "Nobody is with you" in english(console, "Baraka").get("/now").text


def test_a_caller_who_was_cut_off_may_be_someone_else(console: Console) -> None:
    reference = caller(console)
    amani = english(console, "Amani")
    tell(amani, reference, "narrative", "A known man hit her at a lodging.")
    with console.begin() as work:
        work.session.get_one(Call, call_of(console).id).returned_at = work.now
    text = amani.get("/now").text
    assert "may be someone else" in text
    assert "umefika kwenye huduma" not in text  # the neutral opening
    assert "a lodging" not in text
    assert "a lodging" in amani.get("/now?known=yes").text


def test_an_answer_is_saved_as_it_is_given_and_stands_there_again(console: Console) -> None:
    reference = caller(console)
    amani = english(console, "Amani")
    said = tell(amani, reference, "danger_now", "yes")
    assert (said["status"], said["saved"][:6]) == ("200", "saved ")
    assert tell(amani, reference, "danger_now", "yes")["saved"] == said["saved"]
    tell(amani, reference, "needs", "SHELTER,MEDICAL")
    tell(amani, reference, "incident_at", "2026-01-05T02:14")
    assert told(console, reference) == {
        "danger_now": "yes",
        "needs": "MEDICAL,SHELTER",
        "incident_at": "2026-01-05T02:14+03:00",
    }
    assert ticket(console, reference).priority == "P1"
    text = amani.get(f"/tickets/{reference}").text
    assert 'value="2026-01-05T02:14"' in text
    assert 'value="MEDICAL" checked' in text


def test_what_cannot_be_used_is_a_sentence(console: Console) -> None:
    reference = caller(console)
    said = tell(english(console, "Amani"), reference, "county", "099")
    assert said["status"] == "400"
    assert "no answer to county" in said["sentence"]


def test_a_word_that_could_be_used_against_her_is_pointed_out_and_saved(console: Console) -> None:
    reference = caller(console)
    said = tell(english(console, "Amani"), reference, "narrative", "Bhang was found.")
    assert "bhang" in said["hint"]
    assert told(console, reference)["narrative"] == "Bhang was found."


def test_opening_a_ticket_is_in_the_audit_log(console: Console) -> None:
    reference = caller(console)
    english(console, "Baraka").get(f"/tickets/{reference}")
    with console.begin() as work:
        baraka = str(find_person(work, "Baraka").id)
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.who == baraka)).one()
        assert (entry.did, entry.reason) == ("read incident", "opened by its reference")


def test_a_ticket_is_found_by_its_reference_however_it_is_spaced(console: Console) -> None:
    reference = caller(console)
    amani = english(console, "Amani")
    assert amani.get(f"/tickets?reference={reference[:3]}+{reference[3:]}").location == f"/tickets/{reference}"
    wrong = amani.get("/tickets?reference=1234567")
    assert wrong.status_code == 404
    assert "the last one checks the others" in wrong.text


@pytest.mark.parametrize("safe", [None, False])
def test_a_number_is_shown_to_nobody_without_the_callers_yes(console: Console, safe: bool | None) -> None:
    reference = caller(console, safe=safe)
    answer = english(console, "Imani").post(f"/tickets/{reference}/number", {"reason": "to ring back"})
    assert answer.status_code == 403
    assert "345678" not in answer.text


def test_a_number_that_may_be_rung_is_shown_for_a_reason_which_is_kept(console: Console) -> None:
    reference = caller(console)
    amani = english(console, "Amani")
    tell(amani, reference, "safe_to_call", "yes")
    assert amani.post(f"/tickets/{reference}/number", {"reason": " "}).status_code == 400
    answer = amani.post(f"/tickets/{reference}/number", {"reason": "she asked me to ring back"})
    assert NUMBER in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    with console.begin() as work:
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.did == "revealed number")).one()
        assert entry.reason == "she asked me to ring back"


def test_her_yes_pages_and_her_no_is_noted_and_pages_nobody(console: Console) -> None:
    reference = caller(console)
    amani = english(console, "Amani")
    amani.post(f"/tickets/{reference}/page", {"discipline": "LEGAL", "answer": "refused"})
    assert pages(console) == []
    amani.post(f"/tickets/{reference}/page", {"discipline": "MED", "answer": "given"})
    assert [(page.discipline, page.priority, page.basis) for page in pages(console)] == [("MED", "P2", "consent")]
    with console.begin() as work:
        rows = work.session.scalars(select(Consent).order_by(Consent.id))
        assert [(one.purpose, one.decision, one.how) for one in rows] == [
            ("REFER_LEGAL", "refused", "verbal"),
            ("REFER_HEALTH", "given", "verbal"),
        ]
    assert "Looking for somebody" in amani.get(f"/tickets/{reference}/pages").text


def test_nobody_is_paged_without_an_answer(console: Console) -> None:
    reference = caller(console)
    assert english(console, "Amani").post(f"/tickets/{reference}/page", {"discipline": "MED"}).status_code == 400
    assert pages(console) == []


def held_page(console: Console, reference: str) -> UUID:
    with console.begin() as work:
        found = find_ticket(work, reference)
        return open_page(work, found, discipline="MED", priority="P2", basis="consent", held=True).id


def test_a_held_page_is_sent_or_cancelled_with_a_reason(console: Console) -> None:
    reference = caller(console)
    amani = english(console, "Amani")
    page = held_page(console, reference)
    assert amani.post(f"/tickets/{reference}/pages/{page}/cancel", {"reason": "bored"}).status_code == 400
    amani.post(f"/tickets/{reference}/pages/{page}/send")
    assert pages(console)[0].state == "climbing"
    amani.post(f"/tickets/{reference}/pages/{page}/cancel", {"reason": "not_needed"})
    assert (pages(console)[0].state, pages(console)[0].close_code) == ("closed", "not_needed")


def test_another_tickets_page_is_not_moved_from_here(console: Console) -> None:
    mine, other = caller(console), None
    with console.begin() as work:
        other = open_ticket(work, new_id(), demonstration=True).reference
    page = held_page(console, other)
    amani = english(console, "Amani")
    assert amani.post(f"/tickets/{mine}/pages/{page}/send").status_code == 404
    assert pages(console)[0].state == "held"


def test_a_prank_is_one_press(console: Console) -> None:
    reference = caller(console, state="wrapping")
    held_page(console, reference)
    english(console, "Amani").post(f"/tickets/{reference}/ending/joke")
    assert call_of(console).disposition == "joke"
    assert (pages(console)[0].state, pages(console)[0].close_code) == ("closed", "prank")
    assert (ticket(console, reference).state, ticket(console, reference).close_reason) == ("closed", "joke")
    with console.begin() as work:
        offer = work.session.scalars(select(Offer)).one()
        assert offer.wrap_ended_at is not None or offer.due_at is not None


def test_a_silent_callers_p1_stays_on_the_list(console: Console) -> None:
    reference = caller(console, state="wrapping")
    with console.begin() as work:
        open_p1(work, ticket=find_ticket(work, reference).id, call=work.session.get_one(Call, call_of(console).id))
    english(console, "Amani").post(f"/tickets/{reference}/ending/silent")
    assert call_of(console).disposition == "silent"
    assert ticket(console, reference).state == "new"
    with console.begin() as work:
        assert work.session.scalars(select(WorkItem)).one().closed_at is None


def test_wrap_up_is_done_and_the_ticket_closed_with_a_reason(console: Console) -> None:
    reference = caller(console, state="wrapping")
    amani = english(console, "Amani")
    assert amani.post(f"/tickets/{reference}/close", {"reason": ""}).status_code == 400
    amani.post(f"/tickets/{reference}/close", {"reason": "needs_met"})
    assert (ticket(console, reference).state, ticket(console, reference).close_reason) == ("closed", "needs_met")
    assert "Nobody is with you" in amani.get("/now").text
    assert tell(amani, reference, "danger_now", "no")["status"] == "409"
    amani.post(f"/tickets/{reference}/reopen")
    assert tell(amani, reference, "danger_now", "no")["status"] == "200"


def test_a_ticket_is_not_closed_while_a_page_is_open(console: Console) -> None:
    reference = caller(console, state="wrapping")
    held_page(console, reference)
    answer = english(console, "Amani").post(f"/tickets/{reference}/close", {"reason": "needs_met"})
    assert answer.status_code == 409
    assert ticket(console, reference).state == "new"


def test_somebody_comes_back_to_it(console: Console) -> None:
    reference = caller(console, state="wrapping")
    english(console, "Amani").post(f"/tickets/{reference}/follow-up")
    assert ticket(console, reference).state == "following_up"
    with console.begin() as work:
        assert work.session.scalars(select(WorkItem)).one().kind == "follow_up"


def test_a_contact_without_a_call_is_a_ticket_too(console: Console) -> None:
    amani = english(console, "Amani")
    assert amani.post("/tickets", {"channel": ""}).status_code == 400
    location = amani.post("/tickets", {"channel": "walk_in"}).location
    assert told(console, location.rsplit("/", 1)[1]) == {"channel": "walk_in"}
    text = amani.get(location).text
    assert "How she reached us" in text
    assert "May we ring this number?" not in text


def test_answers_outlive_a_lost_network_and_a_page_that_is_left(browsing: Console) -> None:
    reference = caller(browsing)
    page = browsing.sign_in("Amani")
    expect(page.locator("h1")).to_have_text(f"Ticket {reference}", timeout=15_000)
    page.locator(".is-danger_now").get_by_text("Yes", exact=True).click()
    expect(page.locator(".is-danger_now .saved.is-done")).to_be_visible(timeout=15_000)
    lost = f"**/tickets/{reference}/fields/**"
    page.route(lost, lambda route: _cut(route))
    page.locator("#field-narrative").fill("A known man hit her at a lodging.")
    expect(page.locator(".is-narrative .saved")).to_contain_text("Your words stay here", timeout=15_000)
    assert page.locator("#field-narrative").input_value() == "A known man hit her at a lodging."
    page.unroute(lost)
    expect(page.locator(".is-narrative .saved.is-done")).to_be_visible(timeout=15_000)
    assert told(browsing, reference) == {"danger_now": "yes", "narrative": "A known man hit her at a lodging."}


def _cut(route: Route) -> None:
    route.abort("internetdisconnected")
