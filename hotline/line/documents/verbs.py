"""The verbs and nouns of TwiML as frozen values: what each may carry, and what may stand inside it."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.line.documents.attributes import (
    CALL_EVENTS,
    CONFERENCE_EVENTS,
    METHOD,
    RECORDING_EVENTS,
    SCHEMA_WARNING,
    address,
    attribute,
    keys,
    number_or_auto,
    one_key,
    one_of,
    some_of,
    tones,
    whole,
    words,
    yes_no,
)

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Say:
    """Words to be spoken; `loop` 0 is a thousand times."""

    text: str
    voice: str = attribute(words, "", 13511)
    language: str = attribute(words, "", 13512)
    loop: int = attribute(whole(0, 1000), 1, 13510)


@dataclass(frozen=True, slots=True)
class Play:
    """A sound file, or with `digits` a row of tones; `loop` 0 is without end."""

    url: str
    loop: int = attribute(whole(0, 1000), 1, 13410)
    digits: str = attribute(tones, "", 13410)


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence of so many seconds."""

    length: int = attribute(whole(0, DAY), 1, 13910)


Sound = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    """Sounds, then a wait for keys."""

    nested: tuple[Sound, ...] = ()
    action: str | None = attribute(address, None)
    method: str = attribute(METHOD, "POST", 13312)
    timeout: int = attribute(number_or_auto(0, 600), 5, 13313)
    num_digits: int | None = attribute(whole(1, 1000), None, 13314)
    finish_on_key: str = attribute(one_key, "#", 13310)
    action_on_empty_result: bool = attribute(yes_no, False)
    input: str = attribute(one_of("dtmf", "speech", "dtmf speech", "speech dtmf"), "dtmf")
    language: str = attribute(words, "")
    hints: str = attribute(words, "")
    barge_in: bool = attribute(yes_no, True)
    debug: bool = attribute(yes_no, False)
    speech_timeout: str = attribute(words, "")
    speech_model: str = attribute(words, "")
    max_speech_time: int = attribute(whole(1, 600), 60)
    enhanced: bool = attribute(yes_no, False)
    profanity_filter: bool = attribute(yes_no, True)
    partial_result_callback: str = attribute(address, "")
    partial_result_callback_method: str = attribute(METHOD, "POST")


