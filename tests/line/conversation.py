"""A caller and a counsellor in a conference: where most of the traps are set."""

from __future__ import annotations

from typing import Any

from tests.line.stage import AMINA, WANJIRU, Stage, twiml, values


def room(action: str, more: str = "") -> str:
    """A document that joins the conference p-1, as both legs of a conversation do."""
    return twiml(
        f'<Dial action="{action}" {more}><Conference beep="false" waitUrl="/wait" waitMethod="GET" '
        'endConferenceOnExit="true" statusCallback="/conference" statusCallbackEvent="start end join leave">'
        "p-1</Conference></Dial>"
    )


PAGES: dict[str, Any] = {
    "/voice": room("/caller-after"),
    "/join": room("/staff-after"),
    "/wait": twiml("<Play>/quiet-5s.wav</Play>", "<Redirect method='GET'>/wait</Redirect>"),
    "/caller-after": twiml("<Say>the caller goes on</Say>", "<Pause length='30'/>"),
    "/staff-after": twiml("<Say>the counsellor goes on</Say>", "<Pause length='30'/>"),
    "/elsewhere": twiml("<Say>somewhere else</Say>", "<Pause length='30'/>"),
    "/conference": "",
}


def talking(**changes: Any) -> tuple[Stage, str, str]:
    """A caller and a counsellor in a conference; the stage, and the sids of both legs."""
    stage = Stage(dict(PAGES), **changes)
    stage.exchange.set_handset(WANJIRU, answers_after=1)
    caller = stage.dials()
    staff = stage.places(WANJIRU, "/join")
    stage.passes(10)
    assert (stage.hears(AMINA), stage.hears(WANJIRU)) == ("p-1", "p-1")
    return stage, caller, staff


def events(stage: Stage) -> list[str]:
    """What the application was told of the conference, in firing order."""
    ordered = sorted(stage.asked("/conference"), key=lambda r: int(r.params["SequenceNumber"]))
    return values(ordered, "StatusCallbackEvent")
