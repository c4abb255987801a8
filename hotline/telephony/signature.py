"""Is a webhook genuine? The carrier's signature: HMAC-SHA1, base64, over the address and the sorted form.

One pass over the request in the ordinary case, where the twilio library's own validator makes two; the same verdict.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from urllib.parse import SplitResult, parse_qs, urlsplit

HEADER = "X-Twilio-Signature"

_USUAL_PORTS = {"https": 443, "http": 80}


def genuine(token: str, url: str, sent: Iterable[tuple[str, str]] | bytes, signature: str | None) -> bool:
    """Whether the carrier that knows `token` signed this request. Never raises; what cannot be checked is not genuine.

    `url` is our public address followed by the request's path and query exactly as they came over the wire, undecoded:
    a server's own idea of the address differs where the query holds escaped characters or TLS ended in front of it.
    `sent` is the decoded form as pairs (none for a GET), or the raw body of anything that is no form, which counts only
    if the address carries its hash as bodySHA256.
    """
    if not signature:
        return False
    if isinstance(sent, bytes):
        if not _hash_agrees(url, sent):
            return False
        form = ""
    else:
        # Each distinct value once, in order, under its name: a set of pairs sorts into just that.
        form = "".join(name + value for name, value in sorted(set(sent)))
    given = signature.encode("utf-8", "surrogatepass")
    return any(hmac.compare_digest(_sign(token, address + form), given) for address in _addresses(url))


def _sign(token: str, text: str) -> bytes:
    key = token.encode("utf-8", "surrogatepass")
    return b64encode(hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha1"))


def _addresses(url: str) -> Iterator[str]:
    """The address as it is, then without or with its port: the carrier is not consistent about it."""
    yield url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return
    if port:
        yield _at(url, parts, parts.netloc.rpartition(":")[0])
    elif parts.scheme in _USUAL_PORTS:
        yield _at(url, parts, f"{parts.netloc}:{_USUAL_PORTS[parts.scheme]}")


def _at(url: str, parts: SplitResult, place: str) -> str:
    """The same address at another host and port; not put together anew, which would lose a lone `?`."""
    start = len(parts.scheme) + len("://")
    return f"{url[:start]}{place}{url[start + len(parts.netloc) :]}"


def _hash_agrees(url: str, body: bytes) -> bool:
    try:
        given = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    except ValueError:
        return False
    return hmac.compare_digest(sha256(body).hexdigest().encode(), given.encode("utf-8", "surrogatepass"))
