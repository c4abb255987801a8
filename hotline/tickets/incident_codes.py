"""What is asked about an incident, and the answers there are. Pure.

The forms of an incident and who did it are the codes of the Kenyan violence reporting tool for key populations
(NASCOP), with children of our own where it is too coarse; the counties are the 47 of the Constitution's first schedule.
A code is never used for something else: a change makes a new `VERSION`, which is written beside every answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from hotline.errors import BadInput

VERSION = 1
LONGEST_NARRATIVE = 4000
YES_NO = ("yes", "no", "unknown")
COUNTIES = (
    "Mombasa Kwale Kilifi Tana_River Lamu Taita-Taveta Garissa Wajir Mandera Marsabit Isiolo Meru Tharaka-Nithi Embu "
    "Kitui Machakos Makueni Nyandarua Nyeri Kirinyaga Murang'a Kiambu Turkana West_Pokot Samburu Trans_Nzoia "
    "Uasin_Gishu Elgeyo-Marakwet Nandi Baringo Laikipia Nakuru Narok Kajiado Kericho Bomet Kakamega Vihiga Bungoma "
    "Busia Siaya Kisumu Homa_Bay Migori Kisii Nyamira Nairobi"
)
COUNTY_NAMES: Mapping[str, str] = MappingProxyType(
    {f"{number:03d}": name.replace("_", " ") for number, name in enumerate(COUNTIES.split(), 1)}
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `kind` is one, many, instant or text; `codes` are its answers; `sealed` says how it is kept."""

    name: str
    kind: str
    codes: tuple[str, ...] = ()
    sealed: bool = True


_ALL = (
    Question("danger_now", "one", YES_NO, sealed=False),
    Question("safe_to_call", "one", YES_NO),
    Question("reporter", "one", ("self", "third_party_with_knowledge", "third_party_without_knowledge", "unknown")),
    Question("channel", "one", ("voice", "walk_in", "colleague_phone", "other"), sealed=False),
    Question("incident_at", "instant"),
    Question("incident_at_precision", "one", ("exact", "approx_hours", "date_only", "range", "unknown"), sealed=False),
    Question("county", "one", (*COUNTY_NAMES, "unknown"), sealed=False),
    Question("injury_level", "one", ("none", "minor", "serious", "life_threatening", "unknown"), sealed=False),
    Question("sexual_exposure", "one", ("yes", "no", "unknown", "not_asked")),
    Question(
        "forms",
        "many",
        (
            "VERBAL_ABUSE",
            "PHYSICAL_ASSAULT",
            "DISCRIMINATION",
            "SEXUAL",
            "ILLEGAL_ARREST",
            "HARASSMENT",
            "ECONOMIC",
            "THREAT_OUTING",
            "ONLINE",
            "EVICTION",
            "TRAFFICKING",
            "DEATH",
            "OTHER",
        ),
    ),
    Question(
        "perpetrators",
        "many",
        (
            "LOCAL_GANG",
            "POLICE",
            "GENERAL_PUBLIC",
            "CLIENT",
            "COMMUNITY_MEMBER",
            "LOCAL_AUTHORITY",
            "COUNTY_ASKARI",
            "HEALTH_PROVIDER",
            "EDUCATION_INSTITUTION",
            "RELIGIOUS_GROUP",
            "DRUG_PEDDLER",
            "PIMP_MADAM",
            "BAR_OWNER_MANAGER",
            "FAMILY",
            "PARTNER",
            "EX_PARTNER",
            "NEIGHBOUR",
            "EMPLOYER",
            "LANDLORD",
            "TRANSPORT",
            "SECURITY_GUARD",
            "ONLINE_CONTACT",
            "UNKNOWN",
            "OTHER",
        ),
    ),
    Question("needs", "many", ("MEDICAL", "COUNSELLING", "LEGAL", "SHELTER", "SECURITY", "INFORMATION", "OTHER")),
    Question("narrative", "text"),
)
QUESTIONS: Mapping[str, Question] = MappingProxyType({question.name: question for question in _ALL})
_AHEAD = timedelta(minutes=5)  # clocks differ


def checked(field: str, value: str, now: datetime) -> str:
    """The value as it is kept: many codes in their own order, joined by commas; '' takes an answer back.

    An instant is ISO 8601 with its offset, not after `now`. BadInput says what to do instead.
    """
    question = QUESTIONS.get(field)
    if question is None:
        raise BadInput(f"{field!r} is not asked here; the fields are {', '.join(QUESTIONS)}")
    value = value.strip()
    if not value:
        return ""
    return _CHECKS[question.kind](question, value, now)


def _one(question: Question, value: str, _now: datetime) -> str:
    if value not in question.codes:
        raise BadInput(f"{value!r} is no answer to {question.name}; choose one of {', '.join(question.codes)}")
    return value


def _many(question: Question, value: str, now: datetime) -> str:
    chosen = {_one(question, code.strip(), now) for code in value.split(",") if code.strip()}
    return ",".join(code for code in question.codes if code in chosen)


def _instant(_question: Question, value: str, now: datetime) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise BadInput("write the day and the time, such as 2026-11-24 02:14") from None
    if at.tzinfo is None:
        raise BadInput("the time needs its zone")
    if at > now + _AHEAD:
        raise BadInput("it cannot have happened in the future; look at the day and the time again")
    return at.isoformat(timespec="minutes")


def _text(_question: Question, value: str, _now: datetime) -> str:
    if len(value) > LONGEST_NARRATIVE:
        raise BadInput(f"that is longer than {LONGEST_NARRATIVE} characters; keep what is needed to help")
    return value


_CHECKS = {"one": _one, "many": _many, "instant": _instant, "text": _text}

_RAISES = {
    ("danger_now", "yes"): "P1",
    ("injury_level", "life_threatening"): "P1",
    ("injury_level", "serious"): "P2",
    ("sexual_exposure", "yes"): "P2",
}


def raised_to(field: str, value: str) -> str | None:
    """The priority that an answer alone demands, P1 or P2; None where it demands none."""
    return _RAISES.get((field, value))
