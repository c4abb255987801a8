"""What a log line may say: a number, a name from a narrative and a PIN never stand in one, whoever writes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from hotline.errors import BadInput, SettingsError
from hotline.privacy.logs import HIDDEN, only_sayable, places, without_texts

NUMBER, NAME, PIN = "0712 345 678", "Amina Wanjiku", "4821"
TOLD = (NUMBER, "712345678", "712 345", NAME, "Amina", PIN)
SET_UP = """
import logging, sys, threading, warnings
import structlog
from hotline.privacy.logs import set_up_logs
set_up_logs()
log = structlog.get_logger()
told = "Amina Wanjiku, 0712 345 678, PIN 4821"
"""
A_DOOR_BREAKS = """
import tempfile
from hotline.app import create_app, web_runtime
from hotline.journey import Repertoire
from hotline.settings import read_settings
from hotline.telephony.self_test import signed
settings = read_settings(var=tempfile.mkdtemp())
runtime = web_runtime(settings)
app = create_app(runtime, Repertoire.load(settings))
form = {"CallSid": "CA" + "0" * 32, "From": "+254712345678", "To": "+254800720262", "Digits": "4821",
        "CallerName": "Amina Wanjiku", "CallStatus": "in-progress"}
address = "/voice/inbound?kept=4821&from=0712345678"
headers = {"X-Twilio-Signature": signed(settings.twilio_auth_token, settings.public_url + address, form)}
answer = app.test_client().post(address, data=form, headers=headers)
assert answer.status_code == 200 and b"<Play>" in answer.data, answer.data
"""


def logged(script: str, **environ: str) -> list[dict[str, Any]]:
    """The lines that a process of its own logs; each must be one JSON object, and quote nothing that was told."""
    command = [sys.executable, "-c", SET_UP + script]
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "HOTLINE_"))}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env={**bare, **environ})
    assert [words for words in TOLD if words in ended.stderr + ended.stdout] == []
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_our_own_events_say_only_what_is_on_the_list() -> None:
    (line,) = logged("log.warning('a door broke', door='inbound', words=told, pin='4821', said='ring 0712 345 678')")
    assert (line["event"], line["level"], line["door"]) == ("a door broke", "warning", "inbound")
    assert (line["words"], line["pin"], line["said"]) == (HIDDEN, HIDDEN, "ring [number]")


def test_an_exception_is_written_without_its_text() -> None:
    script = """
def ask(): raise KeyError(told)
try:
    try: ask()
    except KeyError as error: raise ValueError(told) from error
except ValueError: log.error("it broke", exc_info=True)
"""
    (line,) = logged(script)
    assert line["exception"].startswith("ValueError from KeyError at ")


@pytest.mark.parametrize("break_it", ["raise ValueError(told)", "threading.Thread(target=int, args=(told,)).start()"])
def test_whoever_breaks_a_process_or_thread_is_logged_in_the_same_way(break_it: str) -> None:
    (line,) = logged(break_it)
    assert line["level"] == "critical"
    assert line["exception"].startswith("ValueError")


def test_libraries_are_masked_too() -> None:
    script = """
logging.getLogger("rq.worker").error("job %s raised\\n%s", "errand-7-1", '''Traceback (most recent call last):
  File "/app/hotline/jobs/tasks.py", line 18, in run
    return run_errand(_served[0], errand_id)
           ^^^^^^^^^^
hotline.errors.BadInput: Amina Wanjiku
Amina
keyed 4821''')
logging.getLogger("gunicorn.error").warning("Error handling request /voice/inbound?kept=4821&tried=1")
logging.getLogger("sqlalchemy.pool").warning("told 0712 345 678")
warnings.warn("of 0712 345 678")
try: int(told)
except ValueError: logging.getLogger("rq.worker").exception("quitting")
"""
    job, request, pool, warned, quitting = logged(script, PYTHONWARNINGS="default")
    assert job["event"].endswith('File "/app/hotline/jobs/tasks.py", line 18, in run | hotline.errors.BadInput')
    assert request["event"] == "Error handling request /voice/inbound?..."
    assert pool["event"] == "told [number]"
    assert (warned["logger"], "[number]" in warned["event"]) == ("py.warnings", True)
    assert quitting["exception"].startswith("ValueError at ")


def test_a_door_that_breaks_with_everything_she_gave_says_where_and_no_more() -> None:
    environ = {
        "DATABASE_URL": "postgresql://nobody:nothing@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PUBLIC_URL": "https://hotline.example",
        "SECRET_KEY": "s" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "t" * 32,
        "HOTLINE_MASTER_KEYS": "k1:" + "A" * 43 + "=",
        "HOTLINE_INDEX_KEY": "A" * 43 + "=",
    }
    first, second = logged(A_DOOR_BREAKS, **environ)
    assert (first["event"], first["door"], first["error"]) == (
        "a voice door broke",
        "callers.inbound",
        "OperationalError",
    )
    assert second["event"] == "the database could not be told"


def test_setting_up_twice_writes_each_line_once() -> None:
    lines = logged("set_up_logs(); log.info('here'); logging.getLogger('x').warning('there')")
    assert [line["event"] for line in lines] == ["here", "there"]


def test_what_is_wrong_with_the_settings_is_said_in_full() -> None:
    assert places(SettingsError("SECRET_KEY is not set")) == "SettingsError: SECRET_KEY is not set"
    assert places(BadInput(NAME)) == "BadInput"


def test_an_address_loses_its_query_and_an_honest_question_stays() -> None:
    assert without_texts("GET /voice/x?kept=4821 again?") == "GET /voice/x?... again?"


def test_a_field_of_any_name_is_hidden_unless_listed() -> None:
    given = {"event": "x", "narrative": NAME, "errand": 7}
    assert only_sayable(None, "info", given) == {"event": "x", "narrative": HIDDEN, "errand": 7}
