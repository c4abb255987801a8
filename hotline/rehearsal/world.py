"""A whole hotline in one process under virtual time: web, jobs, clock and the local line, on real PostgreSQL and Redis.

Time stands still until it is pushed. It jumps from one instant at which anything is due to the next: a webhook of the
line, a job that was rung for, a second of the clock. The twilio library, RQ and the application are the real ones.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine
from werkzeug.test import Client

from hotline.app import create_app, web_runtime
from hotline.errands import Errand
from hotline.jobs import tasks
from hotline.jobs.clock import Clock, next_due
from hotline.jobs.doorbell import Publisher, connect
from hotline.jobs.worker import work_off
from hotline.journey import Repertoire
from hotline.line.commands import SendRequest
from hotline.line.exchange import Exchange
from hotline.line.rest.resources import RestAnswer
from hotline.line.settings import Delays, InboundNumber, LineSettings
from hotline.rehearsal.browsers import Browsers
from hotline.rehearsal.sounds import play_info
from hotline.runtime import Runtime
from hotline.settings import Settings
from hotline.telephony import paths
from hotline.telephony.twilio_rest import TwilioCarrier

CLOCK_AT_LEAST_S = 15.0
JOB_S = 0.005
ROUNDS = 400


class Wire:
    """The network between the twilio library and the line: its REST interface, under the World's clock."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.requests = 0

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,  # noqa: ARG002 - the library's signature
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the library's signature
        allow_redirects: bool = False,  # noqa: ARG002 - the library's signature
    ) -> Any:
        """One REST request, answered at once; an answer that never comes is a connection that broke."""
        self.requests += 1
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        sent = {name: value for name, value in {**(params or {}), **(data or {})}.items() if value is not None}
        answer = self._world.exchange.rest(self._world.now, method, path, sent, auth)
        if answer.status == 0:
            raise OSError("no answer")
        return _reply(answer)


