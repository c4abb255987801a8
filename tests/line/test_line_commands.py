"""`hotline line` and `hotline call` as they are typed."""

from __future__ import annotations

import os
import pty
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from hotline.cli.line import line_from
from hotline.errors import SettingsError
from hotline.line.people.terminal_phone import KeysInTurn, clock
from tests.line.open_line import AMANI, CALLER, PHONE_BOOK, OpenLine, open_line
from tests.line.stage import ACCOUNT, OURS, TOKEN

HOTLINE = str(Path(sys.executable).parent / "hotline")
SETTINGS = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_URL": "http://127.0.0.1:8000/"}


@pytest.fixture
def line() -> Iterator[OpenLine]:
    with open_line() as opened:
        yield opened


def call(line: OpenLine, *options: str, keys: str = "") -> subprocess.CompletedProcess[str]:
    """`hotline call` with keys piped in, if any."""
    command = [HOTLINE, "call", "--line-url", line.address, *options]
    return subprocess.run(command, input=keys, capture_output=True, text=True, timeout=30, check=False)


@contextmanager
def started(*options: str, environ: Mapping[str, str] = SETTINGS) -> Iterator[subprocess.Popen[str]]:
    """`hotline line`, ended at the latest when the test is over."""
    bare = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **environ}
    command = [HOTLINE, "line", *options]
    with subprocess.Popen(command, env=bare, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_line_takes_its_account_and_numbers_from_the_environment() -> None:
    more = {
        "HOTLINE_CALLS_PER_SECOND": "5",
        "HOTLINE_LINE_PHONES": PHONE_BOOK,
        "HOTLINE_CALLBACK_FROM": "+254700111222",
    }
    line = line_from({**SETTINGS, **more})
    inbound = line.settings.numbers[OURS]
    assert list(line.settings.numbers) == [OURS, "+254780225813"]
    assert inbound.voice_url == "http://127.0.0.1:8000/voice/inbound"
    assert inbound.fallback_url == "http://127.0.0.1:8000/voice/fallback"
    assert inbound.status_callback == "http://127.0.0.1:8000/voice/status"
    assert line.settings.calls_per_second == 5.0
    assert line.settings.callers == {"+254780225813", "+254700111222"}
    assert line.book.name(AMANI) == "Amani"


def test_sids_of_an_earlier_line_do_not_come_again() -> None:
    assert line_from(SETTINGS).settings.seed != line_from(SETTINGS).settings.seed


def test_everything_missing_or_wrong_is_named_at_once() -> None:
    wrong = {"HOTLINE_CALLS_PER_SECOND": "many", "HOTLINE_LINE_PHONES": "[1]", "HOTLINE_LINES": ","}
    with pytest.raises(SettingsError) as refused:
        line_from(wrong)
    names = [sentence.split(" ")[0].rstrip(":") for sentence in str(refused.value).splitlines()]
    assert names == [
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "PUBLIC_URL",
        "HOTLINE_CALLS_PER_SECOND",
        "HOTLINE_LINE_PHONES",
        "HOTLINE_LINES",
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_line_says_where_it_is_and_ends_cleanly_with_a_listener_on_it(number: signal.Signals) -> None:
    with started("--port", "0") as process:
        address = first_line(process).removeprefix("the local line: ")
        with urllib.request.urlopen(f"{address}events") as listener:
            assert listener.readline().startswith(b"id: ")
            began = time.monotonic()
            process.send_signal(number)
            said, errors = process.communicate(timeout=10)
        assert (process.returncode, said, errors) == (0, "", "")
        assert time.monotonic() - began < 5


def test_a_port_that_is_taken_is_said_and_another_chosen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with started("--port", str(port)) as process:
            assert first_line(process).startswith(f"port {port} is taken; the line listens on ")
            assert first_line(process).startswith("the local line: http://127.0.0.1:")


def test_a_host_that_others_reach_is_refused_unless_it_is_meant() -> None:
    with started("--host", "0.0.0.0", "--port", "0") as process:
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "--beyond-this-machine allows it" in errors


def test_a_call_in_a_terminal_says_what_is_heard_and_presses_keys_in_turn(line: OpenLine) -> None:
    line.remote.act(AMANI, "kind", kind="dead")
    done = call(line, "--from", CALLER, "--keys", "3 4", "--stay", "1")
    assert (done.returncode, done.stderr) == (0, "")
    words = [told.split("  ", 1)[1] for told in done.stdout.splitlines() if "  " in told]
    assert words[0] == "dials 0800 720 262  (the hotline sees 0711 000 001)"
    assert words[3] == "hears “Karibu. Bonyeza 3. Welcome. For English press 3.”  (Kiswahili, English)"
    assert words[4:6] == ["presses 3", "hears “To talk to a counsellor, press 4.”  (English)"]
    assert words[6:8] == ["presses 4", "hears “We are calling a counsellor. Stay on the line.”  (English)"]
    assert done.stdout.splitlines()[-1] == "hanging up"
    assert line.phone(CALLER)["call"] is None


def test_keys_can_be_piped_in_and_the_number_hidden(line: OpenLine) -> None:
    done = call(line, "--hide", "--stay", "0.5", keys="3\n")
    assert done.returncode == 0
    assert "the hotline sees anonymous" in done.stdout
    assert "presses 3" in done.stdout


def test_nobody_answering_is_exit_code_1(line: OpenLine) -> None:
    line.application.pages["/voice/inbound"] = "<Response><Reject/></Response>"
    done = call(line, "--keys", "3")
    assert done.returncode == 1
    assert "did not answer" in done.stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--keys", "3x"), "'3x' is no key of a phone"),
        (("--from", "me", "--keys", "3"), "“me” is no telephone number"),
        (("--to", "0700 000 000", "--keys", "3"), "+254700000000 is none of our numbers"),
        (
            ("--line-url", "http://127.0.0.1:1", "--keys", "3"),
            "no line answers at http://127.0.0.1:1; `make run` starts it",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(line: OpenLine, options: tuple[str, ...], sentence: str) -> None:
    done = call(line, *options)
    assert done.returncode in (1, 2)
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_at_a_terminal_each_key_goes_at_once_and_q_hangs_up(line: OpenLine) -> None:
    mine, terminal = pty.openpty()
    command = [HOTLINE, "call", "--line-url", line.address, "--from", CALLER]
    with subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal) as process:
        try:
            os.close(terminal)
            line.hears(CALLER, "Karibu")
            os.write(mine, b"3")
            line.hears(CALLER, "To talk to a counsellor")
            os.write(mine, b"q")
            assert process.wait(10) == 0
        finally:
            process.kill()
            os.close(mine)
    assert line.phone(CALLER)["call"] is None


def test_a_key_waits_a_second_after_something_new_is_heard_and_at_most_fifteen() -> None:
    keys = KeysInTurn(["3", "4"])
    keys.begin(100.0)
    assert keys.due(102.0) == ""
    keys.heard(102.5)
    assert [keys.due(at) for at in (103.4, 103.5, 104.0)] == ["", "3", ""]
    assert [keys.due(at) for at in (118.4, 118.5, 140.0)] == ["", "4", ""]


def test_times_are_said_to_the_tenth() -> None:
    assert [clock(seconds) for seconds in (0, 4.26, 64.2, -1)] == ["0:00.0", "0:04.2", "1:04.2", "0:00.0"]
