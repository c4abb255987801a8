"""What the doctor finds, from an empty environment to a hotline that is well."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from werkzeug.serving import WSGIRequestHandler, make_server

from hotline.app import create_app, web_runtime
from hotline.cli import hotline
from hotline.jobs.clock import beat
from hotline.jobs.health import Finding
from hotline.jobs.roster import write_roster
from hotline.journey import Repertoire
from hotline.operations.databases import create_database, drop_database
from hotline.operations.doctor import examine
from hotline.operations.door_check import door_findings
from hotline.operations.embedded import Servers
from hotline.operations.flow_check import flow_findings
from hotline.operations.staff_check import staff_findings
from hotline.privacy import audit
from hotline.runtime import Runtime
from hotline.settings import Settings, read_settings
from hotline.staff import add_pattern, add_person, set_pin
from hotline.tickets import open_ticket
from tests.staff.hotline_at import Hotline, hotline_on

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

KEY = base64.b64encode(bytes(range(32))).decode()
NOWHERE = "http://127.0.0.1:1"
BROKEN = Path(__file__).parents[1] / "flows" / "broken"


@pytest.fixture
def environ(database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a hotline on the local line, of which nothing runs but its servers."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": NOWHERE,
        "TWILIO_API_URL": NOWHERE,
        "HOTLINE_LOCAL_LINE": "1",
        "SECRET_KEY": "s" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "t" * 32,
        "HOTLINE_MASTER_KEYS": f"k1:{KEY}",
        "HOTLINE_INDEX_KEY": KEY,
        "HOTLINE_VAR": str(tmp_path),
    }


class Quiet(WSGIRequestHandler):
    """Serves without writing a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def always_yes(_environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Somebody else's web server: everything is fine with it."""
    start_response("200 OK", [])
    return []


@contextmanager
def web_process(environ: dict[str, str]) -> Iterator[Runtime]:
    """A hotline's web process, reached as the carrier reaches it; its address is written into the environment."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    environ["PUBLIC_URL"] = f"http://127.0.0.1:{server.server_port}"
    settings = read_settings(**environ)
    runtime = web_runtime(settings)
    server.app = create_app(runtime, Repertoire.load(settings))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield runtime
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        runtime.engine.dispose()


def said(found: list[Finding], level: str = "failing") -> list[str]:
    return [finding.what for finding in found if finding.level == level]


def people_around_the_clock(runtime: Runtime) -> None:
    """One person for each duty that is needed, day and night, with a phone and a PIN, who may always be rung."""
    with runtime.begin() as work:
        for number, duty in enumerate(("primary", "backup", "supervisor", "MED", "LEGAL")):
            does = [duty] if duty in ("MED", "LEGAL") else []
            person = add_person(
                work,
                f"Person {number}",
                ["responder" if does else "counsellor"],
                phone=f"07123456{number:02}",
                disciplines=does,
                coordinator=number == 0,
            )
            set_pin(work, person, "482193")
            add_pattern(work, person, duty, range(7), time(0), time(0))


def test_a_hotline_that_is_well_but_for_its_line_has_one_thing_to_mend(environ: dict[str, str]) -> None:
    with web_process(environ) as runtime:
        people_around_the_clock(runtime)
        write_roster(runtime)
        for process in ("clock", "urgent", "chores"):
            beat(runtime, process)
        found = examine(environ)
    (line,) = said(found)
    assert line.startswith("the local line does not answer at http://127.0.0.1:1")
    assert said(found, "warning") == []
    assert [what.split(" recordings")[1] for what in said(found, "note")] == [" are a computer's placeholder voice"]


def test_a_hotline_of_which_nothing_runs_says_what_to_start(environ: dict[str, str]) -> None:
    result = CliRunner(env=environ).invoke(hotline, ["doctor", "--json"])
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert all(list(one) == ["what", "level", "mend"] for one in found)
    mends = {one["what"]: one["mend"] for one in found}
    assert mends["nobody works here yet"] == "`hotline staff add`, then `hotline rota add`"
    assert mends["clock was not seen yet"] == "start `hotline clock`"
    assert mends[f"{NOWHERE} does not answer: no call can come in"] == "`make run`"
    assert [one["level"] for one in found] == sorted((one["level"] for one in found), key="failing warning note".find)
    words = CliRunner(env=environ).invoke(hotline, ["doctor"]).output
    assert "failing  clock was not seen yet\n         -> start `hotline clock`\n" in words
    assert words.endswith("4 things callers would suffer from.\n")


def test_with_nothing_set_for_a_real_carrier_each_missing_setting_is_a_finding(tmp_path: Path) -> None:
    found = examine({"TWILIO_AUTH_TOKEN": "t" * 32, "HOTLINE_VAR": str(tmp_path)})
    mends = {finding.what: finding.mend for finding in found if finding.level == "failing"}
    assert mends["PUBLIC_URL is not set"].startswith("set PUBLIC_URL: The address at which the carrier reaches us")
    assert {"DATABASE_URL is not set", "HOTLINE_MASTER_KEYS is not set"} <= set(mends)
    assert "TWILIO_AUTH_TOKEN is not set" not in mends


def test_the_database_and_redis_are_asked_although_other_settings_are_wrong(environ: dict[str, str]) -> None:
    del environ["SECRET_KEY"]
    environ |= {"HOTLINE_LOCAL_LINE": "0", "TWILIO_API_URL": "", "REDIS_URL": "redis://127.0.0.1:1/0"}
    environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    found = examine(environ)
    assert said(found) == ["SECRET_KEY is not set", "the database does not answer (OperationalError)"]
    assert any(what.startswith("Redis does not answer") for what in said(found, "warning"))


def test_a_database_that_is_away_hides_nothing_else(environ: dict[str, str]) -> None:
    environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    found = said(examine(environ))
    assert "the database does not answer (OperationalError)" in found
    assert "this machine's own servers cannot be used: OperationalError at DATABASE_URL" in found
    assert f"{NOWHERE} does not answer: no call can come in" in found


def test_a_schema_of_another_version_is_named(environ: dict[str, str], servers: Servers) -> None:
    drop_database(servers.database_url, "test_1_doctor")
    environ["DATABASE_URL"] = create_database(servers.database_url, "test_1_doctor")
    environ |= {"HOTLINE_LOCAL_LINE": "0", "TWILIO_API_URL": ""}
    del environ["SECRET_KEY"]
    try:
        (schema,) = (finding for finding in examine(environ) if "schema" in finding.what)
    finally:
        drop_database(servers.database_url, "test_1_doctor")
    assert (schema.level, schema.mend) == ("failing", "`hotline migrate`")


def test_the_door_lets_the_carrier_in_and_nobody_else(environ: dict[str, str]) -> None:
    with web_process(environ):
        assert door_findings(read_settings(**environ)) == []


def test_a_web_process_with_another_token_is_a_dead_line(environ: dict[str, str]) -> None:
    with web_process(environ):
        (finding,) = door_findings(read_settings(**{**environ, "TWILIO_AUTH_TOKEN": "u" * 32}))
    assert finding.what.startswith("a webhook signed by the carrier is answered 403 at http://127.0.0.1:")


def test_whoever_else_answers_at_our_address_is_found_out(environ: dict[str, str]) -> None:
    server = make_server("127.0.0.1", 0, always_yes, request_handler=Quiet)
    environ["PUBLIC_URL"] = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        (finding,) = door_findings(read_settings(**environ))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert finding.what == "a forged webhook is answered 200"


@pytest.fixture
def tuesday(database_url: str) -> Iterator[Hotline]:
    """A hotline on Tuesday 24 November 2026, 14:00 in Nairobi."""
    with hotline_on(database_url) as found:
        yield found


def test_gaps_are_told_by_duty_in_the_hotlines_own_time(tuesday: Hotline) -> None:
    with tuesday.begin() as work:
        amani = add_person(work, "Amani", ["counsellor"], phone="0712345678", coordinator=True)
        add_pattern(work, amani, "primary", range(7), time(8), time(20))
        found = staff_findings(work, "Africa/Nairobi")
    assert said(found) == []
    assert (
        "nobody is on primary from Tue 24 Nov 20:00 until Wed 25 Nov 08:00, and 6 more times in the next 7 days"
        in said(found, "warning")
    )
    assert "nobody is on MED now until Tue 01 Dec 14:00" in said(found, "warning")
    assert said(found, "note") == ["nobody is on backup now until Tue 01 Dec 14:00"]


def test_nobody_for_callers_now_is_failing(tuesday: Hotline) -> None:
    with tuesday.begin() as work:
        amani = add_person(work, "Amani", ["counsellor"], phone="0712345678")
        add_pattern(work, amani, "primary", range(7), time(20), time(8))
        found = staff_findings(work, "Africa/Nairobi")
    assert said(found) == ["nobody is on primary now until Tue 24 Nov 20:00"]
    assert "no coordinator is named: in the end nobody is left to be rung" in said(found, "warning")


def test_whoever_could_not_be_reached_is_named(tuesday: Hotline) -> None:
    with tuesday.begin() as work:
        zawadi = add_person(work, "Zawadi", ["supervisor"], coordinator=True)
        add_pattern(work, zawadi, "supervisor", range(7), time(0), time(0))
        mends = {finding.what: finding.mend for finding in staff_findings(work, "Africa/Nairobi")}
    assert mends["Zawadi is on supervisor: no phone on file"] == "`hotline staff phone Zawadi`"
    assert mends["Zawadi is on supervisor: no PIN, so she cannot accept a page"] == "`hotline staff pin Zawadi`"
    assert "Zawadi is a coordinator without a phone on file" in mends


def test_a_master_key_that_was_taken_out_too_early_and_a_tampered_log_are_found(environ: dict[str, str]) -> None:
    settings: Settings = read_settings(**environ)
    runtime = web_runtime(settings)
    with runtime.begin() as work:
        open_ticket(work, UUID(int=7))
        entry = audit.note(work, "amani", "read note", UUID(int=7), "on the call")
        work.session.flush()
        number = entry.id
    with runtime.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit_entry SET who = 'nobody'"))
    runtime.engine.dispose()
    found = said(examine({**environ, "HOTLINE_MASTER_KEYS": f"k2:{KEY}"}))
    assert "master key k1 seals something and is not in HOTLINE_MASTER_KEYS" in found
    assert f"the audit log does not hold together from entry {number} on: somebody changed it" in found


def test_a_flow_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    assert said(flow_findings(callers_are_real=False)) == []
    (tmp_path / "hotline.yaml").write_text((BROKEN / "unknown-node.yaml").read_text())
    (finding,) = (one for one in flow_findings(callers_are_real=False, folder=tmp_path) if one.level == "failing")
    assert finding.what.startswith("hotline.yaml ")
    assert "`hotline flows lint` shows it" in finding.mend


def test_a_computers_voice_is_a_note_in_play_and_a_warning_before_real_callers() -> None:
    assert len(said(flow_findings(callers_are_real=False), "note")) == 1
    assert len(said(flow_findings(callers_are_real=True), "warning")) == 1
