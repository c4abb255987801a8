"""Calls by REST: place, look at, redirect, end, delete."""

from __future__ import annotations

import re

from hotline.line.core.legs import Leg, Reports
from hotline.line.core.switchboard import Switchboard
from hotline.line.core.webhooks import Ask
from hotline.line.documents.attributes import CALL_EVENTS
from hotline.line.documents.dialling import E164
from hotline.line.documents.execution import call, inline, perform, redirect
from hotline.line.rest.resources import Asked, RestAnswer, RestError, page
from hotline.line.rest.shapes import call_json

BROWSER = re.compile(r"client:[A-Za-z0-9_]{1,121}(\?.*)?")
LONGEST_TWIML = 4000
UNFINISHED = ("queued", "initiated", "ringing")


def create(line: Switchboard, asked: Asked) -> RestAnswer:
    """Place a call: it waits its turn, leaves, rings, and when it is answered its document is asked for."""
    to, from_ = _destination(line, asked), _caller_id(line, asked)
    _check_document(asked, required=True)
    timeout = asked.whole("Timeout", 60, 1, 600, 21208)
    _check_room(line)
    leg = line.outgoing_leg("outbound-api", from_, to, _reports(asked), _fallback(asked))
    leg.on_answer = lambda: _begin(line, leg, asked)
    line.board.note("placed", leg.sid, leg.phone, from_=from_, to=leg.to)
    line.departures.queue(leg, lambda: line.leave(leg, timeout))
    return RestAnswer(201, call_json(leg))


def fetch(line: Switchboard, asked: Asked) -> RestAnswer:
    """One call."""
    return RestAnswer(200, call_json(find_leg(line, asked)))


def list_calls(line: Switchboard, asked: Asked) -> RestAnswer:
    """Calls, newest first, by To, From, Status and ParentCallSid."""
    found = [call_json(leg) for leg in reversed(line.legs.values()) if leg.sid not in line.deleted_calls]
    for name, key in (("To", "to"), ("From", "from"), ("Status", "status"), ("ParentCallSid", "parent_call_sid")):
        if wanted := asked.get(name):
            found = [one for one in found if one[key] == wanted]
    return page(asked, "calls", found)


def update(line: Switchboard, asked: Asked) -> RestAnswer:
    """End a call, or give it another document at once."""
    leg = find_leg(line, asked)
    status = asked.get("Status")
    if status not in ("", "completed", "canceled"):
        raise RestError(400, 20001, f"Invalid Status: {status}")
    if leg.over:
        raise RestError(400, 21220, "Invalid call state: the call is over")
    if status == "completed" or (status == "canceled" and leg.status in UNFINISHED):
        leg.end("completed" if status == "completed" else "canceled")
    elif not status:
        _move(line, leg, asked)
    return RestAnswer(200, call_json(leg))


def delete(line: Switchboard, asked: Asked) -> RestAnswer:
    """Forget a call that is over; reports already on their way still arrive."""
    leg = find_leg(line, asked)
    if not leg.over:
        raise RestError(409, 20009, "Cannot delete a call that is not over")
    line.deleted_calls.add(leg.sid)
    return RestAnswer(204, None)


def find_leg(line: Switchboard, asked: Asked) -> Leg:
    """The call of a path."""
    sid = asked.names["call"]
    if sid not in line.legs or sid in line.deleted_calls:
        raise RestError(404, 20404, f"The requested resource /Calls/{sid}.json was not found")
    return line.legs[sid]


def _begin(line: Switchboard, leg: Leg, asked: Asked) -> None:
    if twiml := asked.get("Twiml"):
        leg.perform(perform(line, leg, inline(leg, twiml)))
    else:
        leg.perform(call(line, leg, Ask(asked.url("Url"), asked.method("Method"))))


def _move(line: Switchboard, leg: Leg, asked: Asked) -> None:
    """The fallback is that of this request: whether the carrier inherits the old one is nowhere promised."""
    _check_document(asked, required=False)
    if leg.status != "in-progress":
        raise RestError(400, 21220, "Invalid call state: call is not in-progress, cannot redirect")
    if url := asked.url("StatusCallback"):
        leg.reports = Reports(url, asked.method("StatusCallbackMethod"))
    twiml = asked.get("Twiml")
    if twiml or asked.get("Url"):
        leg.fallback = _fallback(asked)
        ask = Ask(asked.url("Url"), asked.method("Method"))
        redirect(line, leg, ask, inline(leg, twiml) if twiml else None)


def _destination(line: Switchboard, asked: Asked) -> str:
    to = asked.get("To")
    if not to:
        raise RestError(400, 21201, "No 'To' number is specified")
    if BROWSER.fullmatch(to):
        return to
    if not E164.fullmatch(to):
        raise RestError(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not to.startswith(line.settings.countries):
        raise RestError(400, 21215, f"Account not authorized to call {to}")
    return to


def _caller_id(line: Switchboard, asked: Asked) -> str:
    from_ = asked.get("From")
    if not from_:
        raise RestError(400, 21213, "'From' phone number is required")
    if asked.get("To").startswith("client:") and BROWSER.fullmatch(from_):
        return from_
    if not E164.fullmatch(from_):
        raise RestError(400, 21212, f"Invalid 'From' Phone Number: {from_}")
    if from_ not in line.settings.numbers and from_ not in line.settings.callers:
        raise RestError(400, 21210, f"'From' phone number not verified: {from_}")
    return from_


def _check_document(asked: Asked, required: bool) -> None:
    url, twiml = asked.url("Url"), asked.get("Twiml")
    asked.method("Method")
    if url and twiml:
        raise RestError(400, 21205, "Url and Twiml exclude each other")
    if required and not (url or twiml):
        raise RestError(400, 21205, "Url parameter is required")
    if len(twiml) > LONGEST_TWIML:
        raise RestError(400, 32018, f"Twiml is longer than {LONGEST_TWIML} characters")


def _check_room(line: Switchboard) -> None:
    most = line.settings.calls_at_once
    if most is not None and sum(not leg.over for leg in line.legs.values()) >= most:
        raise RestError(429, 10004, "Call concurrency limit exceeded")


def _reports(asked: Asked) -> Reports:
    events = asked.all("StatusCallbackEvent")
    if not set(events) <= set(CALL_EVENTS):
        raise RestError(400, 21626, f"Invalid StatusCallbackEvent: {', '.join(events)}")
    wanted = frozenset(events) or frozenset({"completed"})
    return Reports(asked.url("StatusCallback"), asked.method("StatusCallbackMethod"), wanted)


def _fallback(asked: Asked) -> Ask | None:
    url = asked.url("FallbackUrl")
    return Ask(url, asked.method("FallbackMethod")) if url else None
