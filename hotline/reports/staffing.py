"""How many counsellors a load of calls needs: Erlang's formulas B, C and A. Pure arithmetic.

A load is measured in Erlangs: calls per second times seconds of handling per call. Sources: A. K. Erlang's B and C in
the recursive form that neither overflows nor needs factorials; A is C. Palm's M/M/N+M queue of impatient callers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hotline.errors import BadInput

_HUGE = 1e200
_NEGLIGIBLE = 1e-17


@dataclass(frozen=True)
class Expectation:
    """What callers who never lose patience can expect. Times in seconds; the others are fractions of 1."""

    load: float
    wait_probability: float
    service_level: float
    average_wait_s: float
    wait_if_waiting_s: float
    occupancy: float


@dataclass(frozen=True)
class Impatience:
    """What callers who give up can expect: fractions of 1."""

    wait_probability: float
    abandon_probability: float


def erlang_b(load: float, counsellors: int) -> float:
    """The fraction of calls that find everybody busy where nobody waits."""
    blocked = 1.0
    for staffed in range(1, counsellors + 1):
        blocked = load * blocked / (staffed + load * blocked)
    return blocked


def erlang_c(load: float, counsellors: int) -> float:
    """The fraction of calls that must wait. Raises BadInput where the queue would grow without end."""
    if load >= counsellors:
        raise BadInput(f"{counsellors} counsellors cannot carry a load of {load:g}; give more than {math.floor(load)}")
    blocked = erlang_b(load, counsellors)
    return blocked / (1 - load / counsellors * (1 - blocked))


def expect(calls_per_hour: float, handling_s: float, counsellors: int, t_s: float) -> Expectation:
    """What Erlang C foretells: `handling_s` is talk, hold and wrap-up, `t_s` the service threshold. Raises BadInput."""
    load = calls_per_hour / 3600 * handling_s
    waits = erlang_c(load, counsellors)
    wait_if_waiting_s = handling_s / (counsellors - load)
    return Expectation(
        load=load,
        wait_probability=waits,
        service_level=1 - waits * math.exp(-t_s / wait_if_waiting_s),
        average_wait_s=waits * wait_if_waiting_s,
        wait_if_waiting_s=wait_if_waiting_s,
        occupancy=load / counsellors,
    )


def erlang_a(calls_per_hour: float, handling_s: float, counsellors: int, patience_s: float) -> Impatience:
    """What Erlang A foretells for callers who wait `patience_s` seconds on average before they give up.

    Raises BadInput for a patience of zero or less.
    """
    if not patience_s > 0:
        raise BadInput("patience must be more than 0 seconds")
    if calls_per_hour <= 0:
        return Impatience(0.0, 0.0)
    arrivals, serving, leaving = calls_per_hour / 3600, 1 / handling_s, 1 / patience_s
    everyone = waiting = queue = 0.0
    weight, present = 1.0, 0
    while present <= counsellors or weight > _NEGLIGIBLE * everyone:
        everyone += weight
        if present >= counsellors:
            waiting += weight
            queue += (present - counsellors) * weight
        if everyone > _HUGE:  # only the proportions count
            weight, everyone, waiting, queue = (x / _HUGE for x in (weight, everyone, waiting, queue))
        present += 1
        busy, beyond = min(present, counsellors), max(0, present - counsellors)
        weight *= arrivals / (busy * serving + beyond * leaving)
    return Impatience(waiting / everyone, leaving * queue / everyone / arrivals)


def occupancy(handling_s: float, logged_in_s: float, breaks_s: float) -> float | None:
    """Handling time per second logged in without breaks; None where nobody was there."""
    return _fraction(handling_s, logged_in_s - breaks_s)


def utilisation(handling_s: float, logged_in_s: float) -> float | None:
    """Handling time per paid second; None where nobody was there."""
    return _fraction(handling_s, logged_in_s)


def _fraction(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
