"""How often somebody may try to sign in from one place. Never on a carrier's door, never a wall for whom we know."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from itsdangerous import BadSignature, URLSafeSerializer

KNOWN = "known_device"
KNOWN_FOR_S = 180 * 24 * 3600
TRIES = "20 per minute"


def _place() -> str:
    """Where an attempt comes from: a browser in which somebody signed in before, else its address.

    Whoever guesses from the same address must not shut out those who work behind it.
    """
    device = _device()
    return f"device {device.name}" if device else f"address {request.remote_addr}"


@dataclass(frozen=True)
class _Device:
    """A browser we know, and who signed in there, latest first."""

    name: str
    people: tuple[str, ...]


limiter = Limiter(_place, storage_uri="memory://", headers_enabled=False)
tries = limiter.limit(TRIES, methods=["POST"], deduct_when=lambda answer: answer.status_code in (401, 404, 429))


def open_limits(app: Flask) -> None:
    """Give the application its limits; each process counts for itself."""
    limiter.init_app(app)
    limiter.reset()


def known_here() -> frozenset[UUID]:
    """Who signed in before in this browser."""
    device = _device()
    return frozenset(UUID(one) for one in device.people) if device else frozenset()


def remember_here(answer: Response, person: UUID) -> None:
    """She signed in here: whoever guesses her password elsewhere does not slow her down in this browser."""
    device = _device() or _Device(uuid4().hex, ())
    people = [str(person), *(one for one in device.people if one != str(person))][:8]
    answer.set_cookie(
        KNOWN,
        _serializer().dumps({"name": device.name, "people": people}),
        max_age=KNOWN_FOR_S,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def _device() -> _Device | None:
    try:
        kept = _serializer().loads(request.cookies.get(KNOWN, ""))
    except BadSignature:
        return None
    return _Device(kept["name"], tuple(kept["people"]))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=KNOWN)
