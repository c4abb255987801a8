"""What a step of a call needs beside its Work: the flows, the sounds, our numbers and a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast
from zoneinfo import ZoneInfo

from hotline.calls import Call
from hotline.settings import Settings
from hotline.telephony import dialable
from hotline.work import Work
from ivr_flows.catalogue import Catalogue, load_catalogue
from ivr_flows.library import Library
from ivr_flows.steps import Circumstances, Input, Keys


@dataclass(frozen=True)
class Repertoire:
    """Loaded once per process and never changed while it runs."""

    library: Library
    catalogue: Catalogue
    our_numbers: dict[str, str]
    zone: str

    @classmethod
    def load(cls, settings: Settings) -> Repertoire:
        """The shipped flows and prompts, for these settings."""
        return cls(Library.load(), load_catalogue(), settings.our_numbers, settings.timezone)


def circumstances(
    work: Work, repertoire: Repertoire, call: Call | None, line: str, given: Input | None = None
) -> Circumstances:
    """What the flow may ask about the world at this step."""
    seek_since = call.seek_since if call else None
    return Circumstances(
        line=cast(Literal["tollfree_0800", "mobile_0780"], line),
        hour=work.now.astimezone(ZoneInfo(repertoire.zone)).hour,
        reachable=call is None or call.nobody_since is None,
        exhausted=call is not None and call.exhausted_at is not None,
        seek_age=(work.now - seek_since).total_seconds() if seek_since else None,
        withheld=call is not None and call.caller_id_status != "present",
        entered_ok=entered_number(given) is not None if entered(given) else None,
    )


def entered(given: Input | None) -> str:
    """The digits of a number that was keyed; a single menu key is none."""
    return given.digits if isinstance(given, Keys) and len(given.digits) > 1 else ""


def entered_number(given: Input | None) -> str | None:
    """The keyed number as E.164 if we may ever dial it."""
    digits = entered(given)
    return dialable(digits) if digits else None
