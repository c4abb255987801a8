"""Faults on order: what happens to the next requests whose address contains a given text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "delay",
    "drop",
    "lost answer",
    "duplicate",
    "reorder",
    "error",
    "reset",
    "truncate",
    "rest error",
    "rest lost",
]
"""`delay` comes `seconds` later; `drop` never arrives; `lost answer` arrives, but its answer never does;
`duplicate` arrives twice with one idempotency token; `reorder` waits until the next request has overtaken it;
`error` is answered 503 without having arrived; `reset` finds no connection; `truncate` loses half of its
answer. For the REST interface: `rest error` is refused with 503 and does nothing, `rest lost` is done, but
unanswered."""


@dataclass(slots=True)
class Fault:
    """One order: the kind, the text, and how many requests it still strikes."""

    kind: FaultKind
    match: str
    times: int
    seconds: float


class Faults:
    """The orders that are open, in the order they were given."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []
        self._held: list[Callable[[], None]] = []

    def order(self, kind: FaultKind, match: str, times: int, seconds: float) -> None:
        """Give an order."""
        self._orders.append(Fault(kind, match, times, seconds))

    def strike(self, url: str, rest: bool = False) -> Fault | None:
        """The fault that strikes this request, if any; it is used up by one."""
        for fault in self._orders:
            if fault.times > 0 and fault.match in url and fault.kind.startswith("rest ") == rest:
                fault.times -= 1
                return fault
        return None

    def hold_back(self, emit: Callable[[], None]) -> None:
        """Keep a request until another has gone."""
        self._held.append(emit)

    @property
    def holding(self) -> bool:
        """Whether a request is being held back."""
        return bool(self._held)

    def let_go(self) -> None:
        """Send what was held back."""
        held, self._held = self._held, []
        for emit in held:
            emit()
