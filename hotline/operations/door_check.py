"""Whether the carrier's webhooks get in: our check of its signature, and our public address as the carrier sees it.

A token that is wrong or missing turns every call away, and a proxy that changes addresses does the same: a dead line
that nobody notices. So a request is signed as the carrier signs, and sent the way the carrier sends it.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlencode

from hotline.jobs.health import Finding
from hotline.settings import Settings
from hotline.telephony import paths
from hotline.telephony.self_test import EXAMPLE, signature_fault, signed
from hotline.telephony.signature import HEADER

PATIENCE_S = 5.0
# Escaped characters on purpose: a proxy that writes them another way breaks every signature.
QUERY = "?city=N%C4%B1&kept=%2B1"


def door_findings(settings: Settings) -> list[Finding]:
    """What keeps the carrier out, or lets a stranger in; asks nothing that a call would change."""
    fault = signature_fault(settings.twilio_auth_token, settings.public_url)
    if fault is not None:
        return [Finding(fault, "failing", "copy TWILIO_AUTH_TOKEN again from the carrier's console")]
    base = settings.public_url.rstrip("/")
    alive = _status(f"{base}/health/live")
    if alive != 200:
        said = f"answers {alive}" if alive else "does not answer"
        mend = "`make run`" if settings.local_line else "start the web process and its proxy; see name and certificate"
        return [Finding(f"{settings.public_url} {said}: no call can come in", "failing", mend)]
    return _signatures(settings, base + paths.CALL_STATUS + QUERY)


def _signatures(settings: Settings, url: str) -> list[Finding]:
    """A status report about a call that nobody knows: let in with the signature, refused without."""
    signature = signed(settings.twilio_auth_token, url, EXAMPLE)
    found = []
    if (status := _status(url, EXAMPLE, {HEADER: signature})) not in (200, 204):
        found.append(
            Finding(
                f"a webhook signed by the carrier is answered {status or 'not at all'} at {settings.public_url}",
                "failing",
                "restart the web process with these settings; let the proxy pass path and query on as they came",
            )
        )
    if (status := _status(url, EXAMPLE, {HEADER: "forged"})) != 403:
        found.append(Finding(f"a forged webhook is answered {status}", "failing", "see who answers at PUBLIC_URL"))
    return found


def _status(url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> int:
    """The status of the answer; 0 for none within 5 s."""
    data = urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(url, data=data, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0