@dataclass(frozen=True, slots=True)
class Record:
    """A message of the caller's own."""

    action: str | None = attribute(address, None)
    method: str = attribute(METHOD, "POST", 13610)
    timeout: int = attribute(whole(0, 600), 5, 13611)
    finish_on_key: str = attribute(keys, "1234567890*#", 13613)
    max_length: int = attribute(whole(1, 14_400), 3600, 13612)
    play_beep: bool = attribute(yes_no, True, 13616)
    trim: str = attribute(one_of("trim-silence", "do-not-trim"), "trim-silence")
    recording_status_callback: str = attribute(address, "")
    recording_status_callback_method: str = attribute(METHOD, "POST")
    recording_status_callback_event: tuple[str, ...] = attribute(some_of(*RECORDING_EVENTS), ("completed",))
    recording_configuration_id: str = attribute(words, "")
    transcribe: bool = attribute(yes_no, False, 13614)
    transcribe_callback: str = attribute(address, "")


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone to be rung."""

    number: str
    url: str = attribute(address, "")
    method: str = attribute(METHOD, "POST", 13221)
    send_digits: str = attribute(tones, "", 13222)
    status_callback: str = attribute(address, "")
    status_callback_method: str = attribute(METHOD, "POST")
    status_callback_event: tuple[str, ...] = attribute(some_of(*CALL_EVENTS), ("completed",))
    byoc: str = attribute(words, "")
    machine_detection: str = attribute(one_of("Enable", "DetectMessageEnd"), "")
    machine_detection_timeout: int = attribute(whole(3, 60), 30)
    machine_detection_speech_threshold: int = attribute(whole(1000, 6000), 2400)
    machine_detection_speech_end_threshold: int = attribute(whole(500, 5000), 1200)
    machine_detection_silence_timeout: int = attribute(whole(2000, 10_000), 5000)
    amd_status_callback: str = attribute(address, "")
    amd_status_callback_method: str = attribute(METHOD, "POST")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named value handed to a browser with its call."""

    name: str = attribute(words, "")
    value: str = attribute(words, "")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sits at a browser."""

    identity: str


@dataclass(frozen=True, slots=True)
class Client:
    """A browser to be rung."""

    identity: str
    parameters: tuple[Parameter, ...] = ()
    url: str = attribute(address, "")
    method: str = attribute(METHOD, "POST", 13221)
    status_callback: str = attribute(address, "")
    status_callback_method: str = attribute(METHOD, "POST")
    status_callback_event: tuple[str, ...] = attribute(some_of(*CALL_EVENTS), ("completed",))


@dataclass(frozen=True, slots=True)
class Conference:
    """A room where legs hear each other."""

    name: str
    muted: bool = attribute(yes_no, False, 13230)
    beep: str = attribute(one_of("true", "false", "onEnter", "onExit"), "true", 13235)
    start_conference_on_enter: bool = attribute(yes_no, True, 13232)
    end_conference_on_exit: bool = attribute(yes_no, False, 13231)
    wait_url: str | None = attribute(address, None, 13233)
    wait_method: str = attribute(METHOD, "POST", 13234)
    max_participants: int = attribute(whole(2, 250), 250)
    record: str = attribute(one_of("do-not-record", "record-from-start"), "do-not-record", 13217)
    trim: str = attribute(one_of("trim-silence", "do-not-trim"), "trim-silence")
    recording_configuration_id: str = attribute(words, "")
    recording_status_callback: str = attribute(address, "")
    recording_status_callback_method: str = attribute(METHOD, "POST")
    recording_status_callback_event: tuple[str, ...] = attribute(some_of(*RECORDING_EVENTS), ("completed",))
    region: str = attribute(words, "")
    coach: str = attribute(words, "")
    status_callback: str = attribute(address, "")
    status_callback_method: str = attribute(METHOD, "POST")
    status_callback_event: tuple[str, ...] = attribute(some_of(*CONFERENCE_EVENTS), ())
    event_callback_url: str = attribute(address, "")
    jitter_buffer_size: str = attribute(one_of("off", "small", "medium", "large"), "large")
    participant_label: str = attribute(words, "", 16023)


Noun = Number | Client | Conference

RECORD_WORDS = (
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
    "true",
    "false",
)


@dataclass(frozen=True, slots=True)
class Dial:
    """Somebody to be joined to this leg."""

    nouns: tuple[Noun, ...]
    action: str | None = attribute(address, None)
    method: str = attribute(METHOD, "POST", 13210)
    timeout: int = attribute(whole(1, 600), 30, 13212)
    hangup_on_star: bool = attribute(yes_no, False, 13213)
    time_limit: int = attribute(whole(1, DAY), 14_400, 13216)
    caller_id: str = attribute(words, "", 13214)
    record: str = attribute(one_of(*RECORD_WORDS), "do-not-record", 13217)
    trim: str = attribute(one_of("trim-silence", "do-not-trim"), "trim-silence")
    recording_track: str = attribute(one_of("both", "inbound", "outbound"), "both")
    recording_configuration_id: str = attribute(words, "")
    recording_status_callback: str = attribute(address, "")
    recording_status_callback_method: str = attribute(METHOD, "POST")
    recording_status_callback_event: tuple[str, ...] = attribute(some_of(*RECORDING_EVENTS), ("completed",))
    answer_on_bridge: bool = attribute(yes_no, False)
    ring_tone: str = attribute(words, "")
    sequential: bool = attribute(yes_no, False)
    refer_url: str = attribute(address, "")
    refer_method: str = attribute(METHOD, "POST")
    events: str = attribute(words, "")
    passports: str = attribute(words, "")


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with another document."""

    url: str
    method: str = attribute(METHOD, "POST", 13710)


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse the call without answering it; counts only as the first verb of a call."""

    reason: str = attribute(one_of("rejected", "busy"), "rejected", SCHEMA_WARNING)


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


Verb = Say | Play | Pause | Gather | Record | Dial | Redirect | Reject | Hangup
