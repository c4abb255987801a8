"""The sound of calls on a living line: robots send a tone, and what each hears is recognised by frequency."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from hotline.line.sound.shelf import wav_seconds
from hotline.line.sound.wav import read_wave
from tests.sound.living import OURS, PROMPT_HZ, Living, living, page_robot
from tests.sound.pitch import heard_in

AMINA, WANJIRU, ACHIENG = "+254711000001", "+254722000002", "+254733000003"
A, B, C = 400.0, 700.0, 1000.0
ALL = {A, B, C, PROMPT_HZ}

ROOM = '<Dial><Conference beep="false" waitUrl="/wait" waitMethod="GET">p-1</Conference></Dial>'
PAGES = {
    "/voice": '<Play>/prompt.wav</Play><Gather timeout="60" numDigits="1" action="/pressed"/>',
    "/pressed": ROOM,
    "/join": ROOM,
    "/wait": "<Play>/prompt.wav</Play>",
    "/record": '<Record action="/kept" timeout="1" playBeep="false" trim="do-not-trim"/>',
    "/kept": "<Hangup/>",
}


def told(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Tell a story in real time, at most a minute long; what it left open is a warning of its own test."""
    asyncio.run(asyncio.wait_for(story(), 60))
    gc.collect()


async def picks_up(line: Living, number: str, path: str = "/join") -> None:
    """A phone that the application rings is answered."""
    await line.place(number, path)
    await line.until(number, lambda phone: phone["call"] and phone["call"]["ringing"])
    await line.act(number, "answer")
    await line.until(number, lambda phone: phone["call"] and phone["call"]["connected"])


def test_a_prompt_is_heard_in_the_call_itself_with_and_without_a_microphone() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": "<Play>/prompt.wav</Play>"}) as line:
            for number, microphone in ((AMINA, True), (WANJIRU, False)):
                await line.act(number, "dial", to=OURS)
                async with page_robot(line, number, A, microphone) as robot:
                    await robot.comes_to_hear({PROMPT_HZ}, ALL)

    told(story)


def test_three_hear_each_other_and_one_connection_lasts_from_the_greeting_to_the_conversation() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": ROOM}) as line:
            await line.act(AMINA, "dial", to=OURS)
            async with page_robot(line, AMINA, A) as amina:
                await amina.comes_to_hear({PROMPT_HZ}, ALL)  # waits alone
                await picks_up(line, WANJIRU)
                async with page_robot(line, WANJIRU, B) as wanjiru:
                    await wanjiru.comes_to_hear({A}, ALL)
                    await amina.comes_to_hear({B}, ALL)
                    await picks_up(line, ACHIENG)
                    async with page_robot(line, ACHIENG, C) as achieng:
                        await achieng.comes_to_hear({A, B}, ALL)
                        assert await amina.hears(ALL) == {B, C}
                        assert await wanjiru.hears(ALL) == {A, C}
                        await line.act(ACHIENG, "vanish")
                        await amina.comes_to_hear({B}, ALL)
                        await achieng.comes_to_hear(set(), ALL)

    told(story)


def test_a_message_is_kept_as_it_was_said_and_ends_when_she_stops_speaking() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": PAGES["/record"]}) as line:
            await line.act(AMINA, "dial", to=OURS)
            async with page_robot(line, AMINA, A):
                await asyncio.sleep(2.5)  # silence of more than a second would have ended it
                assert [path for path, _ in line.asked] == ["/voice"]
            await line.until(AMINA, lambda phone: phone["call"] is None)
            path, form = line.asked[-1]
            assert path == "/kept"
            body = await line.fetch(form["RecordingUrl"] + ".wav")
            seconds = wav_seconds(body)
            assert seconds is not None
            assert abs(seconds - int(form["RecordingDuration"])) <= 0.6
            assert seconds >= 3.0
            assert heard_in(read_wave(body).piece(8000, 8000), ALL) == {A}

    told(story)


def test_a_message_spoken_without_a_microphone_is_heard_in_its_file() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": PAGES["/record"]}) as line:
            await line.act(AMINA, "dial", to=OURS)
            await line.until(
                AMINA, lambda phone: phone["call"]["hears"] and phone["call"]["hears"]["kind"] == "recording"
            )
            await line.act(AMINA, "speak", seconds=1)
            await line.until(AMINA, lambda phone: phone["call"] is None)
            _, form = line.asked[-1]
            body = await line.fetch(form["RecordingUrl"] + ".wav")
            assert max(read_wave(body).piece(0, 8000)) > 1000
            assert int(form["RecordingDuration"]) == 2

    told(story)


def test_a_page_that_is_opened_anew_takes_the_sound_over() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": "<Play>/prompt.wav</Play>"}) as line:
            await line.act(AMINA, "dial", to=OURS)
            async with page_robot(line, AMINA, A) as before:
                await before.comes_to_hear({PROMPT_HZ}, ALL)
                async with page_robot(line, AMINA, B) as after:
                    await after.comes_to_hear({PROMPT_HZ}, ALL)

    told(story)


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        ({}, 409, "That call is over"),
        ({"leg": "{leg}", "sdp": "nonsense"}, 400, "The line cannot use the browser's answer: "),
        ([], 400, "The particulars of an act are a JSON object"),
    ],
)
def test_an_answer_that_is_none_is_refused_in_a_sentence(given: Any, status: int, sentence: str) -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": "<Pause length='30'/>"}) as line:
            async with line.http.post(f"{line.address}/phones/{AMINA}/sound") as answer:
                assert (answer.status, (await answer.json())["error"]) == (409, f"{AMINA} is in no call")
            await line.act(AMINA, "dial", to=OURS)
            offer = await line.act(AMINA, "sound")
            wanted = {**given, "leg": offer["leg"]} if isinstance(given, dict) and "leg" in given else given
            url = f"{line.address}/phones/{AMINA}/sound/{offer['connection']}"
            async with line.http.post(url, json=wanted) as answer:
                assert answer.status == status
                assert (await answer.json())["error"].startswith(sentence)
            headers = {"Origin": "http://elsewhere.example"}
            async with line.http.post(f"{line.address}/phones/{AMINA}/sound", headers=headers) as answer:
                assert answer.status == 403

    told(story)
