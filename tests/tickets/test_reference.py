"""A reference survives being said aloud: a wrong digit, or two changed about, is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.tickets.reference import RANDOM_REFERENCES, damm, is_reference, reference

numbers = st.integers(0, RANDOM_REFERENCES - 1)


def test_the_check_digit_is_that_of_damms_own_example() -> None:
    assert damm("572") == 4
    assert damm("5724") == 0


def test_a_small_number_keeps_its_leading_zeros() -> None:
    assert reference(0) == "0000000"
    assert reference(572) == "0005724"


@pytest.mark.parametrize("number", [-1, RANDOM_REFERENCES])
def test_a_number_of_more_than_six_digits_has_no_reference(number: int) -> None:
    with pytest.raises(ValueError, match="six digits"):
        reference(number)


@pytest.mark.parametrize(
    "text", ["", "572413", "00057244", "0005725", "000572x", "000 572", "٠٠٠٥٧٢٤", "-005724", "0005724\n"]
)
def test_what_is_not_seven_digits_with_their_check_is_no_reference(text: str) -> None:
    assert not is_reference(text)


def test_only_digits_have_a_check_digit() -> None:
    with pytest.raises(ValueError, match="not a string of digits"):
        damm("57a")
    with pytest.raises(ValueError, match="not a string of digits"):
        damm("")


@given(numbers)
def test_every_reference_is_one(number: int) -> None:
    assert is_reference(reference(number))


@given(numbers, st.integers(0, 6), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(number: int, place: int, shift: int) -> None:
    digits = list(reference(number))
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert not is_reference("".join(digits))


@given(numbers, st.integers(0, 5))
def test_two_neighbours_changed_about_are_noticed(number: int, place: int) -> None:
    digits = list(reference(number))
    changed = [*digits[:place], digits[place + 1], digits[place], *digits[place + 2 :]]
    assert changed == digits or not is_reference("".join(changed))
