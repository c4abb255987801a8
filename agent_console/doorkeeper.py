"""Who may see which page: every view says so, with `@needs(...)` or `@open_to_all`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, request, session
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from agent_console.house import house
from hotline.errors import NotAllowed
from hotline.staff import ROLES, Person
from hotline.staff.sessions import Seat, seat_of

View = TypeVar("View", bound=Callable[..., Any])
NEEDS, OPEN, WHEN_LOCKED = "_needs", "_open_to_all", "_when_locked"
ROOM = "agent_console."

CODE_PAGE = "account.code"

_csrf = CSRFProtect()


class Closed(Exception):
    """This browser opens nothing now. `why` is signed out, locked or no code (she has none set up yet)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Visitor(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """Who is signed in in this browser, as Flask-Login knows her."""

    seat: Seat

    def get_id(self) -> str:
        """The session's id: what the cookie holds."""
        return str(self.seat.id)


def needs(*roles: str, when_locked: bool = False) -> Callable[[View], View]:
    """A view for whoever has one of these roles: counsellor, supervisor, responder, admin.

    `when_locked` leaves it open behind a locked screen: only for what shows nothing, such as the softphone's pulse.
    """
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"a view needs known roles, not {roles}")

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **given: Any) -> Any:
            _check(roles, when_locked)
            return view(*args, **given)

        setattr(guarded, NEEDS, roles)
        setattr(guarded, WHEN_LOCKED, when_locked)
        return guarded  # type: ignore[return-value]  # wraps keeps the signature

    return guard


def open_to_all(view: View) -> View:
    """A view for everybody, signed in or not: it must show nothing that is ours to keep."""
    setattr(view, OPEN, True)
    return view


def who() -> Person:
    """Who is signed in, detached from any session of the database. Only behind `@needs`."""
    seat = seat_now()
    if seat is None:
        raise LookupError("nobody is signed in here; the view lacks @needs")
    return seat.person


def seat_now() -> Seat | None:
    """Her session in this browser, None when nobody is signed in."""
    return current_user.seat if isinstance(current_user._get_current_object(), Visitor) else None


def may(*roles: str) -> bool:
    """Whether who is signed in has one of these roles."""
    seat = seat_now()
    return seat is not None and bool(set(roles) & set(seat.person.roles))


def let_in(seat: Seat) -> None:
    """From now on this browser opens what she may see."""
    token = session.get("csrf_token")
    session.clear()
    if token:
        session["csrf_token"] = token  # the shell stays, and forms in it are half filled
    login_user(Visitor(seat))


def let_out() -> None:
    """This browser opens nothing any more."""
    logout_user()
    session.clear()


def is_ours(endpoint: str | None, app: Flask) -> bool:
    """Whether an endpoint is a page of the console."""
    view = app.view_functions.get(endpoint or "")
    return view is not None and (view.__module__.startswith(ROOM) or (endpoint or "").startswith("shell."))


def open_doors(app: Flask) -> None:
    """Give the application its sign-in and its protection against requests forged by other pages."""
    manager = LoginManager()
    manager.session_protection = None  # our sessions are rows; a new address mid-call must not end one
    manager.anonymous_user = AnonymousUserMixin
    manager.user_loader(_visitor)
    manager.init_app(app)
    _csrf.init_app(app)

    @app.before_request
    def refuse_forged() -> None:
        if is_ours(request.endpoint, app):
            _csrf.protect()


def _visitor(session_id: str) -> Visitor | None:
    runtime = house().runtime
    try:
        wanted = UUID(session_id)
    except ValueError:
        return None
    with runtime.begin() as work:
        seat = seat_of(work, wanted, demonstration=runtime.settings.demonstration)
    return None if seat is None else Visitor(seat)


def _check(roles: tuple[str, ...], when_locked: bool) -> None:
    """Nothing when a view may be shown; Closed or NotAllowed otherwise."""
    seat = seat_now()
    if seat is None:
        raise Closed("signed out")
    if seat.locked and not when_locked:
        raise Closed("locked")
    if seat.lacks_code and request.endpoint != CODE_PAGE:
        raise Closed("no code")
    if not set(roles) & set(seat.person.roles):
        raise NotAllowed(_("This page is for another role: %(roles)s.", roles=", ".join(role_words(roles))))


def role_words(roles: Iterable[str]) -> list[str]:
    """Roles as people say them, in the language of the request."""
    words = {
        "counsellor": _("counsellor"),
        "supervisor": _("supervisor"),
        "responder": _("responder"),
        "admin": _("administrator"),
    }
    return [words[role] for role in roles]
