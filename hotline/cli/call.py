"""`hotline call`: the caller's phone in a terminal."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from queue import Empty, SimpleQueue

import click

from hotline.line.people.phone_book import NoSuchNumber, e164
from hotline.line.people.remote import Json, LineRefused, LineUnreachable, RemoteLine
from hotline.line.people.terminal_phone import CallTold, KeysInTurn
from hotline.operations.installation import read_ports, var_of

KEYS = frozenset("0123456789*#")
QUIT = "q\x04"
TICK_S = 0.1
Item = Json | str | LineUnreachable


@click.command()
@click.option("--to", default="0800 720 262", show_default=True, help="The line to call.")
@click.option("--from", "own", default="0712 000 222", show_default=True, help="The number of this phone.")
@click.option("--hide", is_flag=True, help="Do not show the number to the hotline.")
@click.option("--keys", help='Keys for a script, such as "3 4": each group a second after the next prompt begins.')
@click.option("--stay", type=click.FloatRange(0), help="Hang up so many seconds after the last key of a script.")
@click.option("--line-url", help="Where the local line runs, if not where this hotline keeps it.")
def call(to: str, own: str, hide: bool, keys: str | None, stay: float | None, line_url: str | None) -> None:
    """Call the hotline from this terminal: what is heard is written here, keys are sent at once.

    0-9 * # are keys, q or Ctrl-C hangs up. Keys can also be piped in, as for --keys. The exit code is 1 when nobody
    answered.
    """
    try:
        number = e164(own)
        phone = _Phone(RemoteLine(line_url or _usual_address()), number)
        answered = phone.call(e164(to), "anonymous" if hide else number, _script(keys), stay)
    except (NoSuchNumber, LineRefused) as error:
        raise click.ClickException(str(error)) from error
    except LineUnreachable as error:
        raise click.ClickException(f"{error}; `make run` starts it, --line-url names another") from error
    sys.exit(0 if answered else 1)


def _usual_address() -> str:
    ports = read_ports(var_of(os.environ))
    return os.environ.get("TWILIO_API_URL") or f"http://127.0.0.1:{ports['HOTLINE_LINE_PORT']}"


def _script(keys: str | None) -> KeysInTurn | None:
    """The keys of a script, None when a person sits at the terminal."""
    if keys is None and sys.stdin.isatty():
        return None
    groups = (sys.stdin.read() if keys is None else keys).split()
    wrong = [group for group in groups if not set(group) <= KEYS]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} is no key of a phone", param_hint="--keys")
    return KeysInTurn(groups)


class _Phone:
    """The phone at work: news from the line and keys from the terminal, one after another."""

    def __init__(self, line: RemoteLine, number: str) -> None:
        self._line = line
        self._number = number
        self._items: SimpleQueue[Item] = SimpleQueue()

    def call(self, to: str, shows: str, script: KeysInTurn | None, stay: float | None) -> bool:
        """Dial and stay until either side hangs up; whether the hotline answered."""
        with _keys_at_once(self._items) if script is None else nullcontext():
            told = self._dial(to, shows)
            if script is not None:
                script.begin(told.began)
            try:
                self._live(told, script, stay)
            except KeyboardInterrupt:
                pass  # how a person at a terminal hangs up
            finally:
                self._hang_up(told)
        return told.answered

    def _dial(self, to: str, shows: str) -> CallTold:
        begun = self._line.state()
        leg = self._line.act(self._number, "dial", to=to, shows=shows)["call"]["leg"]
        threading.Thread(target=self._listen, args=(begun["id"],), daemon=True).start()
        return CallTold(self._number, leg, begun["now"], click.echo)

    def _hang_up(self, told: CallTold) -> None:
        if not told.over:
            click.echo("hanging up")
            with suppress(LineRefused, LineUnreachable):
                self._line.act(self._number, "hang-up")

    def _live(self, told: CallTold, script: KeysInTurn | None, stay: float | None) -> None:
        now = told.began
        done: float | None = None
        while not told.over and (done is None or stay is None or now < done + stay):
            item = self._next()
            if isinstance(item, LineUnreachable):
                raise item
            if isinstance(item, str):
                self._key(item)
            elif item is not None:
                now = item["now"]
                if told.hear(item) and script is not None:
                    script.heard(now)
            else:
                now += TICK_S
            if script is not None:
                self._press(script.due(now))
                done = now if done is None and not script.groups else done

    def _next(self) -> Item | None:
        try:
            return self._items.get(timeout=TICK_S)
        except Empty:
            return None

    def _key(self, key: str) -> None:
        if key in QUIT:
            raise KeyboardInterrupt
        if key in KEYS:
            self._press(key)

    def _press(self, keys: str) -> None:
        if not keys:
            return
        try:
            self._line.act(self._number, "press", keys=keys)
        except LineRefused as error:
            click.echo(str(error), err=True)

    def _listen(self, last: str) -> None:
        try:
            for news in self._line.news(last):
                self._items.put(news)
        except LineUnreachable as error:
            self._items.put(error)


@contextmanager
def _keys_at_once(items: SimpleQueue[Item]) -> Iterator[None]:
    """Each key of the terminal as it is pressed, without waiting for Enter; the terminal is put back afterwards."""
    import termios  # not on every system; piped keys work without it
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSANOW)  # what was typed already counts
    threading.Thread(target=_read_keys, args=(items,), daemon=True).start()
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _read_keys(items: SimpleQueue[Item]) -> None:
    while key := os.read(sys.stdin.fileno(), 1).decode("ascii", "ignore"):
        items.put(key)
