"""Numbers as people write them, and whose phone is whose."""

from __future__ import annotations

import pytest

from hotline.line.people.phone_book import NoSuchNumber, e164, line_numbers, national, read_phone_book


@pytest.mark.parametrize(
    "written", ["0712 000 111", "0712-000-111", "254712000111", "+254712000111", "00254 712 000 111", "(0712) 000111"]
)
def test_a_number_may_be_written_in_every_usual_way(written: str) -> None:
    assert e164(written) == "+254712000111"


@pytest.mark.parametrize("written", ["", "hello", "12", "+", "0", "5" * 5000, "anonymous"])
def test_what_is_no_number_is_refused_in_a_short_sentence(written: str) -> None:
    with pytest.raises(NoSuchNumber, match="is no telephone number") as refused:
        e164(written)
    assert len(str(refused.value)) < 120


def test_a_number_from_abroad_and_a_browser_stay_as_they_are() -> None:
    assert e164("+44 20 7946 0018") == "+442079460018"
    assert e164("client:amani_3") == "client:amani_3"


def test_a_number_is_read_as_it_is_dialled_here() -> None:
    assert national("+254800720262") == "0800 720 262"
    assert national("+442079460018") == "+442079460018"


def test_the_phone_book_knows_an_owner_by_her_number() -> None:
    book = read_phone_book('[{"number": "0722 000 002", "name": "Amani", "role": "counsellor", "pin": 4829}]')
    assert book.name("+254722000002") == "Amani"
    assert book.owners["+254722000002"].pin == "4829"
    assert book.name("+254733000003") == "0733 000 003"
    assert read_phone_book("").owners == {}


@pytest.mark.parametrize("text", ["{", "{}x", '{"number": 1}', "[1]", '[{"name": "Amani"}]', '[{"number": "no"}]'])
def test_a_phone_book_that_cannot_be_read_says_what_is_wanted(text: str) -> None:
    with pytest.raises(ValueError, match=r'a list of \{"number", "name", "role", "pin"\} is wanted'):
        read_phone_book(text)


def test_our_numbers_stand_before_what_each_is_called() -> None:
    setting = "+254800720262=tollfree_0800, +254780225813=mobile_0780,"
    assert line_numbers(setting) == ("+254800720262", "+254780225813")
