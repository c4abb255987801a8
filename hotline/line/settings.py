"""What the local line is told once: its account, its numbers, and how long a carrier takes over things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[float, float]
PlayInfo = Callable[[str], tuple[float, str] | None]
Recorded = Callable[[str], bytes | None]
RedirectRace = Literal["seeded", "discard", "execute"]


@dataclass(frozen=True, slots=True)
class InboundNumber:
    """One of our numbers: where its calls are announced. `status_callback` hears only `completed`."""

    voice_url: str
    voice_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds a real carrier takes; a pair is a range from which each occasion draws its own.

    An emulation without delays is green where the carrier drops callers, so none of these is zero by default.
    `webhook` is the way there and back together, without the application's own time.
    """

    webhook: Span = (0.15, 0.40)
    ring: Span = (2.0, 8.0)
    browser_ring: Span = (0.1, 0.4)
    timeout_grace: float = 5.0
    recording_file: float = 2.0
    conference_list: float = 3.0
    text: Span = (0.5, 2.0)
    key_gap: float = 0.25
    radio_loss: float = 20.0
    browser_loss: float = 10.0
    voicemail: float = 30.0
    switched_off: float = 12.0


def _unheard(_url: str) -> tuple[float, str] | None:
    """Every sound lasts three seconds while nobody has said how long it is."""
    return 3.0, ""


def _unrecorded(_sid: str) -> bytes | None:
    """Nobody carries sound: the file of every recording is a tone of its length."""
    return None


@dataclass(frozen=True, slots=True)
class LineSettings:
    """The account as the application knows it.

    `numbers` are ours by E.164 number; `callers` other numbers allowed as caller id; `countries` the dialling
    prefixes that may be called. `play_info(url)` gives a sound's seconds and caption, None when there is no
    such sound; `recorded(sid)` the file of a recording, None where no sound was carried. `redirect_race` says
    what happens to a document on its way when a REST redirect arrives: the seed decides, it is thrown away
    (`discard`), or it is executed first and then torn off (`execute`).
    """

    account_sid: str
    auth_token: str
    numbers: Mapping[str, InboundNumber]
    api_keys: Mapping[str, str] = field(default_factory=dict)
    callers: frozenset[str] = frozenset()
    countries: tuple[str, ...] = ("+",)
    calls_per_second: float = 1.0
    calls_at_once: int | None = None
    seed: int = 0
    delays: Delays = Delays()
    play_info: PlayInfo = _unheard
    recorded: Recorded = _unrecorded
    api_url: str = "https://api.twilio.com"
    redirect_race: RedirectRace = "seeded"
    empty_recording_skips_action: bool = False
