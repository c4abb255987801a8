"""Signing in: a password, a code taken once, a pause for whoever guesses, and never a wall for her."""

from __future__ import annotations

from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select

from hotline.errors import BadInput, NotFound
from hotline.staff import Person, add_person, find_person, retire_person
from hotline.staff.codes import STEP_S, confirm_generator, forget_generator, new_generator
from hotline.staff.models import ConsoleSession, SignIn
from hotline.staff.sessions import (
    begin_session,
    end_session,
    end_sessions,
    lock_screen,
    seat_of,
    unlock_screen,
)
from hotline.staff.sign_in import Answer, check_password, invite, invited, pause_s, set_password, sign_in
from tests.staff.hotline_at import Hotline

WORDS = "mvua kubwa usiku"


def engaged(hotline: Hotline, name: str = "Amani", role: str = "counsellor", *, demonstration: bool = False) -> Person:
    """Somebody with a password."""
    with hotline.begin() as work:
        person = add_person(work, name, [role], demonstration=demonstration)
        set_password(work, person, WORDS)
    return person


def tries(
    hotline: Hotline, name: str, password: str = WORDS, code: str = "", *, known: tuple[UUID, ...] = ()
) -> Answer:
    """One attempt at the door."""
    with hotline.begin() as work:
        return sign_in(work, name, password, code, demonstration=False, known=known)


def with_generator(hotline: Hotline, person: Person) -> pyotp.TOTP:
    """Her phone, set up and confirmed half a minute ago."""
    with hotline.begin() as work:
        generator = pyotp.TOTP(new_generator(work, person))
        assert confirm_generator(work, person, generator.at(hotline.now))
    hotline.passes(STEP_S)
    return generator


@pytest.mark.parametrize(
    "password", ["short", "nine chars"[:9], "amani is my name", "xx AMANI xx xx", "aaaaaaaaaaaa", "x" * 201]
)
def test_a_password_that_is_guessed_is_not_taken(hotline: Hotline, password: str) -> None:
    with hotline.begin() as work:
        amani = add_person(work, "Amani", ["counsellor"])
        with pytest.raises(BadInput):
            set_password(work, amani, password)


def test_the_password_is_kept_as_a_hash(hotline: Hotline) -> None:
    amani = engaged(hotline)
    with hotline.begin() as work:
        row = work.session.get_one(SignIn, amani.id)
        assert row.password_hash is not None
        assert row.password_hash.startswith("$argon2id$")


def test_she_is_let_in_by_name_and_password_whatever_the_case_of_her_name(hotline: Hotline) -> None:
    amani = engaged(hotline)
    found = tries(hotline, " AMANI ").person
    assert found is not None
    assert found.id == amani.id


def test_a_stranger_and_a_wrong_password_are_told_the_same(hotline: Hotline) -> None:
    engaged(hotline)
    assert tries(hotline, "Amani", "not her words") == tries(hotline, "Nobody") == Answer(why="wrong")


def test_after_five_refusals_a_guesser_waits_and_the_pause_grows_to_half_a_minute() -> None:
    assert [pause_s(failures) for failures in (0, 4, 5, 6, 7, 9, 10, 40)] == [0, 0, 1, 2, 4, 16, 30, 30]


def test_a_guesser_is_slowed_down_even_with_the_right_password_but_she_is_not_where_she_is_known(
    hotline: Hotline,
) -> None:
    amani = engaged(hotline)
    for _ in range(8):
        tries(hotline, "Amani", "a guess of mine", known=(amani.id,))
    assert tries(hotline, "Amani") == Answer(why="slow", wait_s=8.0)
    assert tries(hotline, "Amani", known=(amani.id,)).person is not None


def test_an_attempt_in_the_pause_does_not_lengthen_it(hotline: Hotline) -> None:
    engaged(hotline)
    for _ in range(30):
        tries(hotline, "Amani", "a guess of mine")
        hotline.passes(1)
    hotline.passes(30)
    assert tries(hotline, "Amani").person is not None


def test_a_code_is_asked_once_her_generator_is_confirmed_and_none_is_taken_twice(hotline: Hotline) -> None:
    generator = with_generator(hotline, engaged(hotline))
    code = generator.at(hotline.now)
    assert tries(hotline, "Amani").why == "code"
    assert tries(hotline, "Amani", code="000000" if code != "000000" else "111111").why == "code"
    assert tries(hotline, "Amani", code=f"{code[:3]} {code[3:]}").person is not None
    assert tries(hotline, "Amani", code=code).why == "code"


def test_a_code_of_half_a_minute_ago_is_taken_and_one_of_two_minutes_ago_is_not(hotline: Hotline) -> None:
    generator = with_generator(hotline, engaged(hotline))
    hotline.passes(300)
    assert tries(hotline, "Amani", code=generator.at(hotline.now.timestamp() - 120)).why == "code"
    assert tries(hotline, "Amani", code=generator.at(hotline.now.timestamp() - 30)).person is not None


def test_an_older_code_is_refused_after_a_newer_one(hotline: Hotline) -> None:
    generator = with_generator(hotline, engaged(hotline))
    hotline.passes(300)
    assert tries(hotline, "Amani", code=generator.at(hotline.now)).person is not None
    assert tries(hotline, "Amani", code=generator.at(hotline.now.timestamp() - 30)).why == "code"