@dataclass(frozen=True)
class WireReply:
    """An answer as the twilio library reads it."""

    status_code: int
    content: str | bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body as text, '' for a sound."""
        return self.content if isinstance(self.content, str) else ""


def _reply(answer: RestAnswer) -> WireReply:
    body = answer.body
    return WireReply(answer.status, body if isinstance(body, bytes) else "" if body is None else json.dumps(body))


class Bell:
    """The doorbell of the World: publishes to the real Redis at once, and counts what it did not take."""

    def __init__(self, redis_url: str) -> None:
        self.rung = 0
        self.missed = 0
        self._connection = connect(redis_url)
        self._publisher = Publisher(self._connection)

    def ring(self, errands: Sequence[Errand]) -> bool:
        """Put the jobs on their queues. Whether Redis took them."""
        missed = self.missed
        for errand in errands:
            try:
                self._publisher.publish(errand.id, errand.attempts, errand.kind)
                self.rung += 1
            except (RedisError, OSError):
                self.missed += 1
        return self.missed == missed

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def redis_goes_away(self) -> None:
        """From now on nothing listens where Redis was."""
        self._publisher = Publisher(connect("redis://127.0.0.1:1/0"))

    def redis_is_back(self) -> None:
        """Redis listens again."""
        self._publisher = Publisher(self._connection)


@dataclass
class WebAnswer:
    """One webhook and how it was answered, for what a World checks at its end."""

    at: float
    path: str
    status: int


@dataclass
class World:
    """A hotline, its carrier and its phones. `web` holds one client per web process; webhooks go to them in turn."""

    settings: Settings
    start: datetime
    seed: int = 7
    delays: Delays = field(default_factory=Delays)
    webs: int = 1
    now: float = 0.0
    answers: list[WebAnswer] = field(default_factory=list)
    silences: list[tuple[str, float]] = field(default_factory=list)
    workers_run: bool = True
    clock_runs: bool = True
    faults_ordered: bool = False

    def __post_init__(self) -> None:
        self.now = self.start.timestamp()
        self.repertoire = Repertoire.load(self.settings)
        self.exchange = Exchange(self._line_settings())
        self._engines: list[Engine] = []
        self.bell = Bell(self.settings.redis_url)
        self.wire = Wire(self)
        worker = self._worker()
        self.runtime = worker
        self.clock = Clock(worker)
        self.browsers = Browsers(worker, self.exchange)
        self.web = [self._web() for _ in range(self.webs)]
        tasks.serve(worker)
        self._redis = Redis.from_url(self.settings.redis_url)
        self._tick_at = math.ceil(self.now)
        self._ticked = 0.0
        self._due: float | None = self.now
        self._turn = 0
        self._rung_before = 0

    # --- making it ---------------------------------------------------------------------------------

    def instant(self) -> datetime:
        """The present instant of this World."""
        return datetime.fromtimestamp(self.now, UTC)

    def _process(self) -> Runtime:
        """The runtime of one more process, under the World's clock and on its bell."""
        runtime = web_runtime(self.settings)
        self._engines.append(runtime.engine)
        return replace(runtime, ring=self.bell.ring, clock=self.instant)

    def _worker(self) -> Runtime:
        return replace(self._process(), carrier=TwilioCarrier(self.settings, http_client=self.wire))

    def _web(self) -> Client:
        return create_app(self._process(), self.repertoire).test_client()

    def _line_settings(self) -> LineSettings:
        public = self.settings.public_url.rstrip("/")
        number = InboundNumber(
            voice_url=public + paths.INBOUND,
            fallback_url=public + paths.FALLBACK,
            status_callback=public + paths.CALL_STATUS,
        )
        return LineSettings(
            account_sid=self.settings.twilio_account_sid,
            auth_token=self.settings.twilio_auth_token,
            numbers=dict.fromkeys(self.settings.our_numbers, number),
            callers=frozenset({self.settings.caller_id}),
            calls_per_second=self.settings.calls_per_second,
            seed=self.seed,
            delays=self.delays,
            play_info=lambda url: play_info(self.repertoire.catalogue, url),
        )

    def close(self) -> None:
        """Let its connections go."""
        self._redis.close()
        for engine in self._engines:
            engine.dispose()
        self.bell.close()

    # --- time --------------------------------------------------------------------------------------

    def passes(self, seconds: float) -> None:
        """So many seconds go by, each thing at its own instant."""
        self.until(lambda: False, seconds)

    def until(self, happened: Callable[[], bool], within: float) -> bool:
        """Let time pass until something is so, at most `within` seconds. Whether it became so."""
        end = self.now + within
        self.settle()
        while not happened():
            upcoming = self._next()
            if upcoming > end:
                self.now = end
                self.settle()
                return happened()
            self.now = max(self.now, upcoming)
            self._tick()
            self.browsers.beat(self.now)
            self.settle()
        return True

    def settle(self) -> None:
        """Everything that follows at this very instant, until nothing more does."""
        for _ in range(ROUNDS):
            busy = self._web_requests()
            busy = self._jobs() or busy
            self._watch_for_silence()
            if not busy:
                return
        raise AssertionError(f"this instant never ends: {self.answers[-5:]}")

    def _next(self) -> float:
        """The next instant at which the line, the clock or a browser has something to do."""
        others = (self.exchange.next_due(), self.browsers.next_due())
        return min([self._next_tick(), *(at for at in others if at is not None)])

    def _next_tick(self) -> float:
        """The next whole second at which the clock finds something due, and one every 15 s in any case."""
        if not self.clock_runs:
            return math.inf
        if self._due is None:
            due = next_due(self.runtime)
            self._due = due.timestamp() if due else self._ticked + CLOCK_AT_LEAST_S
        wanted = min(self._due, self._ticked + CLOCK_AT_LEAST_S)
        return float(max(self._tick_at, math.ceil(wanted)))

    def _tick(self) -> None:
        """A second of the clock, if its turn has come and it runs."""
        if self.now >= self._next_tick():
            self.clock.tick()
            self._ticked = self.now
            self._tick_at = math.floor(self.now) + 1
            self._due = None

    # --- what happens at an instant ----------------------------------------------------------------

    def _web_requests(self) -> bool:
        commands = [command for command in self.exchange.advance(self.now) if isinstance(command, SendRequest)]
        for command in commands:
            self._serve(command)
        return bool(commands)

    def _serve(self, command: SendRequest) -> None:
        status, headers, body = self.ask(command)
        self.answers.append(WebAnswer(self.now, urlsplit(command.url).path, status))
        self._due = None
        self.exchange.request_answered(self.now, command.id, status, headers, body)

    def ask(self, command: SendRequest) -> tuple[int, dict[str, str], bytes]:
        """The application's answer to a webhook, from the next web process."""
        self._turn += 1
        parts = urlsplit(command.url)
        web = self.web[self._turn % len(self.web)]
        answer = web.open(
            f"{parts.path}?{parts.query}" if parts.query else parts.path,
            base_url=f"{parts.scheme}://{parts.netloc}",
            method=command.method,
            headers=[pair for pair in command.headers if pair[0].lower() != "content-type"],
            data=urlencode(command.params) if command.method == "POST" else None,
            content_type="application/x-www-form-urlencoded" if command.method == "POST" else None,
        )
        return answer.status_code, dict(answer.headers), answer.get_data()

    def _jobs(self) -> bool:
        """Run what was rung for, as RQ's own worker does; nothing while the workers are away."""
        if not self.workers_run or self.bell.rung == self._rung_before:
            return False
        self._rung_before = self.bell.rung
        work_off(self._redis)
        self._due = None
        return True

    def _watch_for_silence(self) -> None:
        """Note every live caller who has heard nothing for more than 15 s."""
        for leg in self.exchange.line.legs.values():
            quiet = leg.quiet_seconds if leg.direction == "inbound" and not leg.over else 0.0
            if quiet > 15.0:
                self.silences.append((leg.phone, self.now))
