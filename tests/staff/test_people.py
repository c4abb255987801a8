"""People: their numbers are sealed, their PINs hashed, their names shown everywhere."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from hotline.errors import BadInput, NotFound, SealBroken
from hotline.staff import (
    Person,
    add_pattern,
    add_person,
    change_person,
    check_pin,
    everybody,
    find_person,
    is_locked,
    mark_phone_dead,
    phone_of,
    set_phone,
    set_pin,
    sharing_phone,
    unready,
)
from hotline.staff.pins import is_trivial
from tests.staff.hotline_at import Hotline


def test_her_number_is_kept_sealed_and_shown_by_its_tail(hotline: Hotline) -> None:
    with hotline.begin() as work:
        add_person(work, "Amani", ["counsellor"], ["sw", "en"], "0712 345 678")
    with hotline.begin() as work:
        amani = find_person(work, "amani")
        assert phone_of(work, amani) == "+254712345678"
        assert amani.phone_tail == "678"
        assert amani.phone_sealed is not None
        assert b"712345678" not in amani.phone_sealed
        assert amani.phone_index == work.keys.index("+254712345678")


def test_a_number_copied_to_another_person_does_not_open(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = add_person(work, "Amani", ["counsellor"], phone="0712345678")
        baraka = add_person(work, "Baraka", ["counsellor"])
        baraka.phone_sealed = amani.phone_sealed
        with pytest.raises(SealBroken):
            phone_of(work, baraka)


@pytest.mark.parametrize("number", ["999", "0900123456", "0800720262", "+14155550100", "nonsense", ""])
def test_a_number_that_may_not_be_dialled_is_refused_and_changes_nothing(hotline: Hotline, number: str) -> None:
    with hotline.begin() as work:
        amani = add_person(work, "Amani", ["counsellor"], phone="0712345678")
        with pytest.raises(BadInput, match="Kenyan"):
            set_phone(work, amani, number)
        assert phone_of(work, amani) == "+254712345678"


def test_our_own_line_is_nobodys_phone(hotline: Hotline) -> None:
    with hotline.begin() as work, pytest.raises(BadInput):
        add_person(work, "Amani", ["counsellor"], phone="0780225813", our_numbers=["+254780225813"])


@pytest.mark.parametrize(
    ("name", "roles", "languages", "sentence"),
    [
        ("", ["counsellor"], ["sw"], "1 to 40"),
        ("0712345678", ["counsellor"], ["sw"], "must not be a phone number"),
        ("Amani", ["boss"], ["sw"], "'boss' is not a role"),
        ("Amani", ["counsellor"], ["Swahili"], "not a language code"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    hotline: Hotline, name: str, roles: list[str], languages: list[str], sentence: str
) -> None:
    with hotline.begin() as work:
        with pytest.raises(BadInput, match=sentence):
            add_person(work, name, roles, languages)
        assert everybody(work) == []


def test_a_work_name_belongs_to_one_person_however_it_is_written(hotline: Hotline) -> None:
    with hotline.begin() as work:
        add_person(work, "Amani", ["counsellor"])
        with pytest.raises(BadInput, match="already somebody called AMANI"):
            add_person(work, "AMANI", ["counsellor"])
        with pytest.raises(NotFound, match="nobody called Zuri"):
            find_person(work, "Zuri")


def test_a_duty_phone_passed_from_hand_to_hand_is_told(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = add_person(work, "Amani", ["counsellor"], phone="0712345678")
        add_person(work, "Baraka", ["counsellor"], phone="+254712345678")
        assert sharing_phone(work, amani) == ["Baraka"]


def test_what_is_known_of_her_changes_and_is_kept(hotline: Hotline) -> None:
    with hotline.begin() as work:
        change_person(work, add_person(work, "Amani", ["counsellor"]), disciplines=["MED"], coordinator=True)
        with pytest.raises(BadInput, match="at least one role"):
            change_person(work, find_person(work, "Amani"), roles=[])
    with hotline.begin() as work:
        amani = find_person(work, "Amani")
        assert (amani.disciplines, amani.coordinator, amani.roles) == (["MED"], True, ["counsellor"])
    assert hotline.kinds() == ["person_changed"]


def test_a_dead_number_is_told_once_and_lives_again_when_it_is_set(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = add_person(work, "Amani", ["counsellor"], phone="0712345678")
        mark_phone_dead(work, amani.id)
        mark_phone_dead(work, amani.id)
        assert amani.phone_dead_at == hotline.now
        set_phone(work, amani, "0712345679")
        assert amani.phone_dead_at is None
    assert hotline.kinds() == ["phone_died"]


def test_her_pin_and_no_other_is_right(hotline: Hotline) -> None:
    with hotline.begin() as work:
        set_pin(work, add_person(work, "Pendo", ["responder"]), "2580")
    with hotline.begin() as work:
        pendo = find_person(work, "Pendo")
        assert pendo.pin_hash is not None
        assert pendo.pin_hash.startswith("$argon2id$")
        assert not check_pin(work, pendo, "2581")
        assert not check_pin(work, pendo, "")
        assert pendo.pin_failures == 2
        assert check_pin(work, pendo, "2580")
        assert pendo.pin_failures == 0


def test_twelve_wrong_pins_in_a_row_lock_it_until_a_new_one_is_set(hotline: Hotline) -> None:
    with hotline.begin() as work:
        pendo = add_person(work, "Pendo", ["responder"])
        set_pin(work, pendo, "2580")
        pendo.pin_failures = 11
        assert not check_pin(work, pendo, "1111")
        assert is_locked(pendo)
        assert not check_pin(work, pendo, "2580")
        set_pin(work, pendo, "7391")
        assert check_pin(work, pendo, "7391")


def test_a_pin_hash_of_another_person_is_no_good(hotline: Hotline) -> None:
    with hotline.begin() as work:
        pendo, tumaini = (add_person(work, name, ["responder"]) for name in ("Pendo", "Tumaini"))
        set_pin(work, pendo, "2580")
        tumaini.pin_hash = pendo.pin_hash
        assert not check_pin(work, tumaini, "2580")


def test_nobody_without_a_pin_can_key_one(hotline: Hotline) -> None:
    with hotline.begin() as work:
        assert not check_pin(work, add_person(work, "Pendo", ["responder"]), "2580")


@pytest.mark.parametrize(
    "digits", ["123", "123456789", "12a4", "1111", "1212", "1234", "8765", "7890", "123123", "٢٥٨٠"]
)
def test_a_pin_that_is_guessed_at_once_is_refused(hotline: Hotline, digits: str) -> None:
    with hotline.begin() as work:
        pendo = add_person(work, "Pendo", ["responder"])
        with pytest.raises(BadInput, match="PIN"):
            set_pin(work, pendo, digits)
        assert pendo.pin_hash is None


def test_ordinary_pins_are_not_called_trivial() -> None:
    assert [pin for pin in ("2580", "1245", "90210", "11213141", "1221") if is_trivial(pin)] == []


def test_who_is_on_the_rota_and_could_not_be_reached_or_accept_is_named(hotline: Hotline) -> None:
    with hotline.begin() as work:
        amani = add_person(work, "Amani", ["counsellor"])
        pendo = add_person(work, "Pendo", ["responder"], phone="0712345678", disciplines=["MED"])
        add_person(work, "Zuri", ["counsellor"])
        add_pattern(work, amani, "primary", range(7), time(0), time(0))
        add_pattern(work, pendo, "MED", range(7), time(0), time(0))
        found = [(one.work_name, one.duty, one.missing) for one in unready(work)]
    assert found == [("Amani", "primary", "no phone on file"), ("Pendo", "MED", "no PIN, so she cannot accept a page")]


def test_no_plain_number_stands_in_the_persons_row(hotline: Hotline) -> None:
    with hotline.begin() as work:
        add_person(work, "Amani", ["counsellor"], phone="0712345678")
        row = work.session.execute(select(Person.__table__)).one()
        assert not any("712345678" in str(value) for value in row)
