"""Whatever people, the application and the network do, and in whatever order: no leg is lost or counted twice."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.line.core.handsets import PhoneError
from hotline.line.settings import Delays
from tests.line.stage import ACHIENG, AMINA, APP, OURS, WANJIRU, Stage, twiml

ROOM = (
    '<Dial action="/menu" hangupOnStar="true"><Conference waitUrl="/wait" endConferenceOnExit="true" '
    'statusCallback="/conference" statusCallbackEvent="start end join leave">p-1</Conference></Dial>'
)
PAGES = {
    "/voice": twiml('<Gather action="/menu" numDigits="1" timeout="3"><Play>/greet-4s.wav</Play></Gather>', ROOM),
    "/menu": twiml(
        f'<Dial action="/voice" timeout="10" callerId="{OURS}"><Number url="/whisper">{WANJIRU}</Number>'
        f"<Number>{ACHIENG}</Number></Dial>"
    ),
    "/whisper": twiml('<Gather numDigits="1" timeout="3"/>', "<Hangup/>"),
    "/join": twiml(ROOM),
    "/wait": twiml("<Play>/quiet-5s.wav</Play>", "<Redirect>/wait</Redirect>"),
    "/message": twiml('<Record action="/voice" timeout="4" finishOnKey="#"/>'),
    "/conference": "",
    "/broken": "<Response>",
}
PHONES = st.sampled_from([AMINA, WANJIRU, ACHIENG])
STEPS = st.one_of(
    st.tuples(st.just("dial"), PHONES),
    st.tuples(st.sampled_from(["answer", "decline", "hang up", "vanish", "voicemail", "come back"]), PHONES),
    st.tuples(st.sampled_from(["1", "*", "#", "42"]), PHONES),
    st.tuples(st.just("place"), PHONES),
    st.tuples(st.sampled_from(["/join", "/voice", "/message", "/broken", "completed", "canceled"]), st.integers(0, 9)),
    st.tuples(st.just("pass"), st.sampled_from([0.0, 0.15, 0.4, 3.0, 9.0])),
    st.tuples(st.sampled_from(["drop", "reset", "duplicate", "error", "reorder"]), st.just("/")),
)


def act(stage: Stage, what: str, whom: str | int | float) -> None:
    """One step; what a phone cannot do now it does not do."""
    exchange, now, phone = stage.exchange, stage.now, str(whom)
    people = {
        "answer": exchange.answer,
        "decline": exchange.decline,
        "hang up": exchange.hang_up,
        "vanish": exchange.vanish,
        "voicemail": exchange.voicemail_picks_up,
        "come back": exchange.come_back,
    }
    if what == "dial":
        stage.dials(phone)
    elif what == "place":
        stage.places(phone, "/join", StatusCallback=f"{APP}/status")
    elif what == "pass":
        stage.passes(float(whom))
    elif what in people:
        people[what](now, phone)
    elif what.strip("0123456789*#") == "":
        stage.presses(phone, what)
    elif isinstance(whom, int):
        update(stage, what, whom)
    else:
        exchange.fault(what, phone)  # type: ignore[arg-type]  # the five kinds above


def update(stage: Stage, what: str, which: int) -> None:
    """One of the calls is redirected or ended by REST."""
    sids = list(stage.exchange.line.legs)
    if sids:
        params = {"Url": APP + what} if what.startswith("/") else {"Status": what}
        stage.rest("POST", f"/Calls/{sids[which % len(sids)]}", **params)


@settings(max_examples=60, deadline=None, database=None)
@given(steps=st.lists(STEPS, max_size=25), seed=st.integers(0, 10_000))
def test_every_leg_ends_once_and_nothing_stays_behind(steps: list[tuple[str, str | int | float]], seed: int) -> None:
    stage = Stage(dict(PAGES), seed=seed, delays=Delays())
    for what, whom in steps:
        try:
            act(stage, what, whom)
        except PhoneError:
            continue
    legs = stage.exchange.line.legs.values()
    for leg in legs:
        leg.end("completed")
    stage.passes(120)
    assert all(leg.over and leg.hearing is None for leg in legs)
    ends = Counter(entry.leg for entry in stage.seen("ended"))
    assert ends == Counter(leg.sid for leg in legs)
    assert all(handset.leg is None for handset in stage.exchange.line.handsets.all())
    rooms = stage.exchange.line.rooms.known.values()
    assert all(not room.members and room.status == "completed" for room in rooms)
    joined, parted = Counter(e.leg for e in stage.seen("joined")), Counter(e.leg for e in stage.seen("parted"))
    assert joined == parted
    assert stage.exchange.next_due() is None
