"""Work to do: what waits is taken, heard, noted, closed; no number stands there, and every reading has its reason."""

from __future__ import annotations

import io
import re
import wave
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from hotline.calls.messages import place_of
from hotline.calls.models import Call, Recording
from hotline.db import new_id
from hotline.privacy import seal_for
from hotline.privacy.models import AuditEntry
from hotline.staff import find_person
from hotline.tickets import Note, WorkItem, join_call, open_ticket, open_work, read_note
from hotline.tickets.waiting_work import Kind
from tests.console.served import Console, Visitor


def silence() -> bytes:
    """A second of nothing, as a WAV of 8 kHz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 8000, "NONE", ""))
        sound.writeframes(bytes(16_000))
    return file.getvalue()


WAV = silence()


def english(console: Console, name: str) -> Visitor:
    """One of the staff at the console, reading English."""
    visitor = console.as_(name)
    visitor.post("/language", {"language": "en"})
    return visitor


def waits(console: Console, kind: Kind = "message", *, minutes: int = 90, message: bool = False, **facts: Any) -> UUID:
    """Something that has waited for so many minutes, with its call and ticket; a P2."""
    with console.begin() as work:
        began = work.now - timedelta(minutes=minutes)
        ticket = open_ticket(work, new_id(), priority="P2")
        given = {
            "line": "tollfree_0800",
            "state": "ended",
            "outcome": "voicemail",
            "position": {},
            "flow_version": "f1",
        }
        given |= {"caller_id_status": "present", "number_tail": "678", "language": "sw"}
        call = Call(id=new_id(), received_at=began, heard_at=began, sealed_for=ticket.id, **{**given, **facts})
        work.session.add(call)
        work.session.flush()
        join_call(work, ticket.id, call.id)
        item = open_work(work, kind, ticket=ticket.id, call=call, priority="P2", due_at=began + timedelta(hours=1))
        item.opened_at = began
        if message:
            sound = Recording(id=new_id(), call_id=call.id, sealed_for=ticket.id, kind="message", state="fetched")
            sound.begun_at, sound.seconds = began, 1
            sound.sealed = seal_for(work, ticket.id, WAV, place_of(sound))
            work.session.add(sound)
        return item.id


def message_of(console: Console, item: UUID) -> UUID:
    with console.begin() as work:
        found = select(Recording.id).join(WorkItem, WorkItem.call_id == Recording.call_id).where(WorkItem.id == item)
        return work.session.scalars(found).one()


def reference_of(console: Console, item: UUID) -> str:
    found = re.search(
        r'<td class="extra"><a href="/tickets/(\d{7})">', english(console, "Amani").get(f"/to-do?item={item}").text
    )
    assert found
    return found[1]


def audited(console: Console) -> list[tuple[str, str]]:
    with console.begin() as work:
        return [(one.did, one.reason) for one in work.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def in_section(text: str, heading: str) -> str:
    return text.split(f'id="{heading}"')[1].split("</section>")[0]


def test_an_empty_list_says_what_will_stand_here(console: Console) -> None:
    text = english(console, "Amani").get("/to-do").text
    assert "Nothing waits" in text
    assert "messages nobody has heard" in text


def test_the_list_says_what_waits_and_whether_she_may_be_called_but_no_number(console: Console) -> None:
    waits(console, safe_to_call=True)
    waits(console, "callback", safe_to_call=False)
    waits(console, "reached_nobody", minutes=10)
    text = in_section(english(console, "Amani").get("/to-do").text, "w-nobody")
    rows = re.findall(r"<tr>(.*?)</tr>", text.split("<tbody>")[1], re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert ["may call" in said[0], "must not call" in said[1], "not known: do not call" in said[2]] == [True] * 3
    assert "Message unheard 1 h ago" in said[0]
    assert "overdue" in said[0]
    assert "overdue" not in said[2], "due an hour after it began, ten minutes ago"
    assert not any("678" in row for row in said)


def test_what_she_takes_stands_under_her_name_and_no_longer_in_the_list(console: Console) -> None:
    item = waits(console)
    amani = english(console, "Amani")
    amani.get("/to-do")
    assert amani.post(f"/to-do/{item}/take").headers["Location"] == f"/to-do?item={item}"
    text = amani.get("/to-do").text
    assert str(item) in in_section(text, "w-mine")
    assert str(item) not in in_section(text, "w-nobody")


def test_who_is_second_hears_it_and_sees_nothing_of_it(console: Console) -> None:
    item = waits(console, message=True)
    amani, baraka = english(console, "Amani"), english(console, "Baraka")
    amani.post(f"/to-do/{item}/take")
    late = baraka.post(f"/to-do/{item}/take")
    assert (late.status_code, "somebody else has taken this" in late.text) == (409, True)
    assert baraka.get(f"/to-do?item={item}").status_code == 404
    path = f"/to-do/{item}/messages/{message_of(console, item)}"
    assert baraka.post(path, {"reason": "curious"}).status_code == 404
    assert baraka.post(f"/to-do/{item}/close", {"reason": "done"}).status_code == 404
    assert baraka.post(f"/to-do/{item}/notes/read", {"reason": "curious"}).status_code == 404
    assert english(console, "Imani").get(f"/to-do?item={item}").status_code == 200, "a supervisor sees all"
    assert audited(console) == []


def test_a_message_is_heard_with_a_reason_that_is_kept(console: Console) -> None:
    item = waits(console, message=True)
    path = f"/to-do/{item}/messages/{message_of(console, item)}"
    amani = english(console, "Amani")
    silent = amani.post(path, {"reason": "  "})
    assert (silent.status_code, "Say why first" in silent.text) == (400, True)
    heard = amani.post(path, {"reason": "to answer this message"})
    assert (heard.data, heard.mimetype, heard.headers["Cache-Control"]) == (WAV, "audio/wav", "no-store")
    assert audited(console) == [("heard message", "to answer this message")]


def test_a_message_of_another_item_is_not_to_be_had_through_this_one(console: Console) -> None:
    item, other = waits(console), waits(console, message=True)
    answer = english(console, "Amani").post(
        f"/to-do/{item}/messages/{message_of(console, other)}", {"reason": "to hear it"}
    )
    assert answer.status_code == 404
    assert audited(console) == []


def test_a_note_is_sealed_and_read_back_with_a_reason(console: Console) -> None:
    item = waits(console)
    amani = english(console, "Amani")
    amani.post(f"/to-do/{item}/notes", {"words": "She will call on Friday."})
    closed = amani.get(f"/to-do?item={item}").text
    assert "She will call on Friday." not in closed
    assert "Read the notes" in closed
    assert amani.post(f"/to-do/{item}/notes/read", {"reason": ""}).status_code == 400
    assert "She will call on Friday." in amani.post(f"/to-do/{item}/notes/read", {"reason": "before I call"}).text
    assert audited(console) == [("read note", "before I call")]
    with console.begin() as work:
        note = work.session.scalars(select(Note)).one()
        assert b"Friday" not in note.sealed
        assert read_note(work, note, who="test", reason="test") == "She will call on Friday."


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_a_note_of_nothing_or_too_much_is_refused(console: Console, words: str) -> None:
    item = waits(console)
    assert english(console, "Amani").post(f"/to-do/{item}/notes", {"words": words}).status_code == 400


def test_it_is_closed_only_with_an_ending(console: Console) -> None:
    item = waits(console)
    amani = english(console, "Amani")
    assert amani.post(f"/to-do/{item}/close", {"reason": "bored"}).status_code == 400
    amani.post(f"/to-do/{item}/close", {"reason": "reached"})
    with console.begin() as work:
        found = work.session.get_one(WorkItem, item)
        assert (found.close_reason, found.closed_by) == ("reached", find_person(work, "Amani").id)
    assert str(item) not in amani.get("/to-do").text
    again = amani.post(f"/to-do/{item}/close", {"reason": "done"})
    assert again.status_code == 404, "a second press changes nothing"


def test_a_ticket_is_found_by_its_reference_however_it_is_spaced(console: Console) -> None:
    reference = reference_of(console, waits(console))
    amani = english(console, "Amani")
    found = amani.get(f"/to-do/find?reference={reference[:3]}%20{reference[3:]}")
    assert found.headers["Location"] == f"/tickets/{reference}"
    slip = f"{reference[:-1]}{(int(reference[-1]) + 1) % 10}"
    wrong = amani.get(f"/to-do/find?reference={slip}")
    assert (wrong.status_code, "the last one checks the others" in wrong.text) == (404, True)
    assert f'value="{slip}"' in wrong.text, "what was typed stays"
    unknown = amani.get("/to-do/find?reference=5724000")
    assert unknown.status_code == 404


def test_an_id_that_is_none_is_a_sentence(console: Console) -> None:
    amani = english(console, "Amani")
    assert amani.get("/to-do?item=x").status_code == 404
    assert amani.get(f"/to-do?item={uuid4()}").status_code == 404
    assert amani.post(f"/to-do/{uuid4()}/take").status_code == 404


def test_the_page_is_for_counsellors_and_supervisors(console: Console) -> None:
    assert english(console, "Pendo").get("/to-do").status_code == 403
    assert english(console, "Imani").get("/to-do").status_code == 200


def test_a_message_is_played_in_the_browser_and_a_note_kept(browsing: Console) -> None:
    item = waits(browsing, message=True, safe_to_call=True)
    page = browsing.sign_in("Amani")
    page.locator(".navigation").get_by_role("link", name="Work to do").click()
    page.get_by_role("link", name="Message unheard").click()
    page.get_by_role("button", name="I'm taking it", exact=True).click()
    expect(page.locator("#w-mine")).to_contain_text("1")
    page.get_by_role("button", name="Play it").click()
    player = page.locator("audio")
    expect(player).to_be_visible()
    assert str(player.get_attribute("src")).startswith("blob:")
    page.get_by_label("A note").fill("Asked for the clinic's hours.")
    page.get_by_role("button", name="Keep the note").click()
    page.get_by_label("Why do you read them?").fill("before I call")
    page.get_by_role("button", name="Read the notes").click()
    expect(page.locator("#notes")).to_contain_text("Asked for the clinic's hours.")
    expect(page).to_have_url(re.compile(rf"/to-do\?item={item}$"))
    page.get_by_text("Reached her", exact=True).click()
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("#w-mine")).to_contain_text("0")
    assert [did for did, _ in audited(browsing)] == ["heard message", "read note"]
    assert browsing.complaints == []
