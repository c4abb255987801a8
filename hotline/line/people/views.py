"""What a page sees of the line at one instant: every phone, what it does, what it hears and with whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from hotline.line.commands import PlaySound
from hotline.line.core.handsets import Handset
from hotline.line.core.legs import Hearing, Leg
from hotline.line.driver import Driver
from hotline.line.people.phone_book import Owner, PhoneBook, national

Json = dict[str, Any]

MOST_TEXTS = 20
MOST_ROWS = 500


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Onlooker:
    """Looks at the line for people. It reads the core and changes nothing in it."""

    def __init__(self, driver: Driver, book: PhoneBook, application: str) -> None:
        self.book = book
        self._driver = driver
        self._application = origin(application)

    def state(self) -> Json:
        """Our numbers, and every phone there is: those of the phone book first, then those spoken of since."""
        exchange = self._driver.exchange
        known = [handset.phone for handset in exchange.line.handsets.all()]
        numbers = list(dict.fromkeys([*self.book.owners, *known]))
        lines = [{"number": number, "dial": national(number)} for number in exchange.line.settings.numbers]
        return {"lines": lines, "phones": [self.phone(exchange.handset(number)) for number in numbers]}

    def phone(self, handset: Handset) -> Json:
        """One phone."""
        owner = self.book.owners.get(handset.phone, Owner(handset.phone, ""))
        texts = [{"at": t.at, "from": national(t.from_), "body": t.body} for t in handset.texts[-MOST_TEXTS:]]
        return {
            "number": handset.phone,
            "dial": national(handset.phone),
            "name": owner.name,
            "role": owner.role,
            "pin": owner.pin,
            "kind": handset.kind,
            "gone": handset.gone,
            "texts": texts,
            "texts_in_all": len(handset.texts),
            "call": self._call(handset.leg) if handset.leg is not None else None,
        }

    def may_be_heard(self, url: str) -> bool:
        """Whether the page may play this sound: only the application's own."""
        return origin(url) == self._application

    def language(self, url: str) -> str:
        """The language of a sound that was fetched, '' where it is not known."""
        sound = self._driver.shelf.find(url)
        return sound.language if sound is not None else ""

    def _call(self, leg: Leg) -> Json:
        return {
            "leg": leg.sid,
            "incoming": leg.direction != "inbound",
            "ringing": leg.status == "ringing" and leg.direction != "inbound",
            "connected": leg.status == "in-progress",
            "lost": leg.vanished,
            "other": national(leg.from_ if leg.direction != "inbound" else leg.to),
            "since": leg.created_at,
            "answered": leg.answered_at,
            "hears": self._hears(leg, leg.hearing) if leg.hearing is not None else None,
            "talks_with": self._talks_with(leg),
        }

    def _hears(self, leg: Leg, hearing: Hearing) -> Json:
        playing = self._driver.desk.playing(leg.sid)
        heard: Json = {
            "kind": hearing.kind,
            "caption": hearing.caption,
            "language": self.language(hearing.what),
            "since": hearing.since,
            "sound": "",
            "times": 1,
        }
        if isinstance(playing, PlaySound) and self.may_be_heard(playing.url):
            heard |= {"sound": f"/sound?url={quote(playing.url, safe='')}", "times": playing.times}
        return heard

    def _talks_with(self, leg: Leg) -> list[Mapping[str, str]]:
        others = [self._driver.exchange.leg(sid) for sid in self._driver.desk.heard_by(leg.sid)]
        return [{"number": o.phone, "name": self.book.name(o.phone)} for o in others if o is not None]
