"""The way in and out, as a browser without a script asks and as a running shell asks."""

from __future__ import annotations

import pytest

from hotline.staff import find_person
from hotline.staff.sign_in import invite
from tests.console.served import PASSWORD, Console, Visitor

HTMX = {"HX_Request": "true"}


def tries(visitor: Visitor, name: str, password: str = PASSWORD, **more: str) -> int:
    """One attempt at the door; its status."""
    return visitor.post("/sign-in", {"work_name": name, "password": password, **more}).status_code


def test_nobody_sees_a_page_before_she_has_signed_in(console: Console) -> None:
    answer = console.stranger().get("/account")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/account"


def test_she_lands_where_she_wanted_to_go(console: Console) -> None:
    visitor = console.stranger()
    visitor.get("/sign-in?next=/account")
    answer = visitor.post("/sign-in", {"work_name": "Amani", "password": PASSWORD, "next": "/account"})
    assert answer.location == "/account"
    assert "Your account" in visitor.get("/account").text


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"])
def test_she_is_never_sent_to_a_page_that_is_not_ours(console: Console, elsewhere: str) -> None:
    visitor = console.stranger()
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", {"work_name": "Amani", "password": PASSWORD, "next": elsewhere})
    assert answer.location == "/home"


def test_a_wrong_password_is_a_sentence_and_her_name_stays_typed(console: Console) -> None:
    visitor = console.stranger()
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", {"work_name": "Amani", "password": "a guess of mine"})
    assert answer.status_code == 401
    assert "The work name or the password is wrong." in answer.text
    assert 'value="Amani"' in answer.text
    assert "a guess of mine" not in answer.text


def test_whoever_guesses_is_stopped_and_she_still_gets_in_where_she_is_known(console: Console) -> None:
    known = console.as_("Imani")
    known.post("/sign-out")
    guesser = console.stranger()
    guesser.get("/sign-in")
    assert {tries(guesser, "Imani", "a guess of mine") for _ in range(40)} == {401, 429}
    assert tries(guesser, "Imani") == 429
    known.get("/sign-in")
    assert tries(known, "Imani") == 302


def test_a_form_without_the_pages_token_changes_nothing(console: Console) -> None:
    amani = console.as_("Amani")
    amani.token = "forged"
    answer = amani.post("/sign-out")
    assert answer.status_code == 400
    assert "too old to be sent" in answer.text
    assert amani.get("/account").status_code == 200


def test_a_locked_screen_shows_no_page_and_opens_with_the_password(console: Console) -> None:
    amani = console.as_("Amani")
    assert "your password opens the screen again" in amani.post("/lock", {}, **HTMX).text
    assert amani.get("/account").location == "/locked?next=/account"
    assert amani.get("/strip", **HTMX).status_code == 200  # numbers go on, nobody's words are in them
    assert "Amani" in amani.get("/locked?next=/account").text
    assert amani.post("/unlock", {"password": "a guess of mine"}).status_code == 401
    assert amani.post("/unlock", {"password": PASSWORD, "next": "/account"}).location == "/account"
    assert amani.get("/account").status_code == 200


def test_inside_a_running_shell_a_closed_door_replaces_nothing_and_is_announced(console: Console) -> None:
    amani = console.as_("Amani")
    console.passes(hours=14)
    answer = amani.get("/account", **HTMX)
    assert answer.status_code == 401
    assert answer.headers["HX-Reswap"] == "none"
    assert answer.headers["HX-Trigger"] == "door-closed"
    assert "Sign in again" in amani.get("/door", **HTMX).text


def test_she_signs_in_beside_a_running_shell_which_stays(console: Console) -> None:
    amani = console.as_("Amani")
    with console.begin() as work:
        person = str(find_person(work, "Amani").id)
    console.passes(hours=14)
    amani.get("/door", **HTMX)
    sent = {"work_name": "Amani", "password": PASSWORD, "was": person}
    answer = amani.post("/sign-in", sent, **HTMX)
    assert answer.text == ""
    assert answer.headers["HX-Trigger"] == "door-opened"
    assert "HX-Redirect" not in answer.headers
    assert (
        amani.post("/language", {"language": "sw", "next": "/account"}).status_code == 302
    )  # the old token still fits


def test_for_somebody_else_the_shell_begins_anew(console: Console) -> None:
    amani = console.as_("Amani")
    with console.begin() as work:
        person = str(find_person(work, "Amani").id)
    console.passes(hours=14)
    amani.get("/door", **HTMX)
    answer = amani.post("/sign-in", {"work_name": "Imani", "password": PASSWORD, "was": person}, **HTMX)
    assert answer.headers["HX-Redirect"] == "/home"


def test_signed_out_everywhere_is_signed_out_in_every_browser(console: Console) -> None:
    here, there = console.as_("Amani"), console.as_("Amani")
    here.post("/account/sign-out-everywhere")
    assert here.get("/account").location == "/sign-in?next=/account"
    assert there.get("/account").location == "/sign-in?next=/account"


def test_a_new_password_needs_the_old_one_and_signs_her_out_everywhere(console: Console) -> None:
    amani, elsewhere = console.as_("Amani"), console.as_("Amani")
    fresh = "maji ya moto asubuhi"
    wrong = amani.post("/account/password", {"old": "a guess of mine", "new": fresh, "again": fresh})
    assert wrong.status_code == 403
    unlike = amani.post("/account/password", {"old": PASSWORD, "new": fresh, "again": "another one here"})
    assert "not typed twice the same" in unlike.text
    assert amani.post("/account/password", {"old": PASSWORD, "new": fresh, "again": fresh}).status_code == 302
    assert elsewhere.get("/account").status_code == 302
    visitor = console.stranger()
    visitor.get("/sign-in")
    assert [tries(visitor, "Amani"), tries(visitor, "Amani", fresh)] == [401, 302]


def test_an_invitation_lets_her_choose_her_password_once(console: Console) -> None:
    with console.begin() as work:
        word = invite(work, find_person(work, "Baraka"))
    visitor = console.stranger()
    assert "Baraka" in visitor.get(f"/invitation/{word}").text
    assert "10 to 200 characters" in visitor.post(f"/invitation/{word}", {"password": "short"}).text
    assert visitor.post(f"/invitation/{word}", {"password": "maji ya moto asubuhi"}).location == "/sign-in"
    assert visitor.get(f"/invitation/{word}").status_code == 404
    visitor.get("/sign-in")
    assert tries(visitor, "Baraka", "maji ya moto asubuhi") == 302


def test_the_neutral_page_says_nothing_about_us(console: Console) -> None:
    text = console.stranger().get("/away").text.lower()
    assert not any(word in text for word in ("hotline", "duty", "desk", "call", "ticket"))
