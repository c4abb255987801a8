"""A self-test of the door: would a webhook that the carrier signs with our token be let in?

The signature is made by the carrier's own library, so that a slip in our check, or a token that it cannot work with,
shows before the first caller meets a line that refuses everybody.
"""

from __future__ import annotations

from twilio.request_validator import RequestValidator

from hotline.telephony import paths
from hotline.telephony.signature import genuine

EXAMPLE = {
    "CallSid": "CA" + "0" * 32,
    "From": "+254700000001",
    "To": "+254800000001",
    "CallStatus": "ringing",
    "CallerName": "",
    "FromCity": "Nairobi, Kenya & beyond",
    "Digits": "*1#",
}
_QUERY = "?kept=%2B254%20700&tried=1&city=N%C4%B1"


def signed(token: str, url: str, form: dict[str, str]) -> str:
    """The carrier's signature over a form sent to `url`, as its own library makes it."""
    return str(RequestValidator(token).compute_signature(url, form))


def signature_fault(token: str, public_url: str) -> str | None:
    """What is wrong with our check of signatures, as a sentence; None if it lets the carrier in and nobody else."""
    url = public_url.rstrip("/") + paths.INBOUND + _QUERY
    signature = signed(token, url, EXAMPLE)
    sent = list(EXAMPLE.items())
    if not genuine(token, url, sent, signature):
        return "a request signed with TWILIO_AUTH_TOKEN is refused: every call would be"
    if genuine(token, url, [*sent, ("Digits", "2")], signature) or genuine(f"{token}0", url, sent, signature):
        return "a request that the carrier did not sign is let in"
    return None
