"""The line in real time: people on its phones, an application behind it, everything over real sockets."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from hotline.line.people.remote import Json, LineRefused, LineUnreachable, RemoteLine
from hotline.line.server import CannotListen, listen
from hotline.telephony.signature import genuine
from tests.line.open_line import AMANI, CALLER, OpenLine, open_line
from tests.line.stage import OURS, TOKEN, twiml


@pytest.fixture
def line() -> Iterator[OpenLine]:
    with open_line() as opened:
        yield opened


def dials(line: OpenLine) -> Json:
    phone = line.remote.act(CALLER, "dial", to="0800 720 262")
    line.hears(CALLER, "Karibu")
    return phone


def rings_amani(line: OpenLine) -> None:
    """A caller has dialled and pressed 3 and 4; Amani's phone rings."""
    dials(line)
    line.remote.act(CALLER, "press", keys="3")
    line.hears(CALLER, "To talk to a counsellor")
    line.remote.act(CALLER, "press", keys="4")
    line.waits_for(lambda: (line.phone(AMANI)["call"] or {}).get("ringing"))


def test_a_caller_dials_presses_and_talks_with_the_counsellor_who_took_it(line: OpenLine) -> None:
    rings_amani(line)
    assert line.phone(AMANI)["call"]["other"] == "0800 720 262"
    line.remote.act(AMANI, "answer")
    line.hears(AMANI, "Duty call")
    line.remote.act(AMANI, "press", keys="1")
    line.waits_for(lambda: line.phone(CALLER)["call"]["talks_with"])
    assert line.phone(CALLER)["call"]["talks_with"] == [{"number": AMANI, "name": "Amani"}]
    assert line.phone(AMANI)["call"]["talks_with"] == [{"number": CALLER, "name": "0711 000 001"}]
    line.remote.act(CALLER, "hang-up")
    line.waits_for(lambda: line.phone(AMANI)["call"] is None)


def test_a_prompt_has_its_words_language_and_length_from_the_application(line: OpenLine) -> None:
    dials(line)
    hears = line.phone(CALLER)["call"]["hears"]
    assert (hears["kind"], hears["language"]) == ("prompt", "sw, en")
    assert hears["caption"] == "Karibu. Bonyeza 3. Welcome. For English press 3."
    heard = next(row for row in line.remote.state()["rows"] if row["sound"] == "prompt")
    line.waits_for(lambda: line.phone(CALLER)["call"]["hears"] is None)
    # The file lasts two seconds, and so is it heard: neither the three of an unknown sound, nor none.
    assert 1.9 < line.remote.state()["now"] - heard["at"] < 2.6


def test_every_request_carries_a_signature_over_exactly_what_is_sent(line: OpenLine) -> None:
    line.application.pages["/voice/inbound"] = twiml(
        "<Redirect>/again?name=A%20b%7E&amp;money=%E2%82%AC&amp;x=</Redirect>"
    )
    line.application.pages["/again"] = twiml("<Pause length='9'/>")
    line.remote.act(CALLER, "dial", to=OURS)
    line.waits_for(lambda: line.application.asked("/again"))
    for request in line.application.seen:
        address = line.application.address + request.path
        assert genuine(TOKEN, address, request.form, request.headers["x-twilio-signature"]), request.path
    assert line.application.asked("/again")[0].path == "/again?name=A%20b%7E&money=%E2%82%AC&x="


def test_a_caller_hears_the_apology_when_neither_the_application_nor_its_fallback_answers(line: OpenLine) -> None:
    line.application.pages.clear()
    line.remote.act(CALLER, "dial", to=OURS)
    line.hears(CALLER, "an application error has occurred")
    assert [len(line.application.asked(path)) for path in ("/voice/inbound", "/fallback")] == [1, 1]


def test_redirects_are_followed_as_the_carrier_does_and_cookies_come_back(line: OpenLine) -> None:
    moved = {"Location": "/turns/1", "Set-Cookie": "place=7; Path=/"}
    line.application.pages["/voice/inbound"] = (302, moved, b"")
    line.remote.act(CALLER, "dial", to=OURS)
    line.hears(CALLER, "To talk to a counsellor")
    assert [request.method for request in line.application.asked("/turns/1")] == ["GET"]
    assert line.application.asked("/turns/1")[0].headers["cookie"] == "place=7"


def test_what_cannot_be_done_is_said_in_a_sentence(line: OpenLine) -> None:
    sentences = [
        (AMANI, "answer", {}, "Amani is not ringing"),
        (CALLER, "press", {"keys": "1"}, "0711 000 001 is in no call"),
        (CALLER, "press", {}, "Keys is wanted"),
        (CALLER, "dial", {"to": "0700 000 000"}, "+254700000000 is none of our numbers"),
        (CALLER, "kind", {"kind": "asleep"}, "Kind is one of these: phone, dead, invalid, busy, off"),
        (CALLER, "speak", {"seconds": "long"}, "Seconds is a number above 0, at most 600"),
        ("hello", "hang-up", {}, "“hello” is no telephone number; write it like 0712 000 111"),
    ]
    for number, act, particulars, sentence in sentences:
        with pytest.raises(LineRefused) as refused:
            line.remote.act(number, act, **particulars)
        assert str(refused.value) == sentence


