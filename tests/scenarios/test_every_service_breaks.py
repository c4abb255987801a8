"""Every service behind every door raises once, in the middle of whole calls, and what the carrier gets is looked at.

Before a webhook of a call is answered, it is answered again and again in a transaction that is thrown away: each time
another of the services that it enters raises. What follows from a broken answer is told in test_broken_doors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import CodeType
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Connection, select
from werkzeug.test import Client

from hotline.app import create_app
from hotline.calls import OPEN, Offer
from hotline.jobs.roster import write_roster
from hotline.line.commands import SendRequest
from hotline.line.documents.attributes import TwimlError
from hotline.line.documents.twiml import parse
from hotline.line.documents.verbs import Dial, Hangup, Number, Play, Verb
from tests.scenarios.sabotage import Answer, breaking, services_called
from tests.scenarios.scene import RacingWorld, Scene, assert_promises, scene_on

REPORTS = ("/status", "/conference", "/voice/recordings/")
OFFERS = "/voice/offers/"
OFTEN_ENOUGH = 2
FOR_CALLERS = ("/voice/inbound", "/voice/calls/")


def _door(path: str) -> str:
    """A path without its ids and numbers."""
    return "/".join(part for part in path.split("/") if part.isalpha())


def is_callers(path: str) -> bool:
    """Whether the caller's own leg asks."""
    return path.startswith(FOR_CALLERS) or path.endswith(("/join", "/caller"))


@dataclass
class ShadowWorld(RacingWorld):
    """A World in which every webhook is first answered with each service of its door broken, and nothing is kept."""

    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def ask(self, command: SendRequest) -> Answer:
        """The application's answer, after all the broken ones were looked at."""
        if command.method == "POST":
            self._try_everything(command)
        return super().ask(command)

    def _try_everything(self, command: SendRequest) -> None:
        engine = self._engines[-1]
        with engine.connect() as connection, connection.begin() as outer:
            client = self._client(connection)
            with connection.begin_nested() as whole:
                called = services_called(lambda: self._answer(client, command))
                whole.rollback()
            door = _door(urlsplit(command.url).path)
            for service in called:
                if self.tried[door, service.co_qualname] >= OFTEN_ENOUGH:
                    continue
                self.tried[door, service.co_qualname] += 1
                with connection.begin_nested() as one:
                    self._try(connection, client, command, service)
                    one.rollback()
            outer.rollback()

    def _client(self, connection: Connection) -> Client:
        """A web process whose transactions are savepoints of one that is never committed; it rings no bell."""
        runtime = replace(self.runtime, engine=connection, ring=lambda _: True)  # type: ignore[arg-type]  # a session's bind
        return create_app(runtime, self.repertoire).test_client()

    def _answer(self, client: Client, command: SendRequest) -> Answer:
        mine, self.web = self.web, [client]
        try:
            return super().ask(command)
        finally:
            self.web = mine

    def _try(self, connection: Connection, client: Client, command: SendRequest, service: CodeType) -> None:
        path = urlsplit(command.url).path
        open_before = _is_open(connection, path)
        with breaking(lambda code: code is service):
            status, _, body = self._answer(client, command)
        fault = _fault(path, dict(command.params), status, body)
        if fault is None and open_before and path.split("/")[-1] != "join" and _is_open(connection, path):
            fault = "her leg is let go, but her offer is still open" if not path.endswith(REPORTS) else None
        if fault is not None:
            self.faults.append(f"{service.co_qualname} broke behind {path}: {fault}")


def _is_open(connection: Connection, path: str) -> bool:
    if not path.startswith(OFFERS):
        return False
    offer = UUID(path.split("/")[3])
    return connection.scalar(select(Offer.state).where(Offer.id == offer)) in OPEN


