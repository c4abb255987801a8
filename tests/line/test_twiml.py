"""The line reads documents as strictly as the carrier: what is wrong has the carrier's own number."""

from __future__ import annotations

import pytest
from twilio.twiml.voice_response import Dial as LibraryDial
from twilio.twiml.voice_response import Gather as LibraryGather
from twilio.twiml.voice_response import VoiceResponse

from hotline.line.documents.attributes import TwimlError
from hotline.line.documents.document import sound_addresses
from hotline.line.documents.twiml import parse
from hotline.line.documents.verbs import (
    Client,
    Conference,
    Dial,
    Gather,
    Hangup,
    Number,
    Parameter,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
)


def refused(document: str) -> int:
    """The number with which a document is refused."""
    with pytest.raises(TwimlError) as error:
        parse(document)
    return error.value.code


def verb(text: str) -> int:
    return refused(f"<Response>{text}</Response>")


def test_every_verb_is_read_with_its_values() -> None:
    document = """<?xml version="1.0" encoding="UTF-8"?>
    <Response>
      <Say voice="alice" language="en-GB" loop="2">Hello <break/> there</Say>
      <Play loop="0">/tone.wav</Play>
      <Pause length="2"/>
      <Gather action="/menu" timeout="8" numDigits="1" finishOnKey="" actionOnEmptyResult="true">
        <Play>/menu.wav</Play><Pause/>
      </Gather>
      <Record maxLength="120" trim="do-not-trim" finishOnKey="#9" playBeep="false"/>
      <Redirect method="GET">/next?turn=2&amp;x=1</Redirect>
      <Reject reason="busy"/>
      <Hangup/>
    </Response>"""
    assert parse(document) == (
        Say("Hello there", voice="alice", language="en-GB", loop=2),
        Play("/tone.wav", loop=0),
        Pause(2),
        Gather(
            (Play("/menu.wav"), Pause(1)),
            action="/menu",
            timeout=8,
            num_digits=1,
            finish_on_key="",
            action_on_empty_result=True,
        ),
        Record(max_length=120, trim="do-not-trim", finish_on_key="#9", play_beep=False),
        Redirect("/next?turn=2&x=1", method="GET"),
        Reject("busy"),
        Hangup(),
    )


def test_what_is_not_written_has_the_carriers_default() -> None:
    (gather, record, dial) = parse("<Response><Gather/><Record/><Dial><Conference>p-1</Conference></Dial></Response>")
    assert gather == Gather((), action=None, method="POST", timeout=5, num_digits=None, finish_on_key="#")
    assert isinstance(record, Record)
    assert (record.timeout, record.finish_on_key, record.max_length, record.trim) == (
        5,
        "1234567890*#",
        3600,
        "trim-silence",
    )
    assert isinstance(dial, Dial)
    assert (dial.timeout, dial.time_limit, dial.hangup_on_star) == (30, 14_400, False)
    conference = dial.nouns[0]
    assert isinstance(conference, Conference)
    assert (conference.beep, conference.jitter_buffer_size, conference.wait_url) == ("true", "large", None)
    assert (conference.start_conference_on_enter, conference.end_conference_on_exit) == (True, False)


def test_dial_reads_phones_and_browsers() -> None:
    (dial,) = parse(
        "<Response><Dial callerId='+254800720262' sequential='true'>"
        "<Number url='/whisper' statusCallbackEvent='ringing answered' statusCallback='/s'>+254 711 000 001</Number>"
        "<Client><Identity>wanjiru</Identity><Parameter name='offer' value='7'/></Client>"
        "<Client>achieng</Client></Dial></Response>"
    )
    assert isinstance(dial, Dial)
    assert dial.nouns == (
        Number("+254711000001", url="/whisper", status_callback="/s", status_callback_event=("ringing", "answered")),
        Client("wanjiru", (Parameter("offer", "7"),)),
        Client("achieng"),
    )


def test_a_number_may_stand_in_the_dial_itself() -> None:
    (dial,) = parse("<Response><Dial>+254711000001</Dial></Response>")
    assert isinstance(dial, Dial)
    assert dial.nouns == (Number("+254711000001"),)


