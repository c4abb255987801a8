"""A running line as scripts and terminals see it: what its pages do, over HTTP, with the standard library alone."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Generator
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]

PATIENCE_S = 10.0
QUIET_S = 40.0
"""The line says every 15 s that it is there: after so long without a word it is not."""


class LineRefused(Exception):
    """The line says no; the text is its sentence."""


class LineUnreachable(Exception):
    """No line answers at this address, or it went away."""


class RemoteLine:
    """The line at an address such as `http://127.0.0.1:8001`."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def act(self, number: str, act: str, **particulars: object) -> Json:
        """Do something with a phone (dial, press, answer ...); gives the phone afterwards.

        Raises LineRefused with the line's sentence, LineUnreachable when nobody answers.
        """
        return self._ask(f"/phones/{quote(number, safe='')}/{act}", json.dumps(particulars).encode())

    def state(self) -> Json:
        """Everything at this instant: `id`, `now`, `lines`, `phones`, and the latest `rows` of the timeline."""
        return self._ask("/state")

    def news(self, last: str = "") -> Generator[Json]:
        """News as they happen, from after the id `last` on, until the caller stops asking or the line goes.

        Each has `id`, `now`, `rows` and, where it changed, `state`. Raises LineUnreachable.
        """
        request = urllib.request.Request(f"{self.address}/events", headers={"Last-Event-ID": last} if last else {})
        try:
            with urllib.request.urlopen(request, timeout=QUIET_S) as answer:
                for line in answer:
                    if line.startswith(b"data: "):
                        yield json.loads(line.removeprefix(b"data: "))
        except (OSError, http.client.HTTPException) as error:
            raise LineUnreachable(self._nobody()) from error
        raise LineUnreachable(f"the line at {self.address} has gone")

    def _ask(self, path: str, body: bytes | None = None) -> Json:
        request = urllib.request.Request(self.address + path, data=body, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                found: Json = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            with error:
                raise LineRefused(_sentence(error)) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise LineUnreachable(self._nobody()) from error

    def _nobody(self) -> str:
        return f"no line answers at {self.address}"


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError):
        return f"the answer was {error.code}"
