"""The way in and out: signing in, the locked screen, signing out, the neutral page."""

from __future__ import annotations

import calendar

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from agent_console import times
from agent_console.doorkeeper import let_in, let_out, needs, open_to_all, seat_now
from agent_console.house import house
from agent_console.limits import known_here, remember_here, tries
from agent_console.rendering import fragment, page, swapped_in
from agent_console.ways import back
from hotline.errors import BadInput
from hotline.staff import ROLES, Person
from hotline.staff.sessions import Seat, begin_session, end_session, lock_screen, seat_of, unlock_screen
from hotline.staff.sign_in import DEMONSTRATION_PASSWORD, Answer, check_password, invited, set_password, sign_in

blueprint = Blueprint("entrance", __name__)


@blueprint.get("/sign-in")
@open_to_all
def ask() -> str:
    """Who are you?"""
    shown = {"work_name": request.args.get("as", "")}
    if house().runtime.settings.demonstration and shown["work_name"]:
        shown["password"] = DEMONSTRATION_PASSWORD
    return page("entrance.html", wanted=back(), said="", **shown)


@blueprint.post("/sign-in")
@open_to_all
@tries
def enter() -> Response:
    """It is she, or a sentence that says what to do."""
    runtime, given = house().runtime, request.form
    with runtime.begin() as work:
        answer = sign_in(
            work,
            given.get("work_name", ""),
            given.get("password", ""),
            given.get("code", ""),
            demonstration=runtime.settings.demonstration,
            known=known_here(),
        )
    if answer.person is None:
        return _refused(answer)
    return _welcomed(answer.person)


def _welcomed(person: Person) -> Response:
    runtime = house().runtime
    with runtime.begin() as work:
        session = begin_session(work, person)
        work.session.flush()
        seat = seat_of(work, session.id, demonstration=runtime.settings.demonstration)
    assert seat is not None
    let_in(seat)
    answer = _open_door(seat, request.form.get("was", "")) if swapped_in() else make_response(redirect(back()))
    remember_here(answer, person.id)
    return answer


def _open_door(seat: Seat, was: str) -> Response:
    """Inside a running shell the door goes away and all is as it was; for somebody else the shell begins anew."""
    answer = make_response("")
    if was != str(seat.person.id) or seat.lacks_code:
        answer.headers["HX-Redirect"] = url_for("shell.home")
    answer.headers["HX-Trigger"] = "door-opened"
    return answer


def _refused(answer: Answer) -> Response:
    seconds = int(answer.wait_s) + 1
    words = {
        "wrong": _("The work name or the password is wrong."),
        "code": _("The code is wrong or was used already. Wait for the next one."),
        "slow": ngettext(
            "Too many attempts. Try again in %(num)s second.",
            "Too many attempts. Try again in %(num)s seconds.",
            seconds,
        ),
    }[answer.why]
    status = 429 if answer.why == "slow" else 401
    return _asked_again(words, status)


def _asked_again(words: str, status: int) -> Response:
    given = {"said": words, "wanted": back(), "work_name": request.form.get("work_name", "")}
    shown = fragment("parts/door.html", seat=None, **given) if swapped_in() else page("entrance.html", **given)
    return make_response(shown, status)


@blueprint.get("/door")
@open_to_all
def door() -> str:
    """What stands over a running shell: the locked screen, or the entrance; nothing when it is open."""
    seat = seat_now()
    if seat is not None and not seat.locked:
        return ""
    return fragment("parts/door.html", seat=seat, said="", wanted="/")


@blueprint.get("/locked")
@open_to_all
def locked() -> Response:
    """The locked screen as a page of its own, after the page was loaded anew."""
    seat = seat_now()
    if seat is None or not seat.locked:
        return make_response(redirect(back()))
    return make_response(page("locked.html", seat=seat, said="", wanted=back()))


@blueprint.post("/lock")
@needs(*ROLES, when_locked=True)
def lock() -> str:
    """Nobody touched it for two minutes, or she wants it so."""
    seat = seat_now()
    assert seat is not None
    with house().runtime.begin() as work:
        lock_screen(work, seat.id)
    return fragment("parts/door.html", seat=seat, said="", wanted="/")


@blueprint.post("/unlock")
@needs(*ROLES, when_locked=True)
@tries
def unlock() -> Response:
    """She is back: her password alone."""
    seat = seat_now()
    assert seat is not None
    with house().runtime.begin() as work:
        fits = check_password(work, seat.person, request.form.get("password", ""))
        if fits:
            unlock_screen(work, seat.id)
    if fits:
        return _open_door(seat, str(seat.person.id)) if swapped_in() else make_response(redirect(back()))
    given = {"seat": seat, "said": _("That is not your password."), "wanted": back()}
    shown = fragment("parts/door.html", **given) if swapped_in() else page("locked.html", **given)
    return make_response(shown, 401)


@blueprint.post("/sign-out")
@open_to_all
def leave() -> Response:
    """She is gone; this browser shows nothing any more."""
    seat = seat_now()
    if seat is not None:
        with house().runtime.begin() as work:
            end_session(work, seat.id)
    let_out()
    if not swapped_in():
        return make_response(redirect(url_for("entrance.ask")))
    return make_response("", 200, {"HX-Redirect": url_for("entrance.ask")})


@blueprint.route("/invitation/<word>", methods=["GET", "POST"])
@open_to_all
@tries
def invitation(word: str) -> Response:
    """Her first password, which she alone knows."""
    with house().runtime.begin() as work:
        person = invited(work, word)
    if request.method == "GET":
        return make_response(page("invitation.html", person=person, said=""))
    try:
        with house().runtime.begin() as work:
            set_password(work, invited(work, word), request.form.get("password", ""))
    except BadInput as error:
        return make_response(page("invitation.html", person=person, said=_(str(error))), 400)
    return make_response(redirect(url_for("entrance.ask")))


@blueprint.get("/away")
@open_to_all
def away() -> str:
    """A page that says nothing: this month's calendar."""
    today = house().runtime.clock().astimezone(times.zone()).date()
    weeks = calendar.Calendar().monthdayscalendar(today.year, today.month)
    return page("away.html", weeks=weeks, today=today, heading=f"{times.month(today.month)} {today.year}")
