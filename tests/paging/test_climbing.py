"""A page climbs until somebody takes it: who is rung, who is texted, and that nobody else is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.errors import BadInput, CarrierRefused, CarrierUnsure
from hotline.paging import Attempt, accept, attempt_reported, cancel, close, contacted, decline, open_page, send_held
from hotline.privacy.words import found as forbidden_words
from hotline.staff import add_pattern, add_person, declare, find_person
from hotline.telephony import PlaceCall, SendText
from tests.paging.paged import ALWAYS, Paged, find_ticket


def test_a_p1_rings_and_texts_the_first_at_once_and_climbs_by_its_ladder(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    assert (paged.rung(), paged.texted()) == (["Pendo"], ["Pendo"])
    paged.passes(59)
    assert paged.rung() == []
    paged.passes(1)
    assert (paged.rung(), paged.texted()) == (["Rehema"], ["Rehema"])
    paged.passes(60)
    assert (paged.rung(), paged.texted()) == ([], [])  # the whole discipline: both are being rung already
    paged.passes(60)
    assert (paged.rung(), paged.texted()) == (["Imani"], ["Imani"])
    assert paged.page(page).exhausted_at is None
    paged.passes(180)
    assert (paged.rung(), paged.texted()) == (["Jabali"], ["Jabali"])
    assert paged.page(page).exhausted_at == paged.hotline.now
    assert paged.hotline.kinds().count("page_exhausted") == 1
    assert paged.page(page).state == "climbing"


def test_the_call_and_the_text_say_nothing_of_the_caller(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    call, text = paged.asked
    attempt = paged.attempt_of("Pendo")
    assert isinstance(call, PlaceCall)
    assert (call.to, call.path) == ("+254712000001", f"/voice/attempts/{attempt.id}/leg")
    assert call.status_path == f"/voice/attempts/{attempt.id}/status"
    assert isinstance(text, SendText)
    assert text.words == f"DUTY {paged.reference} P1 MED 42. Answer the duty call."
    assert forbidden_words(text.words) == []


def test_a_supervisor_is_told_how_long_nobody_has_answered(paged: Paged) -> None:
    paged.opens("P2")
    paged.passes(600)
    [text] = [ask for ask in paged.asked if isinstance(ask, SendText) and ask.to == "+254712000005"]
    assert text.words == f"ESC {paged.reference} P2 MED unacked 10m. Call duty desk."


def test_a_held_page_goes_out_by_itself_after_sixty_seconds(paged: Paged) -> None:
    page = paged.opens("P2", held=True)
    paged.passes(59)
    assert paged.rung() == []
    assert paged.page(page).state == "held"
    paged.passes(1)
    assert paged.rung() == ["Pendo"]
    first = paged.page(page).first_rung_at
    assert first == paged.hotline.now
    paged.passes(179)
    assert paged.rung() == []
    paged.passes(1)
    assert paged.rung() == ["Rehema"]


def test_a_held_page_is_sent_by_the_counsellors_word_and_only_once(paged: Paged) -> None:
    page = paged.opens("P2", held=True)
    paged.passes(10)
    with paged.hotline.begin() as work:
        assert send_held(work, paged.page(page))
        assert not send_held(work, paged.page(page))
    paged.settles()
    assert paged.rung() == ["Pendo"]
    paged.passes(60)
    assert paged.rung() == []


def test_a_prank_wakes_nobody(paged: Paged) -> None:
    page = paged.opens("P2", held=True)
    paged.passes(30)
    with paged.hotline.begin() as work:
        assert cancel(work, paged.page(page), "prank")
    paged.passes(120)
    assert (paged.rung(), paged.texted()) == ([], [])
    assert paged.page(page).close_code == "prank"
    with paged.hotline.begin() as work:
        assert not cancel(work, paged.page(page), "prank")


def test_one_ticket_has_one_open_page_for_a_discipline(paged: Paged) -> None:
    page = paged.opens("P2")
    assert paged.opens("P2") == page
    assert paged.opens("P2", discipline="LEGAL") != page
    assert paged.hotline.kinds().count("page_opened") == 2
    with paged.hotline.begin() as work:
        close(work, paged.page(page), "helped")
    assert paged.opens("P2") != page


def test_a_page_that_is_held_goes_at_once_when_danger_asks_for_it_too(paged: Paged) -> None:
    page = paged.opens("P2", held=True)
    assert paged.opens("P1") == page
    paged.settles()
    assert paged.rung() == ["Pendo"]
    assert paged.page(page).priority == "P1"
    paged.passes(60)
    assert paged.rung() == ["Rehema"]


def test_a_climbing_page_that_becomes_more_urgent_climbs_the_steeper_ladder(paged: Paged) -> None:
    page = paged.opens("P2")
    paged.passes(100)
    assert paged.rung() == ["Pendo"]
    assert paged.opens("P1") == page
    paged.passes(60)
    assert paged.rung() == ["Rehema"]
    assert paged.opens("P3") == page
    assert paged.page(page).priority == "P1"


def test_an_unknown_discipline_is_refused(paged: Paged) -> None:
    with paged.hotline.begin() as work, pytest.raises(BadInput, match="no P1 page for POLICE"):
        open_page(work, find_ticket(work, paged.ticket_id), discipline="POLICE", priority="P1", basis="consent")


def test_nobody_on_shift_delays_nothing_and_the_gap_is_told_once(paged: Paged) -> None:
    page = paged.opens("P1", discipline="LEGAL")
    paged.settles()
    assert paged.rung() == ["Imani"]
    [gap] = [event for event in paged.hotline.happened if event.kind == "page_rung_empty"]
    assert gap.data["who"] == ["first", "second", "discipline"]
    assert gap.page_id == page


def test_with_nobody_at_all_the_page_stays_open_and_looks_again_without_spinning(paged: Paged) -> None:
    with paged.hotline.begin() as work:
        for name in ("Pendo", "Rehema", "Imani", "Jabali"):
            find_person(work, name).phone_sealed = None
    page = paged.opens("P1")
    paged.settles()
    assert paged.page(page).state == "climbing"
    assert paged.page(page).due_at == paged.hotline.now + timedelta(seconds=120)
    paged.passes(121)
    assert paged.hotline.kinds().count("page_rung_empty") == 1
    with paged.hotline.begin() as work:
        somebody = add_person(work, "Neema", ["responder"], phone="0712000006", disciplines=["MED"])
        add_pattern(work, somebody, "MED", *ALWAYS)
    paged.passes(120)
    assert [ask.to for ask in paged.asked if isinstance(ask, PlaceCall)] == ["+254712000006"]


def test_who_said_she_is_on_a_break_is_passed_over(paged: Paged) -> None:
    with paged.hotline.begin() as work:
        declare(work, find_person(work, "Pendo"), "on_break")
    paged.opens("P1")
    paged.settles()
    assert paged.rung() == ["Rehema"]


def test_i_cannot_asks_the_next_at_once(paged: Paged) -> None:
    paged.opens("P1")
    paged.passes(10)
    paged.rung()
    with paged.hotline.begin() as work:
        decline(work, paged.newest(work, "Pendo").id)
    paged.settles()
    assert paged.rung() == ["Rehema"]
    paged.passes(300)
    assert "Pendo" not in paged.rung()


def test_i_cannot_for_a_rung_that_has_passed_does_not_hurry_the_next(paged: Paged) -> None:
    paged.opens("P1")
    paged.passes(61)
    paged.rung()
    with paged.hotline.begin() as work:
        decline(work, paged.newest(work, "Pendo").id)
    paged.settles()
    assert paged.rung() == []


def test_a_dead_number_delays_nobody(paged: Paged) -> None:
    paged.answers["+254712000001"] = [CarrierRefused("invalid", 21211)]
    paged.opens("P1")
    paged.settles()
    assert paged.rung() == ["Pendo", "Rehema"]
    with paged.hotline.begin() as work:
        assert find_person(work, "Pendo").phone_dead_at is not None
    assert "phone_died" in paged.hotline.kinds()


def test_an_unclear_answer_is_sent_again_and_never_lost(paged: Paged) -> None:
    paged.answers["+254712000001"] = [CarrierUnsure("timeout")] * 4
    paged.opens("P1")
    paged.passes(30)
    assert paged.rung() + paged.texted() == ["Pendo"] * 6
    assert paged.attempt_of("Pendo").state == "sent"
    assert paged.attempt_of("Pendo", "text").state == "sent"


def test_whoever_accepts_silences_every_other_phone(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.passes(65)
    with paged.hotline.begin() as work:
        assert accept(work, paged.newest(work, "Rehema").id) == "accepted"
    with paged.hotline.begin() as work:
        assert accept(work, paged.newest(work, "Rehema").id) == "accepted"
        assert accept(work, paged.newest(work, "Pendo").id) == "taken"
    assert paged.legs_to_end() == [paged.attempt_of("Pendo").leg_sid]
    assert paged.page(page).accepted_by == paged.attempt_of("Rehema").person_id
    paged.rung()
    paged.passes(500)
    assert paged.rung() == []
    assert paged.hotline.kinds().count("page_accepted") == 1


def test_whoever_accepts_and_falls_silent_is_not_waited_for_beyond_ten_minutes(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    with paged.hotline.begin() as work:
        accept(work, paged.newest(work, "Pendo").id)
        attempt_reported(work, paged.newest(work, "Pendo").id, "completed", 4)
    paged.rung()
    paged.passes(599)
    assert paged.rung() == []
    paged.passes(1)
    assert paged.rung() == ["Pendo"]
    assert (paged.page(page).state, paged.page(page).reopened) == ("climbing", 1)
    paged.passes(60)
    assert paged.rung() == ["Rehema"]


def test_contact_made_is_the_end_of_it(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    with paged.hotline.begin() as work:
        accept(work, paged.newest(work, "Pendo").id)
        contacted(work, paged.page(page))
    paged.rung()
    paged.passes(700)
    assert paged.rung() == []
    with paged.hotline.begin() as work:
        close(work, paged.page(page), "helped")
    assert paged.page(page).close_code == "helped"


def test_closing_a_page_ends_what_rings_and_what_would_ring_again(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    leg = paged.attempt_of("Pendo").leg_sid
    with paged.hotline.begin() as work:
        close(work, paged.page(page), "duplicate")
    assert paged.legs_to_end() == [leg]
    paged.rung()
    paged.passes(200)
    assert paged.rung() == []
    with paged.hotline.begin() as work:
        assert work.session.query(Attempt).filter(Attempt.due_at.is_not(None)).count() == 0
        with pytest.raises(BadInput, match="'lost' is not a way"):
            close(work, paged.page(page), "lost")
