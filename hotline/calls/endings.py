"""Who ended a conversation. Pure: what is known of both legs in, the one who left out.

Both legs leave the conference when either does, and both of their actions reach us, the leaver's with a final state.
So a live action alone does not say who left: for up to three seconds the other leg is waited for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EndedBy = Literal["caller", "counsellor", "lost"]

PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class Legs:
    """What is known: a leg is gone when the carrier says it ended, live when its action came while it is connected.

    `since_s` is the number of seconds since the first live action.
    """

    caller_gone: bool = False
    counsellor_gone: bool = False
    caller_live: bool = False
    counsellor_live: bool = False
    end_pressed: bool = False
    since_s: float = 0.0


def ended_by(legs: Legs) -> EndedBy | None:
    """Who ended it, or None while it cannot be known yet.

    The caller's leg gone: she hung up. End pressed, or both legs still there (a star ends the counsellor's part and
    keeps her leg): the counsellor, on purpose. The counsellor's leg gone, or nothing known in time: lost, and the
    caller is put back at the head of the queue.
    """
    if legs.caller_gone:
        return "caller"
    if legs.end_pressed or (legs.caller_live and legs.counsellor_live):
        return "counsellor"
    if legs.counsellor_gone or legs.since_s >= PATIENCE_S:
        return "lost"
    return None
