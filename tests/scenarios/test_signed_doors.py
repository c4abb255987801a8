"""The carrier's doors to strangers and to odd requests: shut to the first, never broken by the second."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from hotline.calls import Call
from hotline.line.documents.twiml import parse
from hotline.telephony import paths
from hotline.telephony.self_test import signed
from tests.scenarios.processes import OUR_LINE, Processes

Pairs = list[tuple[str, str]]

CALLS = ("CallStatus", "in-progress")
USUAL: Pairs = [("CallSid", "CA" + "7" * 32), ("From", "+254711000001"), ("To", OUR_LINE), CALLS]
NAMES = (
    "From To CallSid CallStatus Digits Direction RecordingDuration RecordingSid RecordingStatus RecordingUrl"
    " SequenceNumber StatusCallbackEvent ConferenceSid DialBridged ParentCallSid MessageStatus"
).split()
ODD = {
    "nothing": "",
    "a blank": " ",
    "five thousand digits": "7" * 5000,
    "five thousand pluses": "+" * 5000,
    "digits of another script": "١٢٣",
    "a face": "😀" * 40,
    "no character at all": "\ufffd\x00\x1b",
    "a statement": "'; drop table call; --",
    "markup": "</Response><Hangup/>",
    "below nothing": "-1",
    "a fraction": "1e9",
    "a line": "one\r\ntwo",
}


def doors(processes: Processes) -> list[tuple[str, bool]]:
    """An address of every door under /voice, with ids that nobody has, and whether it is one for GET."""
    found = []
    for rule in processes.webs[0].application.url_map.iter_rules():
        if str(rule).startswith("/voice/"):
            ids: dict[str, Any] = {name: UUID(int=7) if "uuid" in str(rule) else 0 for name in rule.arguments}
            ids |= {name: 1 for name in ("number", "spoken") if name in ids}
            _, path = rule.build(ids) or ("", "")
            found.append((path, "GET" in (rule.methods or ())))
    return found


def sends(
    processes: Processes, path: str, form: Pairs, *, sign: Pairs | None = None, at: str = "", **how: Any
) -> TestResponse:
    """A form sent to a path; signed as `sign` for the address `at` where those are another's."""
    token = how.pop("token", processes.settings.twilio_auth_token)
    given: Any = MultiDict(form if sign is None else sign)
    signature = signed(token, processes.settings.public_url + (at or path), given)
    headers = {"X-Twilio-Signature": how.pop("signature", signature)}
    return processes.webs[0].open(path, method=how.pop("method", "POST"), data=MultiDict(form), headers=headers)


def readable(answers: Iterable[tuple[str, TestResponse]]) -> Iterator[str]:
    """What a carrier could not go on with."""
    for what, answer in answers:
        if answer.status_code not in (200, 204):
            yield f"{what}: answered {answer.status_code}"
        elif answer.status_code == 200:
            parse(answer.get_data())


def test_every_door_is_shut_to_whoever_does_not_sign_as_the_carrier_does(processes: Processes) -> None:
    assert len(doors(processes)) > 20
    changed = [*USUAL[:-1], ("CallStatus", "completed")]
    let_in = []
    for path, is_get in doors(processes):
        method, form = ("GET", []) if is_get else ("POST", USUAL)
        genuine = signed(processes.settings.twilio_auth_token, processes.settings.public_url + path, dict(form))
        forged = {
            "no signature": sends(processes, path, form, signature="", method=method),
            "a wrong one": sends(processes, path, form, signature="AAAA" + genuine[4:], method=method),
            "a part of one": sends(processes, path, form, signature=genuine[:-4], method=method),
            "one that is no text": sends(processes, path, form, signature="\xff\xfe", method=method),
            "another token's": sends(processes, path, form, token="another-token", method=method),
            "another address's": sends(processes, path, form, at=f"{path}0", method=method),
            "a query that was added": sends(processes, f"{path}?tried=2", form, at=path, method=method),
        }
        if not is_get:
            forged["a changed parameter"] = sends(processes, path, changed, sign=form)
            forged["one parameter more"] = sends(processes, path, [*form, ("Digits", "1")], sign=form)
        let_in += [f"{path}: {how}" for how, answer in forged.items() if answer.status_code != 403]
        served = sends(processes, path, form, method=method)
        assert served.status_code in (200, 204), path
    assert let_in == []


def test_a_door_for_posts_does_not_break_over_a_get(processes: Processes) -> None:
    for path, is_get in doors(processes):
        if not is_get:
            assert sends(processes, path, [], method="GET").status_code == 405, path
            assert sends(processes, path, [], method="GET", signature="").status_code == 403, path