def _fault(path: str, params: dict[str, str], status: int, body: bytes) -> str | None:
    """What is wrong with an answer from behind a broken service, None if the carrier can go on with it."""
    if path.endswith(REPORTS) or path.startswith(REPORTS):
        return None if (status, body) == (204, b"") else f"a report is answered {status}"
    if status != 200:
        return f"answered {status}"
    try:
        verbs = parse(body)
    except TwimlError as error:
        return f"the carrier cannot read it: {error}"
    if params.get("CallStatus") in ("completed", "busy", "no-answer", "failed", "canceled"):
        return None
    if is_callers(path):
        return None if _puts_through(verbs) else "she is not put through"
    return None if verbs and isinstance(verbs[-1], Hangup) else "her leg is not let go"


def _puts_through(verbs: tuple[Verb, ...]) -> bool:
    """An apology, then one screened number."""
    *said, last = verbs
    sorry = any(isinstance(verb, Play) and "/apology_connect" in verb.url for verb in said)
    phones = last.nouns if isinstance(last, Dial) else ()
    screened = [isinstance(phone, Number) and phone.url != "" for phone in phones]
    return sorry and screened == [True]


@pytest.fixture
def scene(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Scene]:
    """The usual people on shift, and the roster that the clock wrote a moment ago."""
    with scene_on(database_url, redis_url, tmp_path, kind=ShadowWorld) as found:
        write_roster(found.world.runtime)
        yield found
        assert_promises(found)


def nothing_was_wrong(scene: Scene, at_least: int) -> None:
    """Enough services were broken for this to mean something, and every answer was one that the carrier can use."""
    assert isinstance(scene.world, ShadowWorld)
    assert scene.world.faults == []
    assert len(scene.world.tried) >= at_least


def test_a_call_from_menu_to_after_call_with_a_page(scene: Scene) -> None:
    scene.play(
        "Amina dials 0800 720 262",
        "Amina hears greet",
        "Amina presses 3",
        "Amina hears main",
        "Amina presses 2",
        "Amina hears medical_menu",
        "Amina presses 2",
        "Amina hears page_consent_medical",
        "Amina presses 1",
        "Amani, Baraka and Zawadi ring within 15 s",
        "Baraka answers",
        "Baraka hears staff_whisper",
        "Baraka presses 2",
        "Zawadi's voicemail picks up",
        "Amani takes the call",
        "Amina and Amani talk",
        "5 s pass",
        "Amina hangs up",
        "Amani hears staff_after_call",
        "Amani presses 6",
        "Amani hears recording",
        "Amani speaks for 4 s",
        "Amani presses #",
        "Amani hears staff_after_call",
        "Amani presses 3",
        "Pendo rings within 15 s",
        "Pendo answers",
        "2 s pass",
        "Pendo enters the PIN",
        "5 s pass",
        "Pendo presses 1",
        "Amani hears staff_after_call",
        "Amani presses 1",
        "the MED page is accepted",
    )
    scene.anybody_may_ring()
    nothing_was_wrong(scene, 120)


def test_a_danger_call_a_message_and_a_wish_to_be_called(scene: Scene) -> None:
    scene.anybody_may_ring()
    scene.play(
        "Amina dials 0800 720 262",
        "Amina hears greet",
        "Amina presses 1",
        "Amani, Baraka, Zawadi and Imani ring within 15 s",
        "Amani takes the call",
        "Amina and Amani talk",
        "3 s pass",
        "Amani hangs up",
        "Amina hears reconnecting within 20 s",
        "Amina hangs up",
        "Halima dials 0780 225813",
        "Halima hears greet",
        "Halima presses 3",
        "Halima hears main",
        "Halima presses 5",
        "Halima hears more",
        "Halima presses 1",
        "Halima hears recording",
        "Halima speaks for 6 s",
        "10 s pass",
        "Halima hears vm_review",
        "Halima presses 1",
        "Halima hears vm_thanks",
        "Halima presses 1",
        "Halima hears cb_safe",
        "Halima presses 1",
        "Halima hears cb_time",
        "Halima presses 1",
        "Halima hears cb_sms",
        "Halima presses 2",
        "Halima hears cb_done",
        "Halima is let go within 30 s",
        "the call is callback_booked",
    )
    nothing_was_wrong(scene, 120)
