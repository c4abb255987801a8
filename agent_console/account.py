"""One's own account: the code generator, the password, signing out everywhere."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from agent_console.doorkeeper import let_out, needs, seat_now, who
from agent_console.house import house
from agent_console.rendering import page, swapped_in
from hotline.errors import BadInput, NotAllowed
from hotline.staff import ROLES
from hotline.staff.codes import address_of, confirm_generator, new_generator
from hotline.staff.sessions import end_sessions
from hotline.staff.sign_in import check_password, set_password

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@needs(*ROLES)
def show() -> str:
    """What she can change about her own way in."""
    return page("account.html")


@blueprint.route("/account/code", methods=["GET", "POST"])
@needs(*ROLES)
def code() -> Response:
    """Set up the generator on her phone: a secret to type in, and a first code that proves it works."""
    seat = seat_now()
    if seat is None or not seat.lacks_code:
        return make_response(redirect(url_for("account.show")))
    said = ""
    with house().runtime.begin() as work:
        secret = new_generator(work, seat.person)
        if request.method == "POST" and confirm_generator(work, seat.person, request.form.get("code", "")):
            return make_response(redirect(url_for("shell.home")))
    if request.method == "POST":
        said = _("That code does not fit. See that the time on your phone is right, and take the next code.")
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    shown = page("code.html", secret=spaced, address=address_of(secret, seat.person), said=said)
    return make_response(shown, 400 if said else 200)


@blueprint.post("/account/password")
@needs(*ROLES)
def password() -> Response:
    """Another password: the old one first; everywhere else she is signed out."""
    person, given = who(), request.form
    with house().runtime.begin() as work:
        fits = check_password(work, person, given.get("old", ""))
    if not fits:
        raise NotAllowed(_("That is not your password."))
    if given.get("new") != given.get("again"):
        raise BadInput(_("The new password was not typed twice the same."))
    with house().runtime.begin() as work:
        set_password(work, person, given.get("new", ""))
        end_sessions(work, person)
    return _gone()


@blueprint.post("/account/sign-out-everywhere")
@needs(*ROLES)
def sign_out_everywhere() -> Response:
    """A browser was lost or left open somewhere: all of them show nothing any more."""
    with house().runtime.begin() as work:
        end_sessions(work, who())
    return _gone()


def _gone() -> Response:
    let_out()
    if not swapped_in():
        return make_response(redirect(url_for("entrance.ask")))
    return make_response("", 200, {"HX-Redirect": url_for("entrance.ask")})
