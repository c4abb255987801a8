"""What the carrier's account says of itself: read, never changed, for whoever checks an installation.

Each fact is asked for by itself, so that one that cannot be had hides no other: it is None, and `unknown` says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException

from hotline.errors import CarrierUnsure
from hotline.settings import Settings
from hotline.telephony.twilio_rest import Directed, HttpClient, library_client

COUNTRY = "KE"
_MOST = 200
_APPROVED = "twilio-approved"
_OPEN, _SHUT = (200, 302, 307), (401, 403)


@dataclass(frozen=True, slots=True)
class Announced:
    """Where the calls of a number or a trunk are announced. `sip_trunk` names one that takes them past us."""

    name: str
    voice_url: str
    voice_method: str
    fallback_url: str
    fallback_method: str
    status_url: str
    sip_trunk: str = ""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """The account as the carrier sees it.

    `status` is active, suspended or closed; `balance` an amount and its currency; `trunk` the one that HOTLINE_BYOC
    names; `caller_ids` numbers verified beside its own; `kenya` whether ordinary numbers there may be called;
    `approved` whether a business profile is; `media_open` whether recordings can be fetched without a password.
    """

    status: str | None = None
    trial: bool | None = None
    balance: tuple[float, str] | None = None
    numbers: tuple[Announced, ...] | None = None
    trunk: Announced | None = None
    caller_ids: frozenset[str] | None = None
    kenya: bool | None = None
    approved: bool | None = None
    media_open: bool | None = None
    unknown: dict[str, str] = field(default_factory=dict)


def read_account(settings: Settings, http_client: HttpClient | None = None) -> AccountFacts:
    """Everything that can be learnt of the account now; asks nothing that changes it. About 10 s a fact at worst."""
    directed = Directed(http_client, settings.twilio_api_url, local_line=settings.local_line)
    asking = _Asking(settings, directed, library_client(settings, directed))
    known: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    for name, ask in _QUESTIONS.items():
        if name == "trunk" and not settings.byoc:
            continue
        try:
            known[name] = ask(asking)
        except CarrierUnsure as error:
            unknown[name] = str(error)
        except (TwilioRestException, TwilioServiceException) as error:
            unknown[name] = f"the carrier refused with status {error.status}"
        except (TwilioException, ValueError, TypeError, AttributeError) as error:
            unknown[name] = f"the carrier's answer makes no sense ({type(error).__name__})"
    status, trial = known.pop("account", (None, None))
    return AccountFacts(status=status, trial=trial, unknown=unknown, **known)


@dataclass(frozen=True, slots=True)
class _Asking:
    settings: Settings
    directed: Directed
    client: Any


def _account(asking: _Asking) -> tuple[str, bool]:
    account = asking.client.api.v2010.accounts(asking.settings.twilio_account_sid).fetch()
    return str(account.status), account.type == "Trial"


def _balance(asking: _Asking) -> tuple[float, str]:
    balance = asking.client.balance.fetch()
    return float(balance.balance), str(balance.currency)


def _numbers(asking: _Asking) -> tuple[Announced, ...]:
    return tuple(_number(asking, one) for one in asking.client.incoming_phone_numbers.list(limit=_MOST))


def _number(asking: _Asking, number: Any) -> Announced:
    """A number's own addresses, or those of the application that answers for it."""
    source = (
        asking.client.applications(number.voice_application_sid).fetch() if number.voice_application_sid else number
    )
    return _announced(number.phone_number, source, source.status_callback, number.trunk_sid)


def _trunk(asking: _Asking) -> Announced:
    trunk = asking.client.voice.v1.byoc_trunks(asking.settings.byoc).fetch()
    return _announced(trunk.sid, trunk, trunk.status_callback_url)


def _announced(name: str, source: Any, status_url: str | None, sip_trunk: str | None = None) -> Announced:
    return Announced(
        name=str(name),
        voice_url=source.voice_url or "",
        voice_method=(source.voice_method or "POST").upper(),
        fallback_url=source.voice_fallback_url or "",
        fallback_method=(source.voice_fallback_method or "POST").upper(),
        status_url=status_url or "",
        sip_trunk=sip_trunk or "",
    )


def _caller_ids(asking: _Asking) -> frozenset[str]:
    return frozenset(str(one.phone_number) for one in asking.client.outgoing_caller_ids.list(limit=_MOST))


def _kenya(asking: _Asking) -> bool:
    return bool(asking.client.voice.v1.dialing_permissions.countries(COUNTRY).fetch().low_risk_numbers_enabled)


def _approved(asking: _Asking) -> bool:
    profiles = asking.client.trusthub.v1.customer_profiles.list(limit=_MOST)
    return any(one.status == _APPROVED for one in profiles)


def _media_open(asking: _Asking) -> bool | None:
    """The newest recording, asked for without a password; None while there is none to ask for."""
    recordings = asking.client.recordings.list(limit=1)
    if not recordings:
        return None
    path = f"/2010-04-01/Accounts/{asking.settings.twilio_account_sid}/Recordings/{recordings[0].sid}.wav"
    reply = asking.directed.request("GET", f"https://api.twilio.com{path}")
    return True if reply.status_code in _OPEN else False if reply.status_code in _SHUT else None


_QUESTIONS: dict[str, Callable[[_Asking], Any]] = {
    "account": _account,
    "balance": _balance,
    "numbers": _numbers,
    "trunk": _trunk,
    "caller_ids": _caller_ids,
    "kenya": _kenya,
    "approved": _approved,
    "media_open": _media_open,
}
