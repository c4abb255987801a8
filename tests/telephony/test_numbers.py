"""Numbers in every way a carrier, a trunk or a person writes them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.telephony import CallerId, caller_id, dialable, masked, national, our_line, spoken, tail

OURS = {"+254800720262": "tollfree_0800", "+254780225813": "mobile_0780"}
AMINA = "+254712345678"

ONE_NUMBER = [
    "+254712345678",
    "254712345678",
    "00254712345678",
    "000254712345678",
    "0712345678",
    "712345678",
    "0712 345 678",
    "+254 (0)712-345-678",
    "+254 0712 345678",
    "+0712345678",
    "+712345678",
    "+00254712345678",
    "tel:+254712345678",
    "sip:254712345678@trunk.example",
    "sip:+254712345678@10.0.0.1:5060;user=phone",
    "sips:0712345678@trunk.example",
    "SIP:%2B254712345678@trunk.example",
    '"Amina" <sip:254712345678@trunk.example>',
    "0712345678;ext=3",
    "  0712345678\r\n",
    "\uff0b\uff12\uff15\uff14\uff17\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    "\u0660\u0667\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
    "\u202a+254712345678\u202c",
]


@pytest.mark.parametrize("written", ONE_NUMBER)
def test_one_callers_number_is_one_number_however_it_is_written(written: str) -> None:
    assert caller_id(written, OURS) == CallerId("present", AMINA)


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0110123456", "+254110123456"),
        ("020 2345678", "+254202345678"),
        ("0020 7946 0958 00", None),
        ("00442079460958", "+442079460958"),
        ("+256772123456", "+256772123456"),
        ("0800720553", "+254800720553"),
    ],
)
def test_other_numbers(written: str, e164: str | None) -> None:
    assert caller_id(written, OURS).e164 == e164


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        None,
        "anonymous",
        "Anonymous",
        "unknown",
        "Restricted",
        "PRIVATE",
        "unavailable",
        "No Caller ID",
        "sip:anonymous@anonymous.invalid",
        '"Anonymous" <sip:anonymous@anonymous.invalid>',
        "+266696687",
        "266696687",
        "+7378742883",
        "+2562533",
        "+8656696",
        "+86282452253",
        "0000000000",
        "+0",
        "+254800720262",
        "0780225813",
        "sip:254780225813@trunk.example",
    ],
)
def test_a_withheld_number_is_withheld_and_a_call_forwarded_from_our_own_line_is_too(written: str | None) -> None:
    assert caller_id(written, OURS) == CallerId("withheld")


@pytest.mark.parametrize(
    "written",
    [
        "client:amani",
        "CLIENT:0712345678",
        "sip:1001@office.example",
        "999",
        "1195",
        "0150123456",
        "0123456789",
        "+254999",
        "07123456789012",
        "hello",
        "0712345678 ext 3",
        "7" * 5000,
        "+" * 5000,
        "sip:" + "0712345678" * 500 + "@trunk.example",
        "0712345678/0722000000",
    ],
)
def test_what_is_no_number_is_unparseable_and_nothing_breaks(written: str) -> None:
    assert caller_id(written, OURS) == CallerId("unparseable")


def test_five_thousand_digits_cost_no_more_than_ten() -> None:
    long = "0712345678" * 500_000
    before = time.perf_counter()
    for _ in range(100):
        caller_id(long, OURS)
    assert time.perf_counter() - before < 0.1


@given(st.text())
def test_no_text_whatever_breaks_anything(written: str) -> None:
    assert caller_id(written, OURS).status in ("present", "withheld", "unparseable")
    assert our_line(written, OURS) in (None, *OURS)
    dialable(written)


@pytest.mark.parametrize(
    "written",
    [
        "+254800720262",
        "254800720262",
        "00254800720262",
        "0800720262",
        "0800 720 262",
        "800720262",
        "sip:0800720262@trunk.example",
        "sip:+254800720262@10.0.0.1",
    ],
)
def test_our_toll_free_line_is_known_however_it_was_dialled(written: str) -> None:
    assert our_line(written, OURS) == "+254800720262"


@pytest.mark.parametrize(
    "written", ["", None, "0800720553", "+254712345678", "08007202620", "sip:reception@x", "9" * 5000]
)
def test_another_number_is_none_of_our_lines(written: str | None) -> None:
    assert our_line(written, OURS) is None


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0712345678", AMINA),
        ("254 712 345 678", AMINA),
        ("0110123456", "+254110123456"),
        ("0780225813", "+254780225813"),
        ("020 2345678", "+254202345678"),
    ],
)
def test_kenyan_mobile_and_fixed_lines_may_be_dialled(written: str, e164: str) -> None:
    assert dialable(written) == e164


@pytest.mark.parametrize(
    "written",
    [
        "999",
        "112",
        "114",
        "911",
        "116",
        "1195",
        "1190",
        "+254999",
        "0900123456",
        "0800720262",
        "0800 720 553",
        "+256772123456",
        "+12025550143",
        "+442079460958",
        "+88216123456789",
        "*31#0712345678",
        "anonymous",
        "client:amani",
        "",
        None,
    ],
)
def test_short_emergency_premium_toll_free_and_foreign_numbers_may_not(written: str | None) -> None:
    assert dialable(written) is None


def test_our_own_line_is_not_dialled_where_we_say_which_is_ours() -> None:
    assert dialable("0780225813", OURS) is None


def test_a_number_is_shown_by_its_last_three_digits() -> None:
    assert tail(AMINA) == "678"
    assert masked(tail(AMINA)) == "••• ••• 678"
    assert masked(None) == "••• ••• •••"


def test_a_number_is_written_and_spoken_as_it_is_dialled_in_kenya() -> None:
    assert national(AMINA) == "0712 345678"
    assert spoken(AMINA) == "0 7 1 2 3 4 5 6 7 8"
    assert national("+442079460958") == "+44 20 7946 0958"
    assert national("nonsense") == "nonsense"
