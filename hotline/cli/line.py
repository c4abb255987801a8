"""`hotline line`: the local line, a carrier on this machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

import click

from hotline.errors import SettingsError
from hotline.line.people.phone_book import line_numbers, read_phone_book
from hotline.line.server import CannotListen, Line, listen, run_line
from hotline.line.settings import InboundNumber, LineSettings
from hotline.settings import Settings
from hotline.telephony import paths

NEEDED = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL")
PHONES = "HOTLINE_LINE_PHONES"


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--beyond-this-machine", is_flag=True, help="Allow a host that other machines reach.")
def line(port: int, host: str, beyond_this_machine: bool) -> None:
    """Run the local line: a carrier on this machine, with a page of phones to call and answer on.

    The account, the application's address and the numbers come from the environment: TWILIO_ACCOUNT_SID,
    TWILIO_AUTH_TOKEN, PUBLIC_URL, HOTLINE_LINES, HOTLINE_CALLER_ID, HOTLINE_CALLS_PER_SECOND; HOTLINE_LINE_PHONES
    names the owners of phones. SIGTERM or Ctrl-C ends it.
    """
    wanted = line_from(os.environ)
    try:
        listener = listen(host, port, beyond_this_machine=beyond_this_machine)
    except CannotListen as error:
        hint = "; --beyond-this-machine allows it" if not beyond_this_machine else ""
        raise click.ClickException(f"{error}{hint}") from error
    taken = listener.getsockname()[1]
    if port not in (0, taken):
        click.echo(f"port {port} is taken; the line listens on {taken}")
    run_line(wanted, listener, lambda address: click.echo(f"the local line: {address}/"))


def line_from(environ: Mapping[str, str]) -> Line:
    """The line of an environment. Raises SettingsError with a sentence for each thing that is missing or wrong."""
    faults = [f"{name} is not set" for name in NEEDED if not environ.get(name)]
    speed = _calls_per_second(environ, faults)
    book = None
    try:
        book = read_phone_book(environ.get(PHONES, ""))
    except ValueError as error:
        faults.append(f"{PHONES}: {error}")
    numbers = line_numbers(_given(environ, "lines"))
    if not numbers:
        faults.append("HOTLINE_LINES names no number")
    if faults or book is None:
        raise SettingsError("\n".join(faults))
    application = environ["PUBLIC_URL"].rstrip("/")
    settings = LineSettings(
        account_sid=environ["TWILIO_ACCOUNT_SID"],
        auth_token=environ["TWILIO_AUTH_TOKEN"],
        numbers={number: inbound(application) for number in numbers},
        api_keys=_api_keys(environ),
        callers=frozenset(filter(None, (_given(environ, "caller_id"), _given(environ, "callback_from")))),
        calls_per_second=speed,
        # Calls of an earlier run are still in the application's books: their sids must not come again.
        seed=secrets.randbits(64),
    )
    return Line(settings, application, book)


def inbound(application: str) -> InboundNumber:
    """Where the calls of one of our numbers are announced, as an operator sets it at the carrier."""
    return InboundNumber(
        application + paths.INBOUND,
        fallback_url=application + paths.FALLBACK,
        status_callback=application + paths.CALL_STATUS,
    )


def _calls_per_second(environ: Mapping[str, str], faults: list[str]) -> float:
    given = _given(environ, "calls_per_second")
    try:
        speed = float(given)
    except ValueError:
        speed = 0.0
    if speed <= 0:
        faults.append(f"HOTLINE_CALLS_PER_SECOND must be a number above 0, not {given!r}")
    return speed


def _api_keys(environ: Mapping[str, str]) -> dict[str, str]:
    key, secret = environ.get("TWILIO_API_KEY"), environ.get("TWILIO_API_SECRET")
    return {key: secret} if key and secret else {}


def _given(environ: Mapping[str, str], name: str) -> str:
    """A setting of the hotline's that the line shares, with the same default."""
    field = Settings.model_fields[name]
    return environ.get(str(field.alias)) or str(field.default)
