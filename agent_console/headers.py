"""What the console tells the browser it may do: only what comes from us, nothing inline, nobody around it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from hotline.settings import Settings

CARRIER_SOCKETS = ("wss://voice-js.roaming.twilio.com", "https://eventgw.twilio.com")
NOT_OURS = ("/voice/", "/prompts/", "/health/", "/metrics")


def send_headers(app: Flask, settings: Settings) -> None:
    """Send them with every answer but those of the carrier's doors."""
    policy = policy_for(settings)

    @app.after_request
    def add(answer: Response) -> Response:
        if request.path.startswith(NOT_OURS):
            return answer
        answer.headers["Content-Security-Policy"] = policy
        answer.headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=(), payment=(), usb=()"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["X-Frame-Options"] = "DENY"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if settings.public_url.startswith("https://"):
            answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        _keep(answer, is_static=request.endpoint == "shell.static")
        return answer


def policy_for(settings: Settings) -> str:
    """The Content-Security-Policy: `connect-src` alone depends on the carrier."""
    reached = " ".join(("'self'", *_reached(settings)))
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self' mediastream: blob:",
            f"connect-src {reached}",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _reached(settings: Settings) -> tuple[str, ...]:
    """Where the softphone's signalling is: the local line's own address, or the carrier's."""
    if not settings.local_line:
        return CARRIER_SOCKETS
    line = urlsplit(settings.twilio_api_url)
    socket = "wss" if line.scheme == "https" else "ws"
    return (f"{line.scheme}://{line.netloc}", f"{socket}://{line.netloc}")


def _keep(answer: Response, *, is_static: bool) -> None:
    """Marked files may be kept for ever, other files asked about, pages never kept: they hold what callers said."""
    if is_static and request.args.get("v"):
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif is_static and "/vendor/" in request.path:
        answer.headers["Cache-Control"] = "public, max-age=86400"  # fonts: named without a mark in the styles
    elif is_static:
        answer.headers["Cache-Control"] = "no-cache"
    else:
        answer.headers.setdefault("Cache-Control", "no-store")
