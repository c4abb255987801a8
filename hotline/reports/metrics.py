"""The figures of the service, each with its formula and the calls it is made of. Pure: frozen facts in, numbers out.

A figure is reckoned from the very calls that can be shown behind it, so that the two cannot disagree. The names follow
the crisis lines' own (service level, speed of answer, abandonment); there is no universal formula, hence the texts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

DANGER_QUEUE = "danger"
HUMAN_SOON_S = 1800

Number = int | float | None


@dataclass(frozen=True)
class CallFacts:
    """What the figures need to know of one call; times in seconds.

    `wait_s` is None for a call that never sought a human: it was not offered. `human_after_s` counts from the call's
    arrival to the first human she spoke with, in the call or in a callback. `outcome` is None while the call goes on.
    """

    reference: str
    received_at: datetime
    queue: str | None
    outcome: str | None
    answered: bool
    wait_s: float | None
    talk_s: float | None = None
    hold_s: float | None = None
    wrap_s: float | None = None
    human_after_s: float | None = None


@dataclass(frozen=True)
class Thresholds:
    """T: an answer within it is in service level. S: an abandon within it is short; None where none is."""

    t_s: float
    s_s: float | None


class Ending(Enum):
    """What became of an offered call: exactly one of these."""

    ANSWERED = "answered"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback_booked"
    ABANDONED = "abandoned"
    WAITING = "still_waiting"


def ending(call: CallFacts) -> Ending | None:
    """What became of the call; None if it was not offered.

    Who spoke with a human was answered, whatever came after. What ended in neither answer, message nor callback is an
    abandon, whichever key or hang-up ended it.
    """
    if call.wait_s is None:
        return None
    if call.answered:
        return Ending.ANSWERED
    return _ENDINGS.get(call.outcome, Ending.ABANDONED)


_ENDINGS: dict[str | None, Ending] = {
    None: Ending.WAITING,
    "voicemail": Ending.VOICEMAIL,
    "callback_booked": Ending.CALLBACK,
}

# Which calls: the picks of the formulas.
Pick = Callable[[CallFacts, Thresholds], bool]


def every(call: CallFacts, limits: Thresholds) -> bool:  # noqa: ARG001 - the signature of a pick
    """Any call at all."""
    return True


def offered(call: CallFacts, limits: Thresholds) -> bool:  # noqa: ARG001 - the signature of a pick
    """She sought a human."""
    return call.wait_s is not None


def answered(call: CallFacts, limits: Thresholds) -> bool:  # noqa: ARG001 - the signature of a pick
    """A human accepted, and they were connected."""
    return ending(call) is Ending.ANSWERED


def answered_in_t(call: CallFacts, limits: Thresholds) -> bool:
    """Answered with a wait of at most T."""
    return answered(call, limits) and _waited_at_most(call, limits.t_s)


def gave_up(call: CallFacts, limits: Thresholds) -> bool:  # noqa: ARG001 - the signature of a pick
    """An abandon, short or not."""
    return ending(call) is Ending.ABANDONED


def short_abandon(call: CallFacts, limits: Thresholds) -> bool:
    """An abandon after at most S."""
    return gave_up(call, limits) and limits.s_s is not None and _waited_at_most(call, limits.s_s)


def abandoned(call: CallFacts, limits: Thresholds) -> bool:
    """An abandon that was not short."""
    return gave_up(call, limits) and not short_abandon(call, limits)


def left_message(call: CallFacts, limits: Thresholds) -> bool:  # noqa: ARG001 - the signature of a pick
    """She sought a human and left a message."""
    return ending(call) is Ending.VOICEMAIL


def booked_callback(call: CallFacts, limits: Thresholds) -> bool:  # noqa: ARG001 - the signature of a pick
    """She sought a human and asked to be called."""
    return ending(call) is Ending.CALLBACK


def still_waiting(call: CallFacts, limits: Thresholds) -> bool:  # noqa: ARG001 - the signature of a pick
    """She sought a human, and her call goes on."""
    return ending(call) is Ending.WAITING


def net(call: CallFacts, limits: Thresholds) -> bool:
    """Offered, without the short abandons."""
    return offered(call, limits) and not short_abandon(call, limits)


def reached_help(call: CallFacts, limits: Thresholds) -> bool:
    """Answered, message left or callback booked."""
    return answered(call, limits) or left_message(call, limits) or booked_callback(call, limits)


def human_soon(call: CallFacts, limits: Thresholds) -> bool:
    """Among the net calls: she spoke with a human within 30 minutes of her call's arrival."""
    return net(call, limits) and call.human_after_s is not None and call.human_after_s <= HUMAN_SOON_S