def test_a_body_that_is_no_form_counts_only_with_its_hash_in_the_address(processes: Processes) -> None:
    body = json.dumps({"CallSid": "CA" + "7" * 32}).encode()
    digest = sha256(body).hexdigest()
    token, public = processes.settings.twilio_auth_token, processes.settings.public_url

    def answered(path: str, sent: bytes = body) -> int:
        headers = {"X-Twilio-Signature": signed(token, public + path, {})}
        return processes.webs[0].post(path, data=sent, content_type="application/json", headers=headers).status_code

    assert answered(paths.CALL_STATUS) == 403
    assert answered(f"{paths.CALL_STATUS}?bodySHA256={'0' * 64}") == 403
    assert answered(f"{paths.CALL_STATUS}?bodySHA256={digest}", body + b" ") == 403
    assert answered(f"{paths.CALL_STATUS}?bodySHA256=") == 403
    assert answered(f"{paths.CALL_STATUS}?bodySHA256={digest}") == 204


@pytest.mark.parametrize("what", ODD)
def test_odd_values_everywhere_at_once_break_no_door(processes: Processes, what: str) -> None:
    form = [(name, ODD[what]) for name in NAMES]
    posts = [path for path, is_get in doors(processes) if not is_get]
    assert list(readable((path, sends(processes, path, form)) for path in posts)) == []


@pytest.mark.parametrize("what", ODD)
def test_one_odd_value_in_a_call_that_goes_on_breaks_no_door(processes: Processes, what: str) -> None:
    call = processes.seeks(keys="351")
    sid = processes.sids[call]
    usual = dict([*USUAL, ("CallSid", sid)])
    answers = [
        (f"{path} {name}", sends(processes, path, list({**usual, name: ODD[what]}.items())))
        for path in (paths.INBOUND, paths.turn(call, 4), paths.recorded(call, 5), paths.CALL_STATUS, paths.FALLBACK)
        for name in NAMES
    ]
    assert list(readable(answers)) == []


@pytest.mark.parametrize("raw", [b"Digits=%FF%FE", b"Digits=%C3%28", b"%FF=1", b"Digits=%00", b"&&=&=1", b"Digits"])
def test_what_is_no_proper_text_is_refused_or_served_but_breaks_nothing(processes: Processes, raw: bytes) -> None:
    token, public = processes.settings.twilio_auth_token, processes.settings.public_url
    for path in (paths.INBOUND, paths.turn(UUID(int=7), 1), paths.CALL_STATUS):
        headers = {"X-Twilio-Signature": signed(token, public + path, {"Digits": "\ufffd\ufffd"})}
        form = "application/x-www-form-urlencoded"
        answer = processes.webs[0].post(path, data=raw, content_type=form, headers=headers)
        assert answer.status_code in (200, 204, 403), path


def test_a_name_that_stands_several_times_is_read_as_its_first(processes: Processes) -> None:
    call = processes.dials()
    form = [("CallSid", processes.sids[call]), CALLS, ("Digits", "3"), ("Digits", "2"), ("Digits", "3")]
    answer = sends(processes, paths.turn(call, 1), form)
    assert answer.status_code == 200
    assert processes.call(call).language == "en", "3 is English, 2 would have been Kiswahili"


def test_whoever_calls_and_whatever_is_shown_of_her_is_a_call(processes: Processes) -> None:
    for place, shown in enumerate([*ODD.values(), "anonymous", "254711000001", "00254711000001", OUR_LINE]):
        form = [("CallSid", f"CA{place:032x}"), ("From", shown), ("To", OUR_LINE), ("CallStatus", "ringing")]
        assert "/greet." in sends(processes, paths.INBOUND, form).get_data(as_text=True), shown
    calls = select(func.count()).select_from(Call)
    assert processes.look(lambda session: session.scalar(calls)) == len(ODD) + 4


def test_a_recording_whose_length_cannot_be_read_is_kept(processes: Processes) -> None:
    call = processes.seeks(keys="351")
    processes.presses(call, 4)
    form = {"CallSid": processes.sids[call], "RecordingDuration": "9" * 5000, "Digits": "hangup"}
    processes.posts(0, paths.recorded(call, 5), **form)
    assert processes.call(call).outcome == "voicemail"


def test_a_leg_of_ours_whose_document_cannot_be_had_is_hung_up_and_another_is_rung(processes: Processes) -> None:
    call = processes.seeks()
    offer, leg = next(iter(processes.everybody_answers(call).items()))
    answer = processes.posts(0, paths.FALLBACK, CallSid=leg, Direction="outbound-api", ErrorCode="11200")
    assert [type(verb).__name__ for verb in parse(answer)] == ["Hangup"], "nobody puts her through to her colleagues"
    assert processes.offer(offer).state == "failed"


def test_what_is_too_large_is_refused(processes: Processes) -> None:
    answer = sends(processes, paths.INBOUND, [*USUAL, ("CallerName", "x" * 70_000)])
    assert answer.status_code == 413
