"""Every path the carrier is given, in one place: doors under /voice are signed, prompt audio is public.

Ids stand in paths, never a number or a name. A test checks that each resolves to a route.
"""

from __future__ import annotations

from uuid import UUID

INBOUND = "/voice/inbound"
FALLBACK = "/voice/fallback"
CALL_STATUS = "/voice/status"
QUIET = "/voice/quiet"
TEXT_STATUS = "/voice/texts/status"


def turn(call: UUID, number: int) -> str:
    """Where the keys, or the silence, of a caller's turn are sent."""
    return f"/voice/calls/{call}/turns/{number}"


def recorded(call: UUID, number: int) -> str:
    """Where a turn's recording reports that it ended."""
    return f"/voice/calls/{call}/turns/{number}/recorded"


def recording(recording_id: UUID) -> str:
    """Where the carrier says that a recording's file is there."""
    return f"/voice/recordings/{recording_id}"


def join(offer: UUID) -> str:
    """Where a caller is sent to meet the counsellor who accepted."""
    return f"/voice/offers/{offer}/join"


def caller_left(offer: UUID) -> str:
    """What happens to the caller's leg when it leaves the conference."""
    return f"/voice/offers/{offer}/caller"


def resume(call: UUID) -> str:
    """Where a caller is sent to go on waiting."""
    return f"/voice/calls/{call}/resume"


def leg(offer: UUID) -> str:
    """The first words on a counsellor's leg."""
    return f"/voice/offers/{offer}/leg"


def leg_key(offer: UUID, said: int) -> str:
    """Where the key of the whisper is sent; `said` counts how often it was said."""
    return f"/voice/offers/{offer}/key/{said}"


def leg_left(offer: UUID) -> str:
    """What happens to the counsellor's leg when it leaves the conference."""
    return f"/voice/offers/{offer}/counsellor"


def leg_gone(offer: UUID) -> str:
    """Where a counsellor is sent when her caller has left."""
    return f"/voice/offers/{offer}/gone"


def after_call(offer: UUID, said: int) -> str:
    """Where the after-call key is sent."""
    return f"/voice/offers/{offer}/after/{said}"


def note(offer: UUID) -> str:
    """Where a spoken note reports that it ended."""
    return f"/voice/offers/{offer}/note"


def leg_status(offer: UUID) -> str:
    """Status reports of a counsellor's leg."""
    return f"/voice/offers/{offer}/status"


def conference(offer: UUID) -> str:
    """Status reports of a conference."""
    return f"/voice/offers/{offer}/conference"


def hold(language: str) -> str:
    """What a caller on hold hears: words, then a quiet tone, again and again."""
    return f"/voice/hold/{language}"


def assist_leg(assist: UUID) -> str:
    """The first words on the leg of a supervisor who is asked into a conversation."""
    return f"/voice/assists/{assist}/leg"


def assist_key(assist: UUID, said: int) -> str:
    """Where her key is sent; `said` counts how often she was asked."""
    return f"/voice/assists/{assist}/key/{said}"


def assist_left(assist: UUID) -> str:
    """What happens to her leg when it leaves the conference."""
    return f"/voice/assists/{assist}/left"


def assist_status(assist: UUID) -> str:
    """Status reports of her leg."""
    return f"/voice/assists/{assist}/status"


def duty_call(attempt: UUID) -> str:
    """The first words on a responder's leg."""
    return f"/voice/attempts/{attempt}/leg"


def duty_step(attempt: UUID, step: str) -> str:
    """Where a responder's keys are sent: `step` is 'pin' or 'choice'."""
    return f"/voice/attempts/{attempt}/{step}"


def attempt_status(attempt: UUID) -> str:
    """Status reports of a responder's leg or text."""
    return f"/voice/attempts/{attempt}/status"


def leg_broken(number: int) -> str:
    """After an error of ours: put the caller through to the roster's phone `number`, from 0."""
    return f"/voice/broken/{number}"


def screened(number: int) -> str:
    """The neutral words on a phone that is dialled after an error of ours."""
    return f"/voice/broken/{number}/screen"


def prompt(hashed_name: str) -> str:
    """A sound, public and cacheable: its name carries its hash."""
    return f"/prompts/{hashed_name}"
