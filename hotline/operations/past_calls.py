"""A month of calls that never were, told day by day: who rang when, whom she reached, what was promised. Pure.

The same seed and month tell the same stories. Nights are busier than days and more thinly staffed, as on a real line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

COUNSELLORS = ("Amani", "Baraka", "Zawadi")
BACKUP = "Neema"
# From which hour to which each is on: the nights have one alone.
ON_DUTY = {"Amani": (6, 16), "Baraka": (12, 22), "Zawadi": (20, 30)}
RESPONDERS = {"MED": ("Pendo", "Rehema"), "LEGAL": ("Hekima", "Haki")}
CALLS_A_DAY = 25
_BY_HOUR = (7, 6, 5, 4, 3, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 6, 7, 8, 9, 9, 8)
_MESSAGE_AFTER_S = 120.0


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the menus: how often of 100, the path, what is sought and how urgently (None: no human)."""

    often: int
    path: str
    queue: str | None = None
    priority: str | None = None
    outcome: str | None = None
    discipline: str | None = None


WAYS = (
    Way(48, "greet>3>main>4>counsellor", "help", "P3"),
    Way(6, "greet>0>counsellor", "help", "P3"),
    Way(11, "greet>3>main>2>medical_menu>2>assaulted", "urgent", "P2", discipline="MED"),
    Way(8, "greet>3>main>3>legal_menu>1>arrested", "urgent", "P2", discipline="LEGAL"),
    Way(4, "greet>1>danger", "danger", "P1", discipline="MED"),
    Way(8, "greet>3>main>5>info_menu>2>info_rights", outcome="self_service"),
    Way(5, "greet>3>main>5>info_menu>1>info_prc", outcome="self_service"),
    Way(7, "greet>3>main", outcome="ivr_hangup"),
    Way(3, "greet>3>main>9>leave_quickly", outcome="quick_exit"),
)


@dataclass(frozen=True, slots=True)
class Paged:
    """A responder looked for: seconds from the page to each step, None for what did not happen."""

    discipline: str
    priority: str
    rung: tuple[str, ...]
    accepted_by: str | None
    accepted_s: float | None
    contacted_s: float | None
    closed_s: float


