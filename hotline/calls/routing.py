"""Who is rung for a caller, and when to look again. Pure: people and the present in, a plan out.

P1 rings everybody who may take it, in parallel, and never stops. P2 and P3 begin with three primaries, those who speak
her language first, then the others and the backups; when no primary is on duty, those who stand behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Standing = Literal["free", "wrapping", "rung", "busy", "absent", "away"]

RINGS_S = {"P1": 25.0, "P2": 20.0, "P3": 20.0, "P4": 20.0}
NEXT_STAGE_S = {"P1": 25.0, "P2": 20.0, "P3": 30.0, "P4": 30.0}
EXHAUSTED_S = 50.0
FALLBACK_S = {"P2": 25.0, "P3": 20.0, "P4": 20.0}
AGAIN_S = 30.0
AFTER_DECLINE_S = 60.0
AT_ONCE = 3
LONG_WAIT_S = 120.0
LOOK_AGAIN_S = 10.0
AGEING_S = 180.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person as the router sees her.

    `standing` is free, wrapping, rung (an offer not accepted yet), busy (in a conversation), absent (a
    lost ring took her off: only a P1 rings her) or away (on a break, off, nothing that can ring). `placed_ago` is
    seconds since she was last rung for this very caller, None if never; `rung_for` the priority of the caller she is
    being rung for.
    """

    id: UUID
    duties: frozenset[str]
    standing: Standing
    languages: tuple[str, ...] = ()
    coordinator: bool = False
    idle_s: float = 0.0
    missed_lately: bool = False
    placed_ago: float | None = None
    declined: bool = False
    rung_for: str | None = None
    rung_for_this: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """A caller who seeks a human: how urgent, in which language, for how long, and whom she had before."""

    priority: str
    language: str | None
    waited_s: float
    returned: bool = False
    last_person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to ring now, whose ringing to turn to this caller, when to look again, and what may be said to her.

    `reachable` is False when nobody on shift can be rung; `exhausted` is True when every round of a P1 has been gone
    through; `stage` is 0, 1 or 2.
    """

    ring: tuple[UUID, ...]
    repoint: tuple[UUID, ...]
    look_again_s: float
    reachable: bool
    exhausted: bool
    stage: int


def urgency(priority: str, waited_s: float) -> tuple[int, float]:
    """The order of callers: smaller first. A step up for each 3 minutes waited, but never past a P1."""
    rank = int(priority[1])
    aged = rank if rank == 1 else max(2, rank - int(waited_s // AGEING_S))
    return aged, -waited_s


def plan(need: Need, people: Sequence[Candidate]) -> Plan:
    """The plan for one caller. A stage in which nobody is rung or can be rung yields to the next at once."""
    stage = _stage_by_time(need)
    while stage < 2 and not _alive(need, people, stage):
        stage += 1
    chosen = _choose(need, _ringable(need, people, stage), stage)
    return Plan(
        ring=tuple(person.id for person in chosen if person.standing != "rung"),
        repoint=tuple(person.id for person in chosen if person.standing == "rung"),
        look_again_s=_look_again(need, people),
        reachable=_reachable(need, people),
        exhausted=need.priority == "P1" and (need.waited_s >= EXHAUSTED_S or stage == 2),
        stage=stage,
    )


def _stage_by_time(need: Need) -> int:
    if need.priority == "P1" and need.waited_s >= EXHAUSTED_S:
        return 2
    return int(need.waited_s >= NEXT_STAGE_S[need.priority])


def _alive(need: Need, people: Iterable[Candidate], stage: int) -> bool:
    """Whether anybody of this stage is being rung for her or could be rung now."""
    pool = [person for person in people if _in_pool(need, person, people, stage)]
    return any(person.rung_for_this for person in pool) or bool(_ringable(need, pool, stage))


def _in_pool(need: Need, person: Candidate, people: Iterable[Candidate], stage: int) -> bool:
    duties = person.duties
    if need.priority == "P1":
        first = "primary" in duties or "supervisor" in duties
        return first or (stage > 0 and ("backup" in duties or person.coordinator))
    if any(_here(other) and "primary" in other.duties for other in people):
        return "primary" in duties or (stage > 0 and "backup" in duties)
    behind = "backup" in duties
    if need.priority == "P2":
        behind = behind or "supervisor" in duties or person.coordinator
    return behind


def _here(person: Candidate) -> bool:
    return person.standing not in ("away", "absent")


def _ringable(need: Need, people: Sequence[Candidate], stage: int) -> list[Candidate]:
    pool = [person for person in people if _in_pool(need, person, people, stage)]
    now = [person for person in pool if _may_ring(need, person)]
    if need.priority == "P1":
        return now
    free = [person for person in now if person.standing == "free"]
    interrupts = need.priority == "P2" or need.returned
    return free or ([person for person in now if person.standing == "wrapping"] if interrupts else [])


def _may_ring(need: Need, person: Candidate) -> bool:
    if person.rung_for_this or person.standing in ("busy", "away"):
        return False
    if person.standing == "absent" and need.priority != "P1":
        return False
    if person.standing == "rung":
        return need.priority == "P1" and person.rung_for != "P1"
    if person.placed_ago is None:
        return True
    return person.placed_ago >= _again_after(need, person)


def _again_after(need: Need, person: Candidate) -> float:
    if person.declined:
        return AFTER_DECLINE_S
    return NEXT_STAGE_S["P1"] if need.priority == "P1" else AGAIN_S


def _choose(need: Need, ringable: list[Candidate], stage: int) -> list[Candidate]:
    """In the order of preference, as many as this stage rings at once."""
    ordered = sorted(ringable, key=lambda person: _preference(need, person))
    if need.priority == "P1" or stage > 0:
        return ordered
    if need.returned and ordered and ordered[0].id == need.last_person:
        return ordered[:1]
    return ordered[:AT_ONCE]


def _preference(need: Need, person: Candidate) -> tuple[bool, bool, bool, bool, float]:
    return (
        need.returned and person.id != need.last_person,
        person.missed_lately,
        need.language is not None and need.language not in person.languages,
        "primary" not in person.duties,
        -person.idle_s,
    )


def _reachable(need: Need, people: Sequence[Candidate]) -> bool:
    """Whether somebody on shift can be reached; those who only stand behind count until their round is over."""
    here = [person for person in people if _here(person)]
    if any("primary" in person.duties for person in here):
        return True
    if need.priority == "P1":
        return any(_in_pool(need, person, people, 1) for person in here)
    return need.waited_s < FALLBACK_S[need.priority] and any(_in_pool(need, person, people, 1) for person in here)


def _look_again(need: Need, people: Sequence[Candidate]) -> float:
    """Seconds until time alone may change the plan: the next stage, somebody who may be rung again, the long wait."""
    stages = (
        NEXT_STAGE_S[need.priority],
        EXHAUSTED_S,
        FALLBACK_S.get(need.priority, EXHAUSTED_S),
        LONG_WAIT_S,
    )
    ahead = [at - need.waited_s for at in stages]
    ahead += [_again_after(need, person) - person.placed_ago for person in people if person.placed_ago is not None]
    return min([LOOK_AGAIN_S, *(seconds for seconds in ahead if seconds > 0)])
