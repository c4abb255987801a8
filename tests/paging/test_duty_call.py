"""What a responder hears on her phone, and what her keys do."""

from __future__ import annotations

from uuid import UUID

import pytest

from hotline.paging import Reply, accept, attempt_reported, choice_made, close, first_words, pin_entered
from hotline.staff import change_person, find_person, set_pin
from ivr_flows.catalogue import load_catalogue
from ivr_flows.steps import AskKeys, HangUp
from tests.paging.paged import PIN, Paged


def heard(reply: Reply) -> list[str]:
    return [f"{said.prompt}/{said.language}" for said in reply.sounds]


def picks_up(paged: Paged, name: str = "Pendo") -> tuple[UUID, Reply]:
    attempt = paged.attempt_of(name).id
    with paged.hotline.begin() as work:
        return attempt, first_words(work, attempt)


def keys(paged: Paged, attempt: UUID, digits: str) -> Reply:
    with paged.hotline.begin() as work:
        return pin_entered(work, attempt, digits)


def presses(paged: Paged, attempt: UUID, digits: str) -> Reply:
    with paged.hotline.begin() as work:
        return choice_made(work, attempt, digits)


def test_she_enters_her_pin_hears_what_it_is_and_takes_it(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    attempt, first = picks_up(paged)
    assert (heard(first), first.slots, first.next) == (["page_voice/en"], {"ref": paged.reference}, "pin")
    assert first.wait == AskKeys(timeout=8, digits=None, finish="#")
    assert paged.attempt_of("Pendo").state == "answered"
    details = keys(paged, attempt, PIN)
    assert (heard(details), details.next) == (["page_details/en"], "choice")
    assert details.slots == {"discipline": "MED", "priority": "P1", "language": "sw", "county": "042"}
    assert isinstance(details.wait, AskKeys)
    assert details.wait.digits == 1
    end = presses(paged, attempt, "1")
    assert (heard(end), end.wait, end.next) == (["page_accepted/en"], HangUp(), None)
    assert paged.page(page).state == "accepted"


def test_before_her_pin_nothing_is_said_but_the_reference(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    _, first = picks_up(paged)
    assert set(first.slots) == {"ref"}
    spoken = load_catalogue().transcript("page_voice", "en", first.slots)
    assert "Medical" not in spoken
    assert "P1" not in spoken


def test_everything_she_may_hear_is_in_the_catalogue(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    catalogue = load_catalogue()
    attempt, first = picks_up(paged)
    replies = [first, keys(paged, attempt, "9999"), keys(paged, attempt, PIN), presses(paged, attempt, "2")]
    for reply in replies:
        for said in reply.sounds:
            assert catalogue.files(said.prompt, said.language, reply.slots)


def test_three_wrong_pins_end_the_call_and_raise_an_alarm(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    assert [heard(keys(paged, attempt, "9999")) for _ in range(3)] == [
        ["pin_wrong/en"],
        ["pin_wrong/en"],
        ["quick_exit/en"],
    ]
    [alarm] = [event for event in paged.hotline.happened if event.kind == "pin_failed"]
    assert (alarm.page_id, alarm.data["locked"]) == (page, False)
    with paged.hotline.begin() as work:
        attempt_reported(work, attempt, "completed", 3)
    paged.rung()
    paged.passes(59)
    assert paged.rung() == ["Rehema"]  # the next at once, and the phone with the wrong PIN not again


def test_a_voicemail_hears_the_neutral_words_three_times_and_raises_no_alarm(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    attempt, first = picks_up(paged)
    replies = [first, *(keys(paged, attempt, "") for _ in range(3))]
    assert [heard(reply)[0] for reply in replies] == ["page_voice/en"] * 3 + ["quick_exit/en"]
    assert "pin_failed" not in paged.hotline.kinds()
    assert paged.page(page).state == "climbing"


def test_one_wrong_pin_then_the_right_one_is_no_alarm(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    keys(paged, attempt, "1357")
    assert keys(paged, attempt, PIN).next == "choice"
    assert "pin_failed" not in paged.hotline.kinds()


def test_a_responder_without_a_pin_is_an_alarm_at_once(paged: Paged) -> None:
    with paged.hotline.begin() as work:
        find_person(work, "Pendo").pin_hash = None
    paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    assert keys(paged, attempt, "2580").wait == HangUp()
    [alarm] = [event for event in paged.hotline.happened if event.kind == "pin_failed"]
    assert alarm.data["locked"] is True


def test_she_cannot_and_the_next_is_asked(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    keys(paged, attempt, PIN)
    assert heard(presses(paged, attempt, "2")) == ["page_declined/en"]
    paged.rung()
    paged.settles()
    assert paged.rung() == ["Rehema"]


@pytest.mark.parametrize("key", ["3", "7", "*", ""])
def test_any_other_key_and_silence_say_it_again(paged: Paged, key: str) -> None:
    paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    keys(paged, attempt, PIN)
    again = presses(paged, attempt, key)
    assert (heard(again), again.next) == (["page_details/en"], "choice")


def test_three_silences_after_the_pin_end_the_call_and_she_has_accepted_nothing(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    keys(paged, attempt, PIN)
    assert [presses(paged, attempt, "").next for _ in range(3)] == ["choice", "choice", None]
    assert paged.page(page).state == "climbing"


def test_who_comes_too_late_hears_that_somebody_has_it(paged: Paged) -> None:
    paged.opens("P1")
    paged.passes(60)
    pendo, _ = picks_up(paged)
    keys(paged, pendo, PIN)
    with paged.hotline.begin() as work:
        accept(work, paged.newest(work, "Rehema").id)
    assert heard(presses(paged, pendo, "1")) == ["page_taken/en"]
    assert heard(presses(paged, pendo, "2")) == ["page_taken/en"]
    _, late = picks_up(paged)
    assert (heard(late), late.wait) == (["page_taken/en"], HangUp())


def test_a_page_that_was_closed_is_nobodys_any_more(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    with paged.hotline.begin() as work:
        close(work, paged.page(page), "not_needed")
    assert heard(keys(paged, attempt, PIN)) == ["page_taken/en"]


def test_a_key_pressed_twice_by_the_network_is_one_acceptance(paged: Paged) -> None:
    paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    keys(paged, attempt, PIN)
    assert [heard(presses(paged, attempt, "1")) for _ in range(2)] == [["page_accepted/en"]] * 2
    assert paged.hotline.kinds().count("page_accepted") == 1


@pytest.mark.parametrize(
    ("languages", "spoken"), [(["sw", "en"], "sw"), (["luo", "en"], "en"), (["luo"], "sw"), (["en"], "en")]
)
def test_she_hears_her_first_language_that_the_line_speaks(paged: Paged, languages: list[str], spoken: str) -> None:
    with paged.hotline.begin() as work:
        pendo = find_person(work, "Pendo")
        change_person(work, pendo, languages=languages)
        set_pin(work, pendo, PIN)
    paged.opens("P1")
    paged.settles()
    assert heard(picks_up(paged)[1]) == [f"page_voice/{spoken}"]


def test_a_report_that_overtakes_her_key_does_not_take_the_page_from_her(paged: Paged) -> None:
    page = paged.opens("P1")
    paged.settles()
    attempt, _ = picks_up(paged)
    keys(paged, attempt, PIN)
    with paged.hotline.begin() as work:
        attempt_reported(work, attempt, "completed", 3)
    assert heard(presses(paged, attempt, "1")) == ["page_accepted/en"]
    assert paged.page(page).state == "accepted"
    paged.rung()
    paged.passes(100)
    assert paged.rung() == []
