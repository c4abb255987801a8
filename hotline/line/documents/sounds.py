"""What a leg is given to hear by Say, Play and Pause, for as long as each takes."""

from __future__ import annotations

from urllib.parse import urljoin

from hotline.line.commands import PlaySound, PlayTone, SpeakText
from hotline.line.core.legs import Leg
from hotline.line.core.scripts import Ended, Script, next_event
from hotline.line.documents.document import Document
from hotline.line.documents.verbs import Pause, Say, Sound

WORDS_A_SECOND = 2.5
SECONDS_A_TONE = 0.5
THOUSAND_TIMES = 1000


def play_all(leg: Leg, document: Document, sounds: tuple[Sound, ...]) -> Script[None]:
    """One sound after another, until they are over or the leg is."""
    for sound in sounds:
        yield from play(leg, document, sound)


def play(leg: Leg, document: Document, sound: Sound) -> Script[None]:
    """One sound from its beginning to its end."""
    if isinstance(sound, Say):
        yield from _say(leg, sound)
    elif isinstance(sound, Pause):
        yield from _pause(leg, sound)
    elif sound.digits:
        yield from _tones(leg, sound.digits)
    else:
        yield from _play(leg, urljoin(document.url, sound.url), sound.loop)


def pass_time(leg: Leg, seconds: float | None) -> Script[None]:
    """Let seconds pass (None: for ever), or the leg end."""
    if not leg.over:
        deadline = None if seconds is None else leg.board.now + seconds
        yield from next_event(leg.board, deadline, lambda event: isinstance(event, Ended))


def _say(leg: Leg, say: Say) -> Script[None]:
    if leg.over:
        return
    leg.hears("speech", say.text, say.text)
    leg.board.emit(SpeakText(leg.sid, say.text))
    seconds = max(1.0, len(say.text.split()) / WORDS_A_SECOND)
    yield from _to_its_end(leg, seconds * (say.loop or THOUSAND_TIMES))


def _play(leg: Leg, url: str, times: int) -> Script[None]:
    """A sound that cannot be fetched is passed over with a warning: the caller hears nothing."""
    if leg.over:
        return
    known = leg.board.settings.play_info(url)
    if known is None:
        leg.board.note("error", leg.sid, leg.phone, code=11200, message="no such sound", url=url)
        return
    seconds, caption = known
    leg.hears("prompt", url, caption)
    leg.board.emit(PlaySound(leg.sid, url, times))
    yield from _to_its_end(leg, seconds * times if times else None)


def _tones(leg: Leg, digits: str) -> Script[None]:
    if leg.over:
        return
    leg.hears("tone", f"keys:{digits}")
    leg.board.emit(PlayTone(leg.sid, f"keys:{digits}"))
    yield from _to_its_end(leg, SECONDS_A_TONE * len(digits))


def _pause(leg: Leg, pause: Pause) -> Script[None]:
    """Before the first answer a pause goes on ringing; afterwards it is silence."""
    if leg.over:
        return
    if leg.answered_at is None:
        yield from pass_time(leg, pause.length)
    else:
        leg.hears("silence")
        yield from _to_its_end(leg, pause.length)


def _to_its_end(leg: Leg, seconds: float | None) -> Script[None]:
    try:
        yield from pass_time(leg, seconds)
    finally:
        leg.hears_nothing()
