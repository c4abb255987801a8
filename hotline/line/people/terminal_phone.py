"""A caller's phone in a terminal: what it says of a call, and when it presses the keys it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

LANGUAGES = {"sw": "Kiswahili", "en": "English", "sw, en": "Kiswahili, English"}
AFTER_A_PROMPT_S = 1.0
AT_LATEST_S = 15.0


def clock(seconds: float) -> str:
    """Seconds as `1:04.2`."""
    tenths = int(max(0.0, seconds) * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


@dataclass(slots=True)
class KeysInTurn:
    """Keys of a script, group after group: each is pressed a second after something new begins to be heard.

    A key pressed between two prompts is lost on a real line; when nothing new is heard, it is pressed after 15 s.
    """

    groups: list[str]
    _since: float = 0.0
    _heard_at: float | None = None

    def heard(self, now: float) -> None:
        """Something new begins to be heard."""
        if self._heard_at is None:
            self._heard_at = now

    def begin(self, now: float) -> None:
        """The call has begun."""
        self._since = now

    def due(self, now: float) -> str:
        """The keys to press now, '' for none."""
        if not self.groups or not self._is_time(now):
            return ""
        self._since, self._heard_at = now, None
        return self.groups.pop(0)

    def _is_time(self, now: float) -> bool:
        if self._heard_at is not None:
            return now >= self._heard_at + AFTER_A_PROMPT_S
        return now >= self._since + AT_LATEST_S


@dataclass(slots=True)
class CallTold:
    """One call told line by line, from the news of the line; `say` gets each line."""

    number: str
    leg: str
    began: float
    say: Callable[[str], None]
    answered: bool = False
    over: bool = False
    _talking_with: str = ""
    _latest: str = ""

    def hear(self, news: Json) -> bool:
        """Tell what is new of this call; whether something new begins to be heard."""
        told = [self._row(row) for row in news["rows"] if row["leg"] == self.leg and row["group"] == "calls"]
        if news["state"]:
            self._conversation(news["state"]["phones"], news["now"])
        return any(told)

    def _row(self, row: Json) -> bool:
        self.answered |= row["what"] == "answered"
        self.over |= row["what"] == "ended"
        again = (
            row["tone"] == "quiet" and row["words"] == self._latest
        )  # whoever waits hears the same tone again and again
        self._latest = row["words"]
        if row["sound"] == "conversation" or again:
            return False
        more = LANGUAGES.get(row["language"]) or row["more"]
        self.say(f"{clock(row['at'] - self.began)}  {row['words']}{f'  ({more})' if more else ''}")
        return row["sound"] in ("prompt", "speech") and row["tone"] != "quiet"

    def _conversation(self, phones: Iterable[Json], now: float) -> None:
        calls = [phone["call"] for phone in phones if phone["number"] == self.number and phone["call"]]
        names = " and ".join(other["name"] for call in calls for other in call["talks_with"])
        if names and names != self._talking_with:
            self.say(f"{clock(now - self.began)}  talking with {names}")
        self._talking_with = names
