"""The operator's commands. A command's module is loaded only when it runs: `hotline.cli.NAME:NAME`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module

import click

from hotline.errors import HotlineError

COMMANDS = {
    "call": "A phone in the terminal: dial, listen, press keys.",
    "clock": "Run the clock: every row that is due, with or without Redis.",
    "doctor": "Say what is misconfigured and how to mend it.",
    "flows": "Check, draw or walk a flow.",
    "keys": "The master keys: list them, make a new one, rewrap what is sealed.",
    "line": "Run the local line: a carrier on this machine.",
    "load-log": "Load a log of past calls from CSV into an empty hotline.",
    "migrate": "Bring the database's schema up to date.",
    "page": "Send, cancel, contact or close a page.",
    "prompts": "List, render or measure what callers hear.",
    "rehearse": "Play rehearsed calls.",
    "report": "Figures for a day, or the calls behind them.",
    "rota": "Weekly shifts, who is on call, gaps.",
    "run": "Start the whole hotline on this machine.",
    "staff": "The people: list, add, change, PINs.",
    "work": "What waits for a human: list, take, close.",
    "worker": "Run the jobs of one queue.",
}


class Commands(click.Group):
    """Finds a command by its name without loading the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, loaded now; None if there is no such name."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"hotline.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The list of commands for --help, from the table, loading none."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=Commands)
@click.pass_obj
def hotline(prepare: Callable[[], None] | None) -> None:
    """The hotline's commands."""
    if prepare is not None:
        prepare()


def _log_safely() -> None:
    from hotline.privacy.logs import set_up_logs  # loads the database's library, which --help has no use for

    set_up_logs()


def main() -> None:
    """Run a command; what the hotline refuses becomes a sentence and exit code 2."""
    try:
        hotline(obj=_log_safely)
    except HotlineError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
