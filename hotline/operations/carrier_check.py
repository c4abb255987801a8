"""What the carrier's account says, judged: pure, facts and settings in, findings out.

What an operator must have, and what each gap costs: calls a second and at once, a balance that never runs dry, numbers
announced to us with a fallback, Kenya allowed, recordings that nobody else can fetch.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urldefrag

from hotline.jobs.health import Finding
from hotline.settings import Settings
from hotline.telephony import paths
from hotline.telephony.account import AccountFacts, Announced

ENOUGH_CALLS_PER_SECOND = 5.0
LOW_BALANCE = 20.0


def carrier_findings(settings: Settings, facts: AccountFacts) -> list[Finding]:
    """Everything that is wrong at the carrier, as far as its facts are known; on the local line only what it has."""
    if "account" in facts.unknown:
        return [_silent(settings, facts.unknown["account"])]
    found = [*_account(facts), *_announcements(settings, facts)]
    if settings.local_line:
        return found
    return [*found, *_calling_out(settings, facts), *_capacity(settings, facts), *_recordings(facts), *_not_told(facts)]


def _silent(settings: Settings, why: str) -> Finding:
    if settings.local_line:
        return Finding(f"the local line does not answer at {settings.twilio_api_url} ({why})", "failing", "`make run`")
    return Finding(
        f"the carrier does not tell us of our account ({why}); no phone can be rung",
        "failing",
        "compare TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN with the carrier's console; see that its REST is reachable",
    )


def _account(facts: AccountFacts) -> Iterator[Finding]:
    if facts.status not in (None, "active"):
        yield Finding(f"the carrier's account is {facts.status}", "failing", "settle it with the carrier at once")
    if facts.trial:
        yield Finding("the account is a trial: it calls only verified numbers", "failing", "upgrade the account")
    if facts.balance is not None and facts.balance[0] < LOW_BALANCE:
        amount, currency = facts.balance
        level = "failing" if amount <= 0 else "warning"
        yield Finding(
            f"the account's balance is {amount:.2f} {currency}; an account that runs dry silences every fallback",
            level,
            "top it up and switch automatic recharge on",
        )


def _announcements(settings: Settings, facts: AccountFacts) -> Iterator[Finding]:
    if facts.trunk is not None:
        yield from _announced(settings, facts.trunk, "the trunk")
    if facts.numbers is None:
        return
    there = {one.name: one for one in facts.numbers}
    for number in settings.our_numbers:
        if number in there:
            yield from _announced(settings, there[number], "the number")
        elif not settings.byoc:
            yield Finding(
                f"{number} is no number of the account, and HOTLINE_BYOC names no trunk that brings it",
                "failing",
                "correct HOTLINE_LINES, buy or port the number, or connect its carrier through a BYOC trunk",
            )


def _announced(settings: Settings, one: Announced, what: str) -> Iterator[Finding]:
    base = settings.public_url.rstrip("/")
    name = f"{what} {one.name}"
    if one.sip_trunk:
        yield Finding(f"{name} sends its calls to the SIP trunk {one.sip_trunk}", "failing", "take it off that trunk")
    wanted = base + paths.INBOUND
    if urldefrag(one.voice_url).url != wanted or one.voice_method != "POST":
        said = f"{one.voice_method} {one.voice_url}" if one.voice_url else "nothing"
        yield Finding(f"{name} announces its calls to {said}", "failing", f"set its voice URL to POST {wanted}")
    if not one.fallback_url:
        yield Finding(
            f"{name} has no fallback: when we are down, callers hear the carrier's error",
            "warning",
            f"set its fallback URL to POST {base + paths.FALLBACK}, or to a document that another host serves",
        )
    elif urldefrag(one.fallback_url).url == base + paths.FALLBACK and one.fallback_method != "POST":
        yield Finding(f"the fallback of {name} is a {one.fallback_method}", "failing", "set its method to POST")
    if urldefrag(one.status_url).url != base + paths.CALL_STATUS:
        yield Finding(
            f"{name} does not tell us when a caller's leg ends",
            "warning",
            f"set its status callback to POST {base + paths.CALL_STATUS}",
        )


def _calling_out(settings: Settings, facts: AccountFacts) -> Iterator[Finding]:
    if facts.kenya is False:
        yield Finding(
            "the account may not call Kenya: no phone of staff rings (21215)",
            "failing",
            "allow Kenya under Voice, Settings, Geo permissions",
        )
    if facts.numbers is None or facts.caller_ids is None or settings.byoc:
        return  # a trunk's own carrier decides which numbers it lets us show
    ours = facts.caller_ids | {one.name for one in facts.numbers}
    shown = {"HOTLINE_CALLER_ID": settings.caller_id, "HOTLINE_CALLBACK_FROM": settings.callback_from}
    for name, number in shown.items():
        if number and number not in ours:
            yield Finding(
                f"{name} is {number}, which the account neither owns nor has verified",
                "failing" if name == "HOTLINE_CALLER_ID" else "warning",
                "verify it under Phone numbers, Verified caller IDs, or name another",
            )


def _capacity(settings: Settings, facts: AccountFacts) -> Iterator[Finding]:
    if settings.calls_per_second < ENOUGH_CALLS_PER_SECOND:
        yield Finding(
            f"{settings.calls_per_second:g} call a second may be started: six phones take "
            f"{6 / settings.calls_per_second:.0f} s to ring",
            "warning",
            "ask the carrier for at least 5 calls a second, then set HOTLINE_CALLS_PER_SECOND to what it gives",
        )
    if facts.approved is False:
        yield Finding(
            "no business profile is approved: such an account may hold only two or three calls at once",
            "warning",
            "have a business profile approved under Trust Hub",
        )


def _recordings(facts: AccountFacts) -> Iterator[Finding]:
    if facts.media_open:
        yield Finding(
            "recordings at the carrier can be fetched without a password",
            "failing",
            "switch on HTTP authentication for media under Voice, Settings",
        )


_TOLD = {
    "balance": "its balance",
    "numbers": "its numbers",
    "trunk": "the trunk of HOTLINE_BYOC",
    "caller_ids": "its verified caller ids",
    "kenya": "whether Kenya may be called",
    "approved": "whether a business profile is approved",
    "media_open": "whether recordings need a password",
}


def _not_told(facts: AccountFacts) -> Iterator[Finding]:
    for name, why in facts.unknown.items():
        yield Finding(f"the carrier does not say {_TOLD[name]} ({why})", "warning", "look in its console, or ask again")
    if facts.media_open is None and "media_open" not in facts.unknown:
        yield Finding(
            "whether recordings need a password shows only when there is one",
            "note",
            "see that HTTP authentication for media is on under Voice, Settings",
        )
