"""Parts of a webhook beside the plain way of doing them: the signature, a menu's document, what a process imports."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from uuid import uuid4

from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Request

from hotline.journey import words
from hotline.telephony import genuine, paths, speech
from hotline.telephony.twiml import document
from ivr_flows import engine
from ivr_flows.catalogue import load_catalogue
from ivr_flows.library import Library
from ivr_flows.steps import Circumstances, Position
from tests.bench.carrier import ACCOUNT, ADDRESS, TOKEN, form, new_sid, signed_environ
from tests.bench.webhooks import Spread

PROJECT = Path(__file__).parents[2]
LANGUAGES = ("sw", "en")

# What the web process stands on, each as far as it uses it.
STACK = (
    "flask",
    "sqlalchemy.orm",
    "sqlalchemy.dialects.postgresql.psycopg",
    "psycopg",
    "twilio.twiml.voice_response",
    "redis",
    "rq",
    "phonenumbers",
    "pydantic_settings",
    "cryptography.hazmat.primitives.ciphers.aead",
    "structlog",
    "prometheus_client",
    "yaml",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: microseconds of CPU for ours and for the plain way, and their ratio by rounds."""

    name: str
    ours: float
    plain: float
    ratio: Spread
    aim: float


Task = Callable[[], object]


def compared(name: str, aim: float, ours: Callable[[], float], plain: Callable[[], float], rounds: int) -> Part:
    """Both measured in turn, round by round; each gives microseconds of CPU for one time."""
    pairs = [(ours(), plain()) for _ in range(rounds)]
    ratio = Spread.of([one / other for one, other in pairs])
    return Part(name, median(one for one, _ in pairs), median(other for _, other in pairs), ratio, aim)


def _cpu(task: Task, times: int) -> Callable[[], float]:
    def measured() -> float:
        begun = time.process_time_ns()
        for _ in range(times):
            task()
        return (time.process_time_ns() - begun) / 1000 / times

    task()
    return measured


def signature(rounds: int, times: int) -> Part:
    """Reading the form and checking the signature, against the carrier library's own validator."""
    environ = signed_environ("/voice/inbound", form(new_sid()))
    body = environ["wsgi.input"].getvalue()
    validator = RequestValidator(TOKEN)

    def received() -> Request:
        return Request({**environ, "wsgi.input": BytesIO(body)})

    def ours() -> bool:
        request = received()
        sent = list(request.form.items(multi=True))
        return genuine(TOKEN, ADDRESS + environ["RAW_URI"], sent, request.headers.get("X-Twilio-Signature"))

    def plain() -> bool:
        request = received()
        return bool(validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")))

    assert ours()
    assert plain()
    return compared("form and signature / the library's validator", 0.55, _cpu(ours, times), _cpu(plain, times), rounds)


def menu_document(rounds: int, times: int) -> Part:
    """The document of a menu, for another caller and turn each time, against building it."""
    catalogue = load_catalogue()
    step = engine.enter(Library.load().current, Position("main", language="en"), Circumstances())
    call = uuid4()

    def ours() -> str:
        return words.step_document(catalogue, call, 2, step, {}, None)

    def plain() -> str:
        there = paths.turn(call, 3)
        return document(speech.step_document(step, catalogue=catalogue, next_turn=there))

    assert ours() == plain()
    return compared("a menu's document / building it", 0.1, _cpu(ours, times), _cpu(plain, times), rounds)


def imports(rounds: int) -> Part:
    """The web process, made and ready, against importing what it stands on; each in a process of its own."""

    def loading(modules: Iterable[str]) -> Callable[[], float]:
        return lambda: loaded_in(modules)

    return compared("the web process / what it imports", 1.3, loading(["wsgi"]), loading(STACK), rounds)


def loaded_in(modules: Iterable[str]) -> float:
    """Microseconds of CPU in which a new process imports these modules."""
    begin, end = "import time; begun = time.process_time_ns()", "print(time.process_time_ns() - begun)"
    script = f"{begin}; import {', '.join(modules)}; {end}"
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, env=settings_of_a_web_process(), cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1000


def settings_of_a_web_process() -> dict[str, str]:
    """Settings of a web process whose servers are not there: nothing is asked of them while it starts."""
    key = base64.b64encode(bytes(32)).decode()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))}
    return {
        **kept,
        "DATABASE_URL": "postgresql://nobody:nothing@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PUBLIC_URL": "https://hotline.example",
        "SECRET_KEY": "s" * 32,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "HOTLINE_MASTER_KEYS": f"k1:{key}",
        "HOTLINE_INDEX_KEY": key,
    }
