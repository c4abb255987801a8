"""The bench itself, with tiny counts: what it counts is right and what it prints is there. Never how fast."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.operations.embedded import Servers
from tests.bench import parts
from tests.bench.carrier import Reply, ask, form, new_sid, signed_environ
from tests.bench.floor import PATH
from tests.bench.ground import Ground
from tests.bench.measuring import measured
from tests.bench.result import table
from tests.bench.seconds import Rung, Wait, by_queue, callers_on, percentile
from tests.bench.subject import Subject, subject_on
from tests.bench.webhooks import CASES, FLOOR, HUMAN, MENU, Case, Sample, Spread, Walk, against


@pytest.fixture(scope="module")
def here(servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The tests' own servers."""
    return Ground(servers, template, tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def subject(here: Ground) -> Iterator[Subject]:
    """Floor and hotline, side by side."""
    with here.database() as database_url, subject_on(database_url, here.redis(), here.var) as both:
        yield both


@pytest.fixture(scope="module")
def walked(subject: Subject) -> dict[str, Case]:
    """Two rounds of two callers."""
    walk = Walk(subject)
    walk.walk(rounds=2, callers=2, warm_up=1, tell=lambda _: None)
    return walk.cases


def asked(case: Case) -> tuple[int, int, int, int]:
    """Statements, commits, commands to Redis, asks of the carrier: the most of any request."""
    return tuple(case.asked[name] for name in ("statements", "commits", "redis", "carrier"))  # type: ignore[return-value]  # four names


def test_every_request_has_27_parameters_as_the_carrier_sends_them() -> None:
    assert len(form("CA1")) == 27
    assert len(form("CA1", Digits="5", msg="Gather End")) == 27
    assert form("CA1", Digits="5")["Digits"] == "5"


def test_each_caller_asks_for_everything_once_in_every_round(walked: dict[str, Case]) -> None:
    assert set(walked) == set(CASES)
    assert {tuple(len(one) for one in case.rounds) for case in walked.values()} == {(2, 2)}


def test_the_floor_costs_one_statement_one_commit_and_one_publish(walked: dict[str, Case]) -> None:
    assert asked(walked[FLOOR]) == (1, 1, 1, 0)


def test_a_plain_key_costs_at_most_four_statements_and_one_commit(walked: dict[str, Case]) -> None:
    statements, commits, *_ = asked(walked[MENU])
    assert statements <= 4
    assert commits == 1


def test_no_webhook_waits_for_redis_or_asks_the_carrier_and_each_commits_once(walked: dict[str, Case]) -> None:
    ours = {name: asked(case)[1:] for name, case in walked.items() if name != FLOOR}
    assert ours == dict.fromkeys(ours, (1, 0, 0))


def test_the_doorbells_work_belongs_to_the_request_that_rang(subject: Subject, walked: dict[str, Case]) -> None:
    sample = walked[HUMAN].samples[0]
    assert sample.cpu > sample.thread, "its thread has put jobs on their queue"
    subject.bell.settle()


def test_floor_and_hotline_refuse_what_the_carrier_did_not_sign(subject: Subject) -> None:
    for application, path in ((subject.floor, PATH), (subject.hotline, "/voice/inbound")):
        environ = signed_environ(path, form(new_sid()))
        assert ask(application, environ | {"HTTP_X_TWILIO_SIGNATURE": "bm90IHRoZSBjYXJyaWVy"}).status == 403
    assert ask(subject.floor, signed_environ(PATH, form(new_sid()))).status == 200


def test_a_reply_is_read_whole() -> None:
    def application(environ: dict[str, str], start_response: object) -> list[bytes]:
        assert callable(start_response)
        start_response("200 OK", [])
        return [b"one ", environ["REQUEST_METHOD"].encode()]

    assert ask(application, signed_environ("/any", {})) == Reply(200, b"one POST")


def test_a_ratio_is_taken_round_by_round() -> None:
    floor, ours = Case("floor"), Case("ours")
    floor.rounds = [[Sample(100, 100, 100), Sample(300, 300, 300)], [Sample(100, 100, 100)], [Sample(200, 200, 200)]]
    ours.rounds = [[Sample(300, 300, 300)], [Sample(100, 100, 100)], [Sample(400, 400, 400)]]
    assert against(ours, floor) == Spread(1.0, 1.5, 2.0)


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 99) == 99.0
    assert percentile([7.0], 99) == 7.0


def test_waits_are_gathered_by_queue_the_most_urgent_first() -> None:
    rungs = [Rung("4", "help", 0.2, 5.0), Rung("1", "danger", 0.1, 3.0), Rung("0", "help", 0.4, 4.0)]
    danger, urgent, helped = by_queue(rungs)
    assert danger == Wait("danger", ("1",), 1, 0.1, 0.1, 3.0, 3.0)
    assert urgent.callers == 0
    assert helped == Wait("help", ("4", "0"), 2, 0.2, 0.4, 4.0, 5.0)


def test_in_virtual_time_the_carrier_is_asked_and_then_a_phone_rings(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    danger, urgent, helped = callers_on(database_url, redis_url, tmp_path, 1, ("1", "22", "4"))
    assert (danger.queue, urgent.queue, helped.queue) == ("danger", "urgent", "help")
    for rung in (danger, urgent, helped):
        assert 0.0 < rung.asked_s < 2.0, "the promise for P1; on an idle hotline it holds for all"
        assert rung.ringing_s > rung.asked_s + 1.9, "a phone takes at least two seconds until it rings"


def test_a_kept_menu_is_the_menu_that_is_built_anew_and_so_is_the_verdict_on_a_signature() -> None:
    for part in (parts.menu_document(rounds=2, times=2), parts.signature(rounds=2, times=2)):
        assert part.ours > 0
        assert part.ratio.low <= part.ratio.middle <= part.ratio.high


def test_the_web_process_imports_all_that_it_is_said_to_stand_on() -> None:
    script = f"import sys, wsgi; print([name for name in {parts.STACK} if name not in sys.modules])"
    command = [sys.executable, "-c", script]
    environment = parts.settings_of_a_web_process()
    done = subprocess.run(command, env=environment, cwd=parts.PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_whole_bench_shows_every_case_every_part_and_every_queue(here: Ground) -> None:
    result = measured(here, rounds=1, callers=2, seeds=1)
    printed = table(result)
    queues = ("danger (1, 2-1)", "urgent (2-2, 3-1)", "help (4, 0)")
    assert [name for name in (*CASES, *queues, "PostgreSQL", "fsync off") if name not in printed] == []
    known = json.loads(json.dumps(result.as_json()))
    assert [row["name"] for row in known["webhooks"]] == list(CASES)
    assert known["webhooks"][0]["to_floor"] == {"low": 1.0, "middle": 1.0, "high": 1.0}
    assert [len(known[name]) for name in ("parts", "seconds")] == [3, 3]
    assert [wait["callers"] for wait in known["seconds"]] == [2, 2, 2]
