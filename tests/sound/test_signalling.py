"""The browser library's wire: who may register, how a browser is rung, answers, presses, hangs up, and comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.sound.living import ACCOUNT, OURS, PROMPT_HZ, Living, Robot, access_token, living, page_robot
from tests.sound.sdk import Sdk, sdk
from tests.sound.test_media import ALL, AMINA, PAGES, ROOM, WANJIRU, A, B, C, picks_up, told

AMANI = "client:amani"


@asynccontextmanager
async def robots(*hertz: float) -> AsyncIterator[list[Robot]]:
    """Robots that are gone afterwards."""
    made = [Robot(one) for one in hertz]
    try:
        yield made
    finally:
        for robot in made:
            await robot.close()


async def rung(line: Living, browser: Sdk, path: str = "/join", query: str = "") -> dict[str, Any]:
    """The invite of a browser that the application rings."""
    await line.place(AMANI + query, path)
    return await browser.hears("invite")


async def call_of(line: Living, phone: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = (await line.phone(phone))["call"]
    return found


def test_a_browser_is_rung_with_what_the_application_says_of_the_call_and_an_offer_of_sound() -> None:
    async def story() -> None:
        async with living(PAGES) as line, sdk(line, "amani") as amani:
            invite = await rung(line, amani, query="?priority=P1&language=sw%20en")
            assert invite["parameters"] == {
                "CallSid": invite["callsid"],
                "AccountSid": ACCOUNT,
                "From": OURS,
                "To": AMANI,
                "Params": "priority=P1&language=sw+en",
            }
            assert "a=candidate" in invite["sdp"]
            assert "127.0.0.1" in invite["sdp"]
            assert "PCMU/8000" in invite["sdp"]
            assert "telephone-event" not in invite["sdp"]

    told(story)


def test_accepted_in_the_browser_both_hear_each_other_and_hanging_up_ends_it() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": ROOM}) as line, sdk(line, "amani") as amani, robots(B) as [voice]:
            await line.act(AMINA, "dial", to=OURS)
            async with page_robot(line, AMINA, A) as amina:
                await amani.answers(await rung(line, amani), voice)
                await voice.comes_to_hear({A}, ALL)
                await amina.comes_to_hear({B}, ALL)
                call = await call_of(line, AMANI)
                assert call is not None
                await amani.says("hangup", callsid=call["leg"])
                await line.until(AMANI, lambda phone: phone["call"] is None)
                await amina.comes_to_hear(set(), ALL)

    told(story)


def test_the_application_ends_the_call_and_the_browser_is_told() -> None:
    async def story() -> None:
        pages = {**PAGES, "/join": "<Pause length='1'/>"}
        async with living(pages) as line, sdk(line, "amani") as amani, robots(B) as [voice]:
            invite = await rung(line, amani)
            await amani.answers(invite, voice)
            assert (await amani.hears("hangup"))["callsid"] == invite["callsid"]

    told(story)


def test_who_declines_is_busy_and_who_is_no_longer_called_is_told_so() -> None:
    async def story() -> None:
        async with living(PAGES) as line, sdk(line, "amani") as amani:
            invite = await rung(line, amani)
            await amani.says("reject", callsid=invite["callsid"])
            await line.until(AMANI, lambda phone: phone["call"] is None)
            await amani.hears_nothing()
            again = await rung(line, amani)
            await line.act("+254700000009", "dial", to=OURS)  # somebody else's call changes nothing
            async with line.http.post(
                f"{line.address}/2010-04-01/Accounts/{ACCOUNT}/Calls/{again['callsid']}.json",
                data={"Status": "completed"},
                headers=line.account,
            ) as answer:
                assert answer.status == 200
            assert (await amani.hears("cancel"))["callsid"] == again["callsid"]

    told(story)


def test_of_two_browsers_of_one_person_the_first_to_answer_has_the_call() -> None:
    async def story() -> None:
        async with (
            living(PAGES) as line,
            sdk(line, "amani") as desk,
            sdk(line, "amani") as laptop,
            robots(B, C) as [at_desk, at_laptop],
        ):
            first = await rung(line, desk)
            second = await laptop.hears("invite")
            assert first["callsid"] == second["callsid"]
            await laptop.answers(second, at_laptop)
            assert (await desk.hears("cancel"))["callsid"] == first["callsid"]
            await desk.says("answer", callsid=first["callsid"], sdp=await at_desk.answer(first["sdp"]))
            assert (await desk.hears("hangup"))["callsid"] == first["callsid"]
            call = await call_of(line, AMANI)
            assert call is not None
            assert call["connected"]

    told(story)


def test_one_browser_of_two_that_declines_leaves_the_other_ringing() -> None:
    async def story() -> None:
        async with living(PAGES) as line, sdk(line, "amani") as desk, sdk(line, "amani") as laptop:
            invite = await rung(line, desk)
            await laptop.hears("invite")
            await desk.says("reject", callsid=invite["callsid"])
            await laptop.hears_nothing()
            await laptop.says("reject", callsid=invite["callsid"])
            await line.until(AMANI, lambda phone: phone["call"] is None)

    told(story)


def test_keys_pressed_in_the_browser_are_the_calls_keys() -> None:
    async def story() -> None:
        ask = "<Gather numDigits='3' action='/told'><Play>/prompt.wav</Play></Gather>"
        pages = {**PAGES, "/ask": ask, "/told": "<Hangup/>"}
        async with living(pages) as line, sdk(line, "amani") as amani, robots(B) as [voice]:
            invite = await rung(line, amani, "/ask")
            await amani.answers(invite, voice)
            await voice.comes_to_hear({PROMPT_HZ}, ALL)
            await amani.says("dtmf", callsid=invite["callsid"], dtmf="1w2*")
            await amani.hears("hangup")
            assert [form["Digits"] for path, form in line.asked if path == "/told"] == ["12*"]

    told(story)


def test_a_broken_socket_is_no_hang_up_the_sound_goes_on_and_who_is_back_in_time_is_in_her_call() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": ROOM}) as line, robots(B) as [voice]:
            await line.act(AMINA, "dial", to=OURS)
            async with page_robot(line, AMINA, A) as amina:
                async with sdk(line, "amani") as amani:
                    invite = await rung(line, amani)
                    token = await amani.answers(invite, voice)
                    await amina.comes_to_hear({B}, ALL)
                    amani.breaks()
                    await line.until(AMANI, lambda phone: phone["call"]["lost"])
                    assert await amina.hears(ALL, 0.3) == {B}
                async with sdk(line) as back:
                    await back.says("listen", token=access_token("amani"))
                    await back.hears("connected")
                    await back.says("invite", callsid=invite["callsid"], sdp="", reconnect=token, twilio={})
                    assert await back.hears("answer") == {"callsid": invite["callsid"], "reconnect": token}
                    await asyncio.sleep(2)  # longer than the line waits for a browser that is lost
                    assert await amina.hears(ALL) == {B}
                    assert await voice.hears(ALL) == {A}
                    await back.says("hangup", callsid=invite["callsid"])
                    await line.until(AMANI, lambda phone: phone["call"] is None)

    told(story)


def test_a_killed_tab_ends_the_call_in_time_even_when_it_is_opened_anew_and_can_be_rung_again() -> None:
    async def story() -> None:
        async with living(PAGES) as line, robots(B) as [voice]:
            async with sdk(line, "amani") as amani:
                await amani.answers(await rung(line, amani), voice)
                amani.breaks()
                await line.until(AMANI, lambda phone: phone["call"]["lost"])
            began = time.monotonic()
            async with sdk(line, "amani") as anew:
                await anew.hears_nothing(0.2)
                await line.until(AMANI, lambda phone: phone["call"] is None)
                assert 0.8 < time.monotonic() - began < 3
                await rung(line, anew)

    told(story)


def test_a_browser_that_comes_back_while_it_rings_is_rung_again() -> None:
    async def story() -> None:
        async with living(PAGES) as line:
            async with sdk(line, "amani") as amani:
                invite = await rung(line, amani)
                amani.breaks()
            async with sdk(line, "amani") as back, robots(B) as [voice]:
                again = await back.hears("invite")
                assert again["callsid"] == invite["callsid"]
                await back.answers(again, voice)

    told(story)


def test_a_new_token_in_a_call_changes_nothing_and_somebody_elses_is_refused() -> None:
    async def story() -> None:
        async with living(PAGES) as line, sdk(line, "amani") as amani, robots(B) as [voice]:
            invite = await rung(line, amani)
            token = await amani.answers(invite, voice)
            await amani.says("listen", token=access_token("amani", 120))
            assert (await amani.hears("connected"))["token"]["ttl"] in (119, 120)
            await amani.says("invite", callsid=invite["callsid"], sdp="", reconnect=token)
            assert (await amani.hears("answer"))["reconnect"] == token
            await amani.says("listen", token=access_token("baraka"))
            assert (await amani.hears("error"))["error"]["code"] == 31204

    told(story)


def test_a_network_that_changed_gets_another_connection_under_the_same_call() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": ROOM}) as line, sdk(line, "amani") as amani:
            await line.act(AMINA, "dial", to=OURS)
            async with page_robot(line, AMINA, A) as amina, robots(B, C) as [before, after]:
                invite = await rung(line, amani)
                await amani.answers(invite, before)
                await amina.comes_to_hear({B}, ALL)
                await amani.says("reinvite", callsid=invite["callsid"], sdp=await after.offer())
                await after.answered((await amani.hears("answer"))["sdp"])
                await amina.comes_to_hear({C}, ALL)
                await after.comes_to_hear({A}, ALL)

    told(story)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("nonsense", 31204),
        ("a.b.c", 31204),
        (access_token("amani", secret="another secret"), 31204),
        (access_token("amani", -1), 31205),
        (access_token("amani", sub="AC" + "9" * 32), 31204),
        (access_token("amani", iss="SK" + "9" * 32), 31204),
        (access_token("amani", grants={"identity": "amani", "voice": {"outgoing": {}}}), 31201),
        (access_token("amani", grants={"identity": "a b", "voice": {"incoming": {"allow": True}}}), 31204),
    ],
)
def test_a_token_that_opens_nothing_is_refused_with_the_carriers_number(token: str, code: int) -> None:
    async def story() -> None:
        async with living(PAGES) as line, sdk(line) as somebody:
            await somebody.says("listen", token=token)
            assert (await somebody.hears("error"))["error"]["code"] == code
            await somebody.says("register", media={"audio": True})
            assert (await somebody.hears("error"))["error"]["code"] == 31204
            await line.place(AMANI, "/join")
            await somebody.hears_nothing()

    told(story)


def test_one_who_is_not_registered_is_not_rung_and_the_application_learns_it_at_once() -> None:
    async def story() -> None:
        async with living(PAGES) as line, sdk(line, "amani") as amani:
            await amani.says("register", media={"audio": False})
            await amani.hears("offline")
            await line.place(AMANI, "/join")
            await amani.hears_nothing()
            assert await call_of(line, AMANI) is None

    told(story)


def test_a_browser_cannot_dial_and_a_call_that_is_over_is_not_come_back_to() -> None:
    async def story() -> None:
        async with living(PAGES) as line, sdk(line, "amani") as amani:
            await amani.says("invite", callsid="TJ1", sdp="v=0", twilio={"params": {}})
            refused = await amani.hears("hangup")
            assert (refused["callsid"], refused["error"]["code"]) == ("TJ1", 31002)
            await amani.says("invite", callsid="CA1", sdp="v=0", reconnect="once upon a time")
            assert (await amani.hears("hangup"))["error"]["code"] == 31005
            await amani.says("message", callsid="CA1", voiceeventsid="KX1", content="hello")
            assert await amani.hears("ack") == {"acktype": "message", "callsid": "CA1", "voiceeventsid": "KX1"}

    told(story)


def test_nonsense_on_the_wire_is_answered_and_the_socket_lives_on() -> None:
    async def story() -> None:
        async with living(PAGES) as line, sdk(line, "amani") as amani:
            for nonsense in ("{", "[]", '{"payload": {}}'):
                await amani.socket.send_str(nonsense)
                assert (await amani.hears("error"))["error"]["code"] == 31100
            await amani.says("sing", song="a song")
            await amani.says("answer", callsid="CA1", sdp="nothing rings")
            assert (await amani.hears("hangup"))["callsid"] == "CA1"
            await amani.says("hangup", callsid="CA1")
            await amani.says("dtmf", callsid="CA1", dtmf="5")
            invite = await rung(line, amani)
            await amani.says("answer", callsid=invite["callsid"], sdp="no description")
            await amani.hears("answer")
            assert (await amani.hears("hangup"))["callsid"] == invite["callsid"]

    told(story)


def test_a_browser_and_a_page_phone_and_a_third_hear_each_other() -> None:
    async def story() -> None:
        async with living({**PAGES, "/voice": ROOM}) as line, sdk(line, "amani") as amani, robots(C) as [voice]:
            await line.act(AMINA, "dial", to=OURS)
            await picks_up(line, WANJIRU)
            async with page_robot(line, AMINA, A) as amina, page_robot(line, WANJIRU, B) as wanjiru:
                await amani.answers(await rung(line, amani), voice)
                await voice.comes_to_hear({A, B}, ALL)
                await amina.comes_to_hear({B, C}, ALL)
                await wanjiru.comes_to_hear({A, C}, ALL)

    told(story)
