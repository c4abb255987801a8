"""Phone numbers: who calls, which of our lines was dialled, which numbers may be dialled, how a number is shown.

Kenyan carriers and SIP trunks write one number in many ways (07…, 2547…, bare 7…, 00254…, sip:…); all become E.164.
Nothing raises, and no input costs more than a few microseconds, however long it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
)

REGION = "KE"
COUNTRY_CODE = 254
LONGEST_INPUT = 128
"""Characters of a caller id that are looked at; a longer one is no number."""

_WITHHELD_WORDS = frozenset(
    {"anonymous", "unknown", "restricted", "private", "unavailable", "withheld", "blocked", "hidden", "none", "null"}
    | {"nocallerid", "numberwithheld", "privatenumber", "outofarea", "notavailable", "callerwithheld"}
)
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
# Carriers that must send digits spell such a word on a telephone's keys: +266696687 is ANONYMOUS.
# 7378742883 is RESTRICTED with a slip of the finger, as carriers do send it.
_WITHHELD_DIGITS = frozenset(
    word.translate(_KEYPAD)
    for word in ("anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "withheld")
) | {"7378742883"}
_OUTGOING = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_SCHEME = re.compile(r"(?i)(sips?|tel):")


@dataclass(frozen=True, slots=True)
class CallerId:
    """Whether a caller showed a number. `e164` is set only when it is present."""

    status: Literal["present", "withheld", "unparseable"]
    e164: str | None = None


def caller_id(raw: str | None, our_numbers: Collection[str] = ()) -> CallerId:
    """The caller's number in whatever form the carrier gives it.

    Withheld are an empty one, words such as `anonymous`, their spelling in digits, and any of `our_numbers` (E.164): a
    call forwarded to us shows the number it was forwarded from. Anything else that is no valid number is unparseable.
    """
    shown = _shown(raw or "")
    if shown is None:
        return CallerId("unparseable")
    if _is_withheld(shown):
        return CallerId("withheld")
    e164 = _e164(_parsed(shown))
    if e164 is None:
        return CallerId("unparseable")
    return CallerId("withheld") if e164 in our_numbers else CallerId("present", e164)


def our_line(raw: str | None, our_numbers: Collection[str]) -> str | None:
    """Which of `our_numbers` (E.164) was dialled, in whatever form the carrier gives it; None if none of them."""
    e164 = _e164(_parsed(_shown(raw or "") or ""))
    return e164 if e164 in our_numbers else None


def dialable(raw: str | None, our_numbers: Collection[str] = ()) -> str | None:
    """The E.164 form of a number that may be rung or texted; None for any other.

    Only Kenyan mobile and fixed lines. Never short codes, emergency, premium or toll-free numbers, other countries, nor
    any of `our_numbers`.
    """
    number = _parsed(_shown(raw or "") or "")
    e164 = _e164(number)
    if number is None or e164 is None or e164 in our_numbers:
        return None
    allowed = number.country_code == COUNTRY_CODE and number_type(number) in _OUTGOING
    return e164 if allowed else None


def tail(e164: str) -> str:
    """The last three digits of a number."""
    return e164[-3:]


def masked(end: str | None) -> str:
    """A number as staff see it, from its last three digits: `••• ••• 678`; three dots more when there is none."""
    return f"••• ••• {end or '•••'}"


def national(e164: str) -> str:
    """A number as it is dialled in Kenya, such as `0712 345678`; one of another country with its country code."""
    try:
        number = parse(e164, REGION)
    except NumberParseException:
        return e164
    home = number.country_code == COUNTRY_CODE
    return format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)


def spoken(e164: str) -> str:
    """The digits of a number as it is dialled in Kenya, one by one: `0 7 1 2 3 4 5 6 7 8`."""
    return " ".join(character for character in national(e164) if character.isdigit())


def _shown(raw: str) -> str | None:
    """What the carrier shows, out of its SIP wrapping; None if that cannot be a telephone's."""
    if len(raw) > LONGEST_INPUT:
        return None
    text = raw.strip()
    if "<" in text:
        text = text.partition("<")[2].partition(">")[0]
    if scheme := _SCHEME.match(text):
        text = text[scheme.end() :].replace("%2B", "+").replace("%2b", "+")
    elif text[:7].lower() == "client:":
        return None
    return text.partition("@")[0].partition(";")[0].strip()


def _is_withheld(shown: str) -> bool:
    words = "".join(character for character in shown.lower() if character.isalpha())
    digits = "".join(character for character in shown if character.isdigit())
    if words or not digits:
        return words in _WITHHELD_WORDS or not (words or digits)
    return digits in _WITHHELD_DIGITS or not digits.strip("0")


def _parsed(shown: str) -> PhoneNumber | None:
    """The first reading of it that is a valid number."""
    digits = _digits(shown)
    if digits is None:
        return None
    for reading in _readings(digits, international=shown.startswith(("+", "\uff0b"))):
        try:
            number = parse(reading, REGION)
        except NumberParseException:
            continue
        if is_valid_number(number):
            return number
    return None


def _digits(shown: str) -> str | None:
    """The digits in it, of any script; None if there are letters, or too many or too few digits for a number."""
    digits = "".join(str(unicodedata.digit(character)) for character in shown if character.isdigit())
    lettered = any(character.isalpha() for character in shown)
    return digits if not lettered and 7 <= len(digits) <= 20 else None


def _readings(digits: str, *, international: bool) -> tuple[str, ...]:
    """How digits may be meant. Carriers abroad dial 00 before a country code, Kenya's own is 000."""
    plain = f"+{digits.lstrip('0')}" if digits.startswith("00") else digits
    return (f"+{digits}", plain) if international else (plain,)


def _e164(number: PhoneNumber | None) -> str | None:
    return format_number(number, PhoneNumberFormat.E164) if number is not None else None