def test_the_secret_of_her_generator_is_sealed_and_another_persons_row_cannot_borrow_it(hotline: Hotline) -> None:
    amani = engaged(hotline)
    generator = with_generator(hotline, amani)
    with hotline.begin() as work:
        sealed = work.session.get_one(SignIn, amani.id).code_sealed
    assert sealed is not None
    assert generator.secret.encode() not in sealed


def test_whoever_sees_content_lacks_something_until_her_generator_is_set_up(hotline: Hotline) -> None:
    amani, pendo = engaged(hotline), engaged(hotline, "Pendo", "responder")
    with hotline.begin() as work:
        sessions = [begin_session(work, person) for person in (amani, pendo)]
    with hotline.begin() as work:
        seats = [seat_of(work, session.id, demonstration=False) for session in sessions]
    assert [seat.lacks_code for seat in seats if seat] == [True, False]


def test_a_lost_phone_is_forgotten_and_another_set_up(hotline: Hotline) -> None:
    amani = engaged(hotline)
    first = with_generator(hotline, amani)
    with hotline.begin() as work:
        forget_generator(work, amani)
        assert new_generator(work, amani) != first.secret
    assert tries(hotline, "Amani").person is not None  # and the console shows her nothing but the set-up


def test_the_demonstrations_people_are_let_in_only_to_a_demonstration(hotline: Hotline) -> None:
    amani = engaged(hotline, demonstration=True)
    assert tries(hotline, "Amani") == Answer(why="wrong")
    with hotline.begin() as work:
        assert sign_in(work, "Amani", WORDS, demonstration=True).person is not None
        session = begin_session(work, amani)
        work.session.flush()
        assert seat_of(work, session.id, demonstration=True) is not None
        assert seat_of(work, session.id, demonstration=False) is None


def test_an_invitation_is_good_once_and_for_three_days(hotline: Hotline) -> None:
    with hotline.begin() as work:
        add_person(work, "Baraka", ["counsellor"])
        word = invite(work, find_person(work, "Baraka"))
    with hotline.begin() as work:
        set_password(work, invited(work, word), WORDS)
    assert tries(hotline, "Baraka").person is not None
    with hotline.begin() as work, pytest.raises(NotFound):
        invited(work, word)
    with hotline.begin() as work:
        late = invite(work, find_person(work, "Baraka"))
    hotline.passes(hours=73)
    with hotline.begin() as work, pytest.raises(NotFound):
        invited(work, late)


def seat(hotline: Hotline, session: ConsoleSession) -> bool:
    """Whether the session still opens anything."""
    with hotline.begin() as work:
        return seat_of(work, session.id, demonstration=False) is not None


def test_a_session_holds_for_a_shift_while_it_is_seen(hotline: Hotline) -> None:
    amani = engaged(hotline)
    with hotline.begin() as work:
        session = begin_session(work, amani)
    for _ in range(25):
        assert seat(hotline, session)
        hotline.passes(minutes=30)
    hotline.passes(minutes=30)
    assert not seat(hotline, session)


def test_a_session_unseen_for_an_hour_is_over(hotline: Hotline) -> None:
    amani = engaged(hotline)
    with hotline.begin() as work:
        session = begin_session(work, amani)
    hotline.passes(minutes=61)
    assert not seat(hotline, session)


def test_a_locked_screen_opens_with_her_password_only(hotline: Hotline) -> None:
    amani = engaged(hotline)
    with hotline.begin() as work:
        session = begin_session(work, amani)
        work.session.flush()
        lock_screen(work, session.id)
    with hotline.begin() as work:
        locked = seat_of(work, session.id, demonstration=False)
        assert locked is not None
        assert locked.locked
        assert not check_password(work, amani, "a guess of mine")
        assert check_password(work, amani, WORDS)
        unlock_screen(work, session.id)
    with hotline.begin() as work:
        opened = seat_of(work, session.id, demonstration=False)
        assert opened is not None
        assert not opened.locked


def test_signing_out_everywhere_ends_every_browser(hotline: Hotline) -> None:
    amani = engaged(hotline)
    with hotline.begin() as work:
        first, second, third = (begin_session(work, amani) for _ in range(3))
    with hotline.begin() as work:
        end_session(work, first.id)
    assert [seat(hotline, one) for one in (first, second, third)] == [False, True, True]
    with hotline.begin() as work:
        assert end_sessions(work, amani) == 2
    assert [seat(hotline, one) for one in (first, second, third)] == [False, False, False]


def test_whoever_works_here_no_more_is_not_let_in_and_her_sessions_are_gone(hotline: Hotline) -> None:
    amani = engaged(hotline)
    with hotline.begin() as work:
        session = begin_session(work, amani)
    with hotline.begin() as work:
        retire_person(work, find_person(work, "Amani"))
    assert not seat(hotline, session)
    assert tries(hotline, "Amani") == Answer(why="wrong")
    with hotline.begin() as work:
        assert work.session.scalars(select(SignIn)).all() == []


def test_what_was_tried_is_written_down_without_what_was_typed(hotline: Hotline) -> None:
    engaged(hotline)
    tries(hotline, "0712345678", "a guess of mine")
    tries(hotline, "Amani", "a guess of mine")
    refused = [event for event in hotline.happened if event.kind == "sign_in_refused"]
    assert [event.data for event in refused] == [{"why": "nobody"}, {"why": "wrong"}]