def test_an_act_that_is_none_is_answered_with_those_there_are(line: OpenLine) -> None:
    with pytest.raises(LineRefused, match="A phone can do one of these: dial, press, hang-up, answer"):
        line.remote.act(CALLER, "dance")


def test_a_phone_declines_goes_to_voicemail_or_is_dead(line: OpenLine) -> None:
    rings_amani(line)
    line.remote.act(AMANI, "voicemail")
    line.waits_for(lambda: "voicemail picks up" in line.words())
    line.remote.act(AMANI, "hang-up")
    line.waits_for(lambda: line.phone(CALLER)["call"] is None)
    rings_amani(line)
    line.remote.act(AMANI, "decline")
    line.waits_for(lambda: "is busy or declined" in line.words())
    assert line.remote.act(AMANI, "kind", kind="dead")["kind"] == "dead"


def test_a_lost_radio_is_shown_until_it_is_back(line: OpenLine) -> None:
    dials(line)
    assert line.remote.act(CALLER, "vanish")["gone"]
    line.waits_for(lambda: line.phone(CALLER)["call"] is None)
    assert not line.remote.act(CALLER, "come-back")["gone"]


def test_a_hidden_number_reaches_the_application_as_anonymous(line: OpenLine) -> None:
    line.remote.act(CALLER, "dial", to=OURS, shows="anonymous")
    line.waits_for(lambda: line.application.asked("/voice/inbound"))
    assert dict(line.application.asked("/voice/inbound")[0].form)["From"] == "anonymous"
    assert line.phone(CALLER)["call"]["other"] == "0800 720 262"


def test_a_listener_goes_on_where_it_left_off(line: OpenLine) -> None:
    first = next(line.remote.news())
    assert first["reset"]
    assert first["state"]["phones"][0]["name"] == "Amani"
    line.remote.act(CALLER, "dial", to=OURS)
    line.hears(CALLER, "Karibu")
    resumed = next(line.remote.news(first["id"]))
    assert not resumed["reset"]
    assert resumed["rows"][0]["words"] == "dials 0800 720 262"


def test_who_looks_often_can_leave_the_timeline_out(line: OpenLine) -> None:
    dials(line)
    with urllib.request.urlopen(f"{line.address}/state?rows=0") as answer:
        state = json.load(answer)
    assert state["rows"] == []
    assert state["phones"][-1]["call"]["connected"]


def test_a_listener_of_an_earlier_line_begins_anew(line: OpenLine) -> None:
    assert next(line.remote.news("0badcafe-7"))["reset"]


def test_news_come_by_themselves_in_the_order_they_happened(line: OpenLine) -> None:
    news = line.remote.news(line.remote.state()["id"])
    next(news)
    line.remote.act(CALLER, "dial", to=OURS)
    words: list[str] = []
    while "hears “Karibu. Bonyeza 3. Welcome. For English press 3.”" not in words:
        words += [row["words"] for row in next(news)["rows"]]
    assert words[0] == "dials 0800 720 262"
    assert words.index("POST /voice/inbound") < words.index("answer 200")
    news.close()


def test_the_page_hears_prompts_of_the_application_alone(line: OpenLine) -> None:
    dials(line)
    sound = line.phone(CALLER)["call"]["hears"]["sound"]
    with urllib.request.urlopen(line.address + sound) as answer:
        assert (answer.headers["Content-Type"], answer.read(4)) == ("audio/wav", b"RIFF")
    request = urllib.request.Request(line.address + sound, headers={"Range": "bytes=8-11"})
    with urllib.request.urlopen(request) as answer:
        assert (answer.status, answer.headers["Content-Range"], answer.read()) == (206, "bytes 8-11/32044", b"WAVE")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{line.address}/sound?url=http%3A%2F%2F127.0.0.1%3A1%2Fx.wav")
    with refused.value as error:
        assert error.code == 403


def test_another_sites_page_may_not_use_the_phones(line: OpenLine) -> None:
    headers = {"Origin": "https://elsewhere.example", "Content-Type": "text/plain"}
    address = f"{line.address}/phones/{CALLER}/dial"
    body = json.dumps({"to": OURS}).encode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(address, data=body, headers=headers))
    with refused.value as error:
        assert error.code == 403
    assert line.application.seen == []


def test_every_answer_says_what_a_page_may_load(line: OpenLine) -> None:
    for path in ("/", "/line.css", "/line.js", "/state"):
        with urllib.request.urlopen(line.address + path) as answer:
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


def test_other_machines_are_kept_out_unless_they_are_asked_in() -> None:
    with pytest.raises(CannotListen, match="anybody could use the phones"):
        listen("0.0.0.0", 0)
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with listen("127.0.0.1", port) as other:
            assert other.getsockname()[1] != port


def test_a_line_that_is_not_there_is_named() -> None:
    with pytest.raises(LineUnreachable, match=r"no line answers at http://127\.0\.0\.1:1"):
        RemoteLine("http://127.0.0.1:1/").state()
