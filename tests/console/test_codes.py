"""Where it is no demonstration, whoever sees content sets up codes before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from hotline.rehearsal.settings import rehearsal_settings
from hotline.staff import add_person
from hotline.staff.sign_in import set_password
from tests.console.served import Console, Visitor, served

WORDS = "mvua kubwa usiku"


@pytest.fixture
def real(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Console]:
    """A console that is no demonstration, with one counsellor and one responder."""
    with served(rehearsal_settings(database_url, redis_url, tmp_path)) as found:
        with found.begin() as work:
            for name, role in (("Sauti", "counsellor"), ("Tabibu", "responder")):
                set_password(work, add_person(work, name, [role]), WORDS)
        yield found


def signs_in(visitor: Visitor, name: str, code: str = "") -> int:
    """One attempt; its status."""
    visitor.get("/sign-in")
    return visitor.post("/sign-in", {"work_name": name, "password": WORDS, "code": code}).status_code


def test_she_sees_nothing_but_the_set_up_until_a_code_has_proved_it(real: Console) -> None:
    sauti = real.stranger()
    assert signs_in(sauti, "Sauti") == 302
    assert sauti.get("/account").location == "/account/code?next=/account"
    assert sauti.get("/strip").status_code == 302
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', sauti.get("/account/code").text)
    assert secret is not None
    generator = pyotp.TOTP(secret[1].replace(" ", ""))
    assert sauti.post("/account/code", {"code": "12345"}).status_code == 400
    now = real.runtime.clock()
    assert sauti.post("/account/code", {"code": generator.at(now)}).location == "/home"
    assert sauti.get("/account").status_code == 200
    again = real.stranger()
    assert signs_in(again, "Sauti") == 401
    assert signs_in(again, "Sauti", generator.at(now)) == 401  # used for the set-up
    real.passes(60)
    assert signs_in(again, "Sauti", generator.at(real.runtime.clock())) == 302
    assert generator.secret not in again.get("/account").text


def test_a_secret_that_is_confirmed_is_never_shown_again(real: Console) -> None:
    sauti = real.stranger()
    signs_in(sauti, "Sauti")
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', sauti.get("/account/code").text)
    assert found is not None
    sauti.post("/account/code", {"code": pyotp.TOTP(found[1].replace(" ", "")).at(real.runtime.clock())})
    assert sauti.get("/account/code").location == "/account"


def test_a_responder_needs_none(real: Console) -> None:
    tabibu = real.stranger()
    assert signs_in(tabibu, "Tabibu") == 302
    assert tabibu.get("/account").status_code == 200


def test_the_demonstrations_people_do_not_get_in(real: Console) -> None:
    stranger = real.stranger()
    assert "sign-in" in stranger.get("/").location
    assert signs_in(stranger, "Amani") == 401
