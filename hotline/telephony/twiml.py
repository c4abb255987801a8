"""Our verbs as the carrier's document, TwiML, written by the carrier's own library.

Documents are the same for everyone who stands at the same place, but for the addresses in them: those that come often
are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import ceil
from typing import Any

from twilio.twiml.voice_response import Dial, VoiceResponse
from twilio.twiml.voice_response import Record as RecordVerb

from hotline.telephony.verbs import (
    DialNumber,
    Gather,
    HangUp,
    JoinConference,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
    Verb,
)

LARGEST = 64 * 1024
"""Bytes the carrier accepts (its error 11750 beyond)."""

CONTENT_TYPE = "text/xml; charset=utf-8"

CONFERENCE_EVENTS = "start end join leave hold modify"
RECORDING_EVENTS = "completed absent"

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def document(verbs: Iterable[Verb], public_url: str = "") -> str:
    """The document that does `verbs` in order; none at all is an empty one, which ends a leg that hears it.

    Paths become absolute addresses when `public_url` is given, for documents that others serve. Raises ValueError if it
    would be larger than the carrier takes, or holds characters that XML cannot.
    """
    response = VoiceResponse()
    for verb in verbs:
        _write(response, verb, public_url)
    text = response.to_xml()
    if _UNWRITABLE.search(text):
        raise ValueError("a document with characters that XML cannot hold")
    if len(text.encode()) > LARGEST:
        raise ValueError(f"a document of {len(text.encode())} bytes; the carrier takes at most {LARGEST}")
    return str(text)


@lru_cache(maxsize=512)
def kept_document(verbs: tuple[Verb, ...]) -> str:
    """`document` of verbs that come again and again, such as a menu's: written the first time, then found.

    Nothing in them may be a caller's own: they are kept for as long as the process lives. Raises as `document` does.
    """
    return document(verbs)


def _write(parent: Any, verb: Verb, public_url: str) -> None:
    _WRITERS[type(verb)](parent, verb, public_url)


def _address(path: str, public_url: str) -> str:
    return public_url.rstrip("/") + path if path.startswith("/") else path


def _play(parent: Any, verb: Play, public_url: str) -> None:
    parent.play(_address(verb.path, public_url))


def _say(parent: Any, verb: Say, _public_url: str) -> None:
    parent.say(verb.words, language=verb.language or None)


def _pause(parent: Any, verb: Pause, _public_url: str) -> None:
    parent.pause(length=verb.seconds)


def _gather(parent: Any, verb: Gather, public_url: str) -> None:
    gather = parent.gather(
        input="dtmf",
        action=_address(verb.action, public_url),
        method="POST",
        timeout=max(1, ceil(verb.timeout)),
        num_digits=verb.digits,
        finish_on_key=verb.finish,
    )
    for sound in verb.sounds:
        _write(gather, sound, public_url)


def _record(parent: Any, verb: Record, public_url: str) -> None:
    parent.append(
        RecordVerb(
            action=_address(verb.action, public_url),
            method="POST",
            timeout=verb.silence_s,
            finish_on_key=verb.finish,
            max_length=verb.longest_s,
            play_beep=verb.beep,
            trim=verb.trim,
            recording_status_callback=_address(verb.status_path, public_url),
            recording_status_callback_method="POST",
            recording_status_callback_event=RECORDING_EVENTS,
        )
    )


def _redirect(parent: Any, verb: Redirect, public_url: str) -> None:
    parent.redirect(_address(verb.path, public_url), method=verb.method)


def _join_conference(parent: Any, verb: JoinConference, public_url: str) -> None:
    # True or left out: the carrier's own default is false.
    on_star = True if verb.hang_up_on_star else None
    dial = Dial(action=_address(verb.action, public_url), method="POST", hangup_on_star=on_star)
    dial.conference(
        verb.name,
        beep=False,
        start_conference_on_enter=True,
        end_conference_on_exit=verb.ends_it,
        jitter_buffer_size="small",
        wait_url=_address(verb.wait_path, public_url),
        wait_method="GET",
        status_callback=_address(verb.status_path, public_url),
        status_callback_method="POST",
        status_callback_event=CONFERENCE_EVENTS,
    )
    parent.append(dial)


def _dial_number(parent: Any, verb: DialNumber, public_url: str) -> None:
    dial = Dial(
        action=_address(verb.action, public_url),
        method="POST",
        caller_id=verb.caller_id,
        timeout=verb.timeout_s,
    )
    dial.number(verb.number, url=_address(verb.screen_path, public_url), method="POST", byoc=verb.byoc or None)
    parent.append(dial)


def _hang_up(parent: Any, _verb: HangUp, _public_url: str) -> None:
    parent.hangup()


_WRITERS: dict[type, Callable[[Any, Any, str], None]] = {
    Play: _play,
    Say: _say,
    Pause: _pause,
    Gather: _gather,
    Record: _record,
    Redirect: _redirect,
    JoinConference: _join_conference,
    DialNumber: _dial_number,
    HangUp: _hang_up,
}

EMPTY = document(())
"""Nothing to do: the answer to the action of a leg that is over."""