@dataclass(frozen=True, slots=True)
class Owed:
    """Work that waited for a human: seconds from the call's end until it was closed and why; None while it waits."""

    kind: str
    closed_s: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One call. Times in seconds; `wait_s` None: she sought no human; `rung` in the order in which they were."""

    at: datetime
    way: Way
    language: str | None
    line: str
    caller: int | None
    menu_s: float
    wait_s: float | None
    outcome: str
    rung: tuple[str, ...] = ()
    answered_by: str | None = None
    talk_s: float | None = None
    hold_s: float | None = None
    wrap_s: float | None = None
    message_s: int | None = None
    paged: Paged | None = None
    owed: Owed | None = None


def told_month(begins: datetime, ends: datetime, seed: int) -> list[Told]:
    """The calls from `begins` (a midnight of the hotline's zone) to `ends`, in order of arrival."""
    rng = Random(seed)
    free_at: dict[str, datetime] = {}
    return [_told(rng, at, at - begins, free_at, ends) for at in list(_arrivals(rng, begins, ends))]


def _arrivals(rng: Random, begins: datetime, ends: datetime) -> Iterator[datetime]:
    per_weight = CALLS_A_DAY / sum(_BY_HOUR)
    at = begins
    while at < ends:
        hour = int((at - begins).total_seconds() // 3600) % 24
        at += timedelta(seconds=rng.expovariate(_BY_HOUR[hour] * per_weight / 3600))
        if at < ends - timedelta(minutes=20):
            yield at


def _told(rng: Random, at: datetime, since: timedelta, free_at: dict[str, datetime], ends: datetime) -> Told:
    way = rng.choices(WAYS, [way.often for way in WAYS])[0]
    told = Told(
        at=at,
        way=way,
        language=None if way.path.startswith(("greet>1", "greet>0")) else rng.choices(("sw", "en"), (7, 3))[0],
        line=rng.choices(("tollfree_0800", "mobile_0780"), (4, 1))[0],
        caller=None if rng.random() < 0.06 else int(300 * rng.random() ** 1.6),
        menu_s=round(rng.uniform(3, 9) if way.queue == "danger" else rng.lognormvariate(3.2, 0.35), 1),
        wait_s=None,
        outcome=way.outcome or "abandoned",
    )
    hour = since.total_seconds() / 3600 % 24
    return told if way.queue is None else _sought(rng, told, hour, free_at, ends)


def _sought(rng: Random, told: Told, hour: float, free_at: dict[str, datetime], ends: datetime) -> Told:
    """She seeks a human: who is on and free takes her, if she does not give up before."""
    offered = told.at + timedelta(seconds=told.menu_s)
    on = [name for name, hours in ON_DUTY.items() if hours[0] <= hour < hours[1] or hours[0] <= hour + 24 < hours[1]]
    everyone = told.way.priority == "P1"
    free = [name for name in on if free_at.get(name, offered) <= offered]
    rung = tuple([*free, BACKUP] if everyone or not free else free)
    patience = rng.lognormvariate(4.9, 0.9)
    found = _taken(rng, rung, offered, free_at, everyone=everyone)
    if found is None or found[1] > patience:
        return _gave_up(rng, told, rung, patience, ends)
    return _talked(rng, told, rung, found, free_at, ends)


def _taken(
    rng: Random, rung: Sequence[str], offered: datetime, free_at: Mapping[str, datetime], *, everyone: bool
) -> tuple[str, float] | None:
    """Who takes her and after how many seconds: ringing begins 3 s after the key, a backup is asked 30 s later."""
    waits = []
    for name in rung:
        if free_at.get(name, offered) > offered:
            continue
        later = 30.0 if name == BACKUP and not everyone else 0.0
        if rng.random() < (0.93 if name != BACKUP else 0.75):
            waits.append((later + 3 + rng.lognormvariate(1.75, 0.6), name))
    if not waits:
        return None
    wait, name = min(waits)
    return name, round(wait, 1)


def _gave_up(rng: Random, told: Told, rung: tuple[str, ...], patience: float, ends: datetime) -> Told:
    """Nobody came in time: a message, a wish to be called, or nothing."""
    stayed = patience > _MESSAGE_AFTER_S
    wait = round(min(patience, _MESSAGE_AFTER_S + rng.uniform(5, 40)), 1)
    outcome = rng.choices(("voicemail", "callback_booked", "abandoned"), (5, 4, 2))[0] if stayed else "abandoned"
    if not stayed and rng.random() < 0.25:
        outcome, wait = rng.choice(("voicemail", "callback_booked")), round(max(wait, 25.0), 1)
    told = replace(told, rung=rung, wait_s=wait, outcome=outcome)
    if outcome == "voicemail":
        return replace(told, message_s=rng.randint(8, 90), owed=_owed(rng, told, "message", ends))
    return replace(told, owed=_owed(rng, told, "callback" if outcome == "callback_booked" else "reached_nobody", ends))


def _talked(
    rng: Random,
    told: Told,
    rung: tuple[str, ...],
    found: tuple[str, float],
    free_at: dict[str, datetime],
    ends: datetime,
) -> Told:
    name, wait = found
    answered_at = told.at + timedelta(seconds=told.menu_s + wait)
    left = (ends - answered_at).total_seconds() - 200
    talk = round(min(rng.lognormvariate(6.1, 0.75), 4800.0, left), 1)
    wrap = round(min(rng.lognormvariate(4.0, 0.5), 120.0), 1)
    cut_off = rng.random() < 0.02
    free_at[name] = answered_at + timedelta(seconds=talk + wrap)
    told = replace(
        told,
        rung=rung,
        wait_s=wait,
        outcome="dropped_network" if cut_off else "live_support",
        answered_by=name,
        talk_s=talk,
        hold_s=round(rng.uniform(15, 90), 1) if rng.random() < 0.08 else 0.0,
        wrap_s=wrap,
    )
    return replace(told, paged=_paged(rng, told), owed=_owed_after_talk(rng, told, ends, cut_off=cut_off))


def _paged(rng: Random, told: Told) -> Paged | None:
    """A responder is looked for in most calls about an injury or an arrest; now and then nobody comes."""
    discipline, priority = told.way.discipline, told.way.priority
    if discipline is None or priority is None or rng.random() > 0.65:
        return None
    first, second = RESPONDERS[discipline]
    climbs = rng.random()
    rungs = (first,) if climbs < 0.7 else (first, second)
    if climbs > 0.97:
        return Paged(discipline, priority, rungs, None, None, None, round(rng.uniform(1500, 4000), 1))
    rung_after = 0.0 if len(rungs) == 1 else (60.0 if priority == "P1" else 180.0)
    accepted = round(rung_after + rng.lognormvariate(3.9, 0.5), 1)
    contacted = round(accepted + rng.uniform(60, 420), 1)
    return Paged(
        discipline, priority, rungs, rungs[-1], accepted, contacted, round(contacted + rng.uniform(900, 9000), 1)
    )


def _owed_after_talk(rng: Random, told: Told, ends: datetime, *, cut_off: bool) -> Owed | None:
    if told.way.priority == "P1":
        return _owed(rng, told, "p1", ends)
    if cut_off:
        return _owed(rng, told, "dropped", ends)
    return _owed(rng, told, "follow_up", ends) if rng.random() < 0.12 else None


# Of each kind of work: the median seconds until somebody closes it, and how often it ends with her reached.
_CLOSED = {
    "message": (5400.0, 0.55),
    "callback": (2700.0, 0.75),
    "reached_nobody": (3600.0, 0.35),
    "dropped": (900.0, 0.6),
    "p1": (2400.0, 0.9),
    "follow_up": (40_000.0, 0.8),
}


def _owed(rng: Random, told: Told, kind: str, ends: datetime) -> Owed:
    typical, reached = _CLOSED[kind]
    after = round(typical * rng.lognormvariate(0, 0.9), 1)
    reason = rng.choices(("reached", "unreachable" if kind != "message" else "done"), (reached, 1 - reached))[0]
    waits = told.at + timedelta(seconds=told.menu_s + (told.wait_s or 0) + (told.talk_s or 0) + 300 + after) > ends
    return Owed(kind, None, None) if waits else Owed(kind, after, reason)


def last_night(ends: datetime) -> list[Told]:
    """What the night left open, for a supervisor to find: a P1, a message, a callback, a page untaken."""
    danger, medical, help_ = WAYS[4], WAYS[2], WAYS[0]

    def missed(hours: float, way: Way, caller: int, wait: float, outcome: str, kind: str) -> Told:
        at = ends - timedelta(hours=hours)
        owed = Owed(kind, None, None)
        told = Told(at, way, "sw", "tollfree_0800", caller, 21.0, wait, outcome, (*COUNSELLORS[2:], BACKUP), owed=owed)
        return replace(told, message_s=34) if outcome == "voicemail" else told

    untaken = Paged("MED", "P2", RESPONDERS["MED"], None, None, None, 3100.0)
    return [
        Told(
            at=ends - timedelta(hours=27),
            way=medical,
            language="en",
            line="mobile_0780",
            caller=41,
            menu_s=33.0,
            wait_s=12.0,
            outcome="live_support",
            rung=("Zawadi",),
            answered_by="Zawadi",
            talk_s=1312.0,
            hold_s=44.0,
            wrap_s=97.0,
            paged=untaken,
            owed=Owed("follow_up", None, None),
        ),
        missed(8.4, danger, 17, 71.0, "abandoned", "p1"),
        missed(7.9, help_, 88, 138.0, "callback_booked", "callback"),
        missed(3.2, help_, 5, 151.0, "voicemail", "message"),
        missed(2.6, help_, 112, 84.0, "abandoned", "reached_nobody"),
    ]