def in_t_or_gone(call: CallFacts, limits: Thresholds) -> bool:
    """Answered, or abandoned, with a wait of at most T."""
    return answered_in_t(call, limits) or (gave_up(call, limits) and _waited_at_most(call, limits.t_s))


def _waited_at_most(call: CallFacts, seconds: float) -> bool:
    return call.wait_s is not None and call.wait_s <= seconds


# How many, how long: what is reckoned from the calls counted and the calls they are counted among.
Calls = Sequence[CallFacts]
Reckon = Callable[[Calls, Calls], Number]


def _count(counted: Calls, among: Calls) -> Number:  # noqa: ARG001 - the signature of a reckoning
    return len(counted)


def _share(counted: Calls, among: Calls) -> Number:
    return len(counted) / len(among) if among else None


def mean(seconds: Sequence[float]) -> float | None:
    """The mean, the same in whatever order the values come; None without values."""
    return math.fsum(seconds) / len(seconds) if seconds else None


def median(seconds: Sequence[float]) -> float | None:
    """The middle value, or the mean of the two middle ones; None without values."""
    ordered, half = sorted(seconds), len(seconds) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def percentile(seconds: Sequence[float], percent: int) -> float | None:
    """By nearest rank, 1 to 100: the smallest value that at least `percent` % do not exceed; None without values."""
    rank = -(-percent * len(seconds) // 100)  # rounded up in whole numbers: 0.9 * 10 must be 9
    return sorted(seconds)[rank - 1] if seconds else None


def longest(seconds: Sequence[float]) -> float | None:
    """The largest value; None without values."""
    return max(seconds, default=None)


def _of(summary: Callable[[Sequence[float]], float | None], *parts: str) -> Reckon:
    """A summary of the named seconds of each counted call, a missing part counting as 0."""

    def reckon(counted: Calls, among: Calls) -> Number:  # noqa: ARG001 - the signature of a reckoning
        return summary([math.fsum(getattr(call, part) or 0 for part in parts) for call in counted])

    return reckon


@dataclass(frozen=True)
class Figure:
    """A figure: its formula in words, the calls it counts, those it counts them among, how it is reckoned."""

    name: str
    formula: str
    counted: Pick
    among: Pick
    reckon: Reckon

    @property
    def unit(self) -> str:
        """What its value is: 'calls', a 'fraction' of 1, or 'seconds'."""
        if self.reckon is _count:
            return "calls"
        return "fraction" if self.reckon is _share else "seconds"


def _figure(name: str, formula: str, counted: Pick, among: Pick | None = None, reckon: Reckon | None = None) -> Figure:
    if among is None:
        return Figure(name, formula, counted, counted, reckon or _count)
    return Figure(name, formula, counted, among, reckon or _share)


RECEIVED = _figure("received", "calls that reached us, test calls excluded", every)

# The figures of the daily report, in its order; `danger` has the same for the danger queue.
DAILY = (
    _figure("offered", "calls that sought a human (they have a wait); menu hang-ups are not offered", offered),
    _figure("short_abandons", "abandons with wait <= S; none in the danger queue", short_abandon),
    _figure("abandoned", "offered, not answered, no message, no callback, not a short abandon", abandoned),
    _figure("answered", "connected with a human who accepted by key", answered),
    _figure("answered_in_t", "answered with wait <= T", answered_in_t),
    _figure("voicemail", "offered, not answered, a message left", left_message),
    _figure("callback_booked", "offered, not answered, a callback booked", booked_callback),
    _figure(
        "service_level_net",
        "net service level: answered_in_t / (offered - short_abandons)",
        answered_in_t,
        net,
    ),
    _figure("service_level_gross", "gross service level: answered_in_t / offered", answered_in_t, offered),
    _figure("asa_s", "average speed of answer: sum of wait / answered", answered, reckon=_of(mean, "wait_s")),
    _figure(
        "asa_median_s",
        "median wait of the answered; the mean of the two middle values",
        answered,
        reckon=_of(median, "wait_s"),
    ),
    _figure(
        "asa_p90_s",
        "90th percentile of the wait of the answered, nearest rank",
        answered,
        reckon=_of(lambda waits: percentile(waits, 90), "wait_s"),
    ),
    _figure("abandonment_net", "net abandonment: abandoned / (offered - short_abandons)", abandoned, net),
    _figure("live_answer_rate", "answered / (offered - short_abandons)", answered, net),
    _figure(
        "reached_help_rate",
        "answered, message or callback booked: (answered + voicemail + callback_booked) / (offered - short_abandons)",
        reached_help,
        net,
    ),
    _figure(
        "human_within_30m_rate",
        "offered callers who spoke with a human within 30 min of the call's arrival, callbacks included / "
        "(offered - short_abandons)",
        human_soon,
        net,
    ),
    _figure("longest_delay_s", "longest wait of all offered", offered, reckon=_of(longest, "wait_s")),
    _figure(
        "aht_s",
        "average handle time: (sum of talk + hold + wrap-up) / answered",
        answered,
        reckon=_of(mean, "talk_s", "hold_s", "wrap_s"),
    ),
)

# Further figures, for comparison and review; `answered_only` flatters and is not for publication.
FURTHER = (
    _figure("still_waiting", "offered, and the call goes on", still_waiting),
    _figure(
        "service_level_lenient",
        "lenient service level: (answered_in_t + abandons with wait <= T) / offered",
        in_t_or_gone,
        offered,
    ),
    _figure(
        "service_level_answered_only",
        "answered-only, never for publication: answered_in_t / answered",
        answered_in_t,
        answered,
    ),
    _figure("abandonment_gross", "gross abandonment: (short_abandons + abandoned) / offered", gave_up, offered),
    _figure("time_to_abandon_s", "sum of wait / abandoned, without the short", abandoned, reckon=_of(mean, "wait_s")),
    _figure("att_s", "average talk time: sum of talk / answered", answered, reckon=_of(mean, "talk_s")),
    _figure("hold_s", "average hold time: sum of hold / answered", answered, reckon=_of(mean, "hold_s")),
    _figure("acw_s", "after-call work: sum of wrap-up / answered", answered, reckon=_of(mean, "wrap_s")),
)


def danger_calls(calls: Calls) -> list[CallFacts]:
    """The calls offered to the danger queue."""
    return [call for call in calls if call.wait_s is not None and call.queue == DANGER_QUEUE]


def other_calls(calls: Calls) -> list[CallFacts]:
    """All calls except those offered to the danger queue."""
    return [call for call in calls if call.wait_s is None or call.queue != DANGER_QUEUE]


def behind_figure(calls: Calls, limits: Thresholds, figure: Figure) -> tuple[list[CallFacts], list[CallFacts]]:
    """The calls a figure counts, and those it counts them among."""
    counted = [call for call in calls if figure.counted(call, limits)]
    return counted, [call for call in calls if figure.among(call, limits)]


def reckon(calls: Calls, limits: Thresholds, figures: Sequence[Figure] = DAILY) -> dict[str, Number]:
    """Each figure for these calls: counts, unrounded fractions, seconds; None where there is nothing to divide by.

    AssertionError if the calls offered are not exactly those accounted for.
    """
    values = {figure.name: figure.reckon(*behind_figure(calls, limits, figure)) for figure in figures}
    waiting = sum(still_waiting(call, limits) for call in calls)
    if not accounts_for_all({**_counts(calls, limits), **values}, waiting):
        raise AssertionError(f"offered calls are not all accounted for: {values}, {waiting} still waiting")
    return values


def accounts_for_all(values: Mapping[str, Number], waiting: int) -> bool:
    """The identity of call centres: offered = answered + short abandons + abandons + messages + callbacks + waiting."""
    ends = ("answered", "short_abandons", "abandoned", "voicemail", "callback_booked")
    return values["offered"] == sum(values[end] or 0 for end in ends) + waiting


def how_many(figure: Figure, values: Mapping[str, Number]) -> Number:
    """The n to print beside a figure of the day: how many calls its fraction or mean is over."""
    if figure.among is net:
        return (values["offered"] or 0) - (values["short_abandons"] or 0)
    return values["offered" if figure.among is offered else "answered"]


def _counts(calls: Calls, limits: Thresholds) -> dict[str, Number]:
    return {
        figure.name: _count(behind_figure(calls, limits, figure)[0], ()) for figure in DAILY if figure.reckon is _count
    }