def test_what_the_twilio_library_writes_is_read() -> None:
    response = VoiceResponse()
    gather = LibraryGather(action="/k", num_digits=1, timeout=8, action_on_empty_result=True, input="dtmf")
    gather.play("https://app.example/a.wav")
    response.append(gather)
    dial = LibraryDial(action="/after", hangup_on_star=True)
    dial.conference(
        "p-1",
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=True,
        wait_url="/quiet",
        wait_method="GET",
        jitter_buffer_size="small",
        status_callback="/c",
        status_callback_event="start end join leave hold modify",
    )
    response.append(dial)
    response.record(action="/r", trim="do-not-trim", finish_on_key="#9", recording_status_callback="/rec")
    response.redirect("/next")
    read = parse(str(response))
    assert [type(one).__name__ for one in read] == ["Gather", "Dial", "Record", "Redirect"]
    assert isinstance(read[1], Dial)
    assert read[1].nouns == (
        Conference(
            "p-1",
            beep="false",
            end_conference_on_exit=True,
            wait_url="/quiet",
            wait_method="GET",
            jitter_buffer_size="small",
            status_callback="/c",
            status_callback_event=("start", "end", "join", "leave", "hold", "modify"),
        ),
    )


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", 12100),
        ("<Response><Say>", 12100),
        ("not xml", 12100),
        ("<Reply/>", 12102),
        ("<Response><Sing/></Response>", 12200),
        ("<Response><say>lower case</say></Response>", 12200),
        ("<Response>words</Response>", 12200),
        ("<Response version='2'/>", 12200),
    ],
)
def test_a_document_that_is_none(document: str, code: int) -> None:
    assert refused(document) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<Say/>", 13520),
        ("<Say loop='-1'>x</Say>", 13510),
        ("<Say><Play>/x</Play></Say>", 13520),
        ("<Say volume='3'>x</Say>", 12200),
        ("<Play/>", 12200),
        ("<Play loop='many'>/x</Play>", 13410),
        ("<Play>/x<Say>y</Say></Play>", 12200),
        ("<Pause length='two'/>", 13910),
        ("<Pause>2</Pause>", 12200),
        ("<Gather finishOnKey='##'/>", 13310),
        ("<Gather method='PUT'/>", 13312),
        ("<Gather timeout='soon'/>", 13313),
        ("<Gather numDigits='0'/>", 13314),
        ("<Gather><Record/></Gather>", 13320),
        ("<Gather><Redirect>/x</Redirect></Gather>", 13320),
        ("<Gather>words</Gather>", 12200),
        ("<Gather numdigits='1'/>", 12200),
        ("<Gather action='mailto:x'/>", 12200),
        ("<Record timeout='-1'/>", 13611),
        ("<Record maxLength='0'/>", 13612),
        ("<Record finishOnKey='A'/>", 13613),
        ("<Record playBeep='yes'/>", 13616),
        ("<Record><Say>x</Say></Record>", 12200),
        ("<Dial/>", 13215),
        ("<Dial><Queue>q</Queue></Dial>", 13215),
        ("<Dial><Conference>a</Conference><Number>+254711000001</Number></Dial>", 13215),
        ("<Dial timeout='0'>+254711000001</Dial>", 13212),
        ("<Dial hangupOnStar='1'>+254711000001</Dial>", 13213),
        ("<Dial timeLimit='x'>+254711000001</Dial>", 13216),
        ("<Dial method='put'>+254711000001</Dial>", 13210),
        ("<Dial><Number>call me</Number></Dial>", 13223),
        ("<Dial><Number method='x'>+254711000001</Number></Dial>", 13221),
        ("<Dial><Number sendDigits='abc'>+254711000001</Number></Dial>", 13222),
        ("<Dial><Number statusCallbackEvent='rang'>+254711000001</Number></Dial>", 12200),
        ("<Dial><Client>not allowed!</Client></Dial>", 13223),
        ("<Dial><Conference muted='maybe'>p</Conference></Dial>", 13230),
        ("<Dial><Conference endConferenceOnExit='1'>p</Conference></Dial>", 13231),
        ("<Dial><Conference startConferenceOnEnter='1'>p</Conference></Dial>", 13232),
        ("<Dial><Conference waitUrl='ftp://x'>p</Conference></Dial>", 13233),
        ("<Dial><Conference waitMethod='PUT'>p</Conference></Dial>", 13234),
        ("<Dial><Conference beep='no'>p</Conference></Dial>", 13235),
        ("<Dial><Conference/></Dial>", 13237),
        ("<Redirect method='PUT'>/x</Redirect>", 13710),
        ("<Reject reason='tired'/>", 12200),
        ("<Hangup now='true'/>", 12200),
    ],
)
def test_a_wrong_verb_attribute_nesting_or_value(text: str, code: int) -> None:
    assert verb(text) == code


def test_eleven_nouns_are_one_too_many() -> None:
    numbers = "".join(f"<Number>+2547110000{n:02}</Number>" for n in range(10))
    parse(f"<Response><Dial>{numbers}</Dial></Response>")
    assert verb(f"<Dial>{numbers}<Number>+254711000099</Number></Dial>") == 13215


def test_sixty_four_kilobytes_are_the_most() -> None:
    frame = len("<Response><Say></Say></Response>")
    fits = f"<Response><Say>{'x' * (64 * 1024 - frame)}</Say></Response>"
    assert len(parse(fits)) == 1
    assert refused(fits.replace("xx", "xxx", 1)) == 11750


def test_a_number_too_long_to_be_read_is_a_wrong_value_not_a_crash() -> None:
    assert verb(f"<Pause length='{'9' * 5000}'/>") == 13910


def test_the_sounds_of_a_document_are_known_beforehand_also_those_in_a_gather() -> None:
    document = b"<Response><Play>a.wav</Play><Gather><Play>/b.wav</Play></Gather><Play digits='1'/></Response>"
    assert sound_addresses("https://app.example/flows/x", document) == (
        "https://app.example/flows/a.wav",
        "https://app.example/b.wav",
    )
    assert sound_addresses("https://app.example/x", b"<Response>") == ()
