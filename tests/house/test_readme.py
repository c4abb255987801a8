"""What an operator can set, an operator can read about; what is promised on the front page is there."""

from __future__ import annotations

import re
from importlib import import_module

import click
from pydantic_core import PydanticUndefined

from hotline.cli import COMMANDS
from hotline.settings import Settings
from hotline.telephony import paths
from tests.house.project import ROOT, text

README = "README.md"
ROW = re.compile(r"^\| (.+?) \|$", re.MULTILINE)


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    (section,) = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^## |\Z)", text(README), re.MULTILINE | re.DOTALL)
    return [row.split(" | ") for row in ROW.findall(section)][1:]


def test_every_setting_is_in_the_readme() -> None:
    names = {str(field.alias) for field in Settings.model_fields.values()}
    assert {"DATABASE_URL", "HOTLINE_VAR"} <= names
    assert {name for name in names if f"`{name}`" not in text("README.md")} == set()


def shown(default: object) -> str:
    """A default as the table writes it."""
    if default is PydanticUndefined:
        return "none"
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`" if str(default) else "empty"


def test_every_setting_is_in_the_table_with_its_default() -> None:
    table = {name.strip("`"): default for name, default, _ in rows("Settings")}
    assert table == {str(field.alias): shown(field.default) for field in Settings.model_fields.values()}


def test_every_command_is_in_the_table_and_no_other() -> None:
    named = [row[0].strip("`").split() for row in rows("Commands")]
    assert {command for who, command in named if who == "hotline"} == set(COMMANDS)
    targets = re.findall(r"^(\w+):", text("Makefile"), re.MULTILINE)
    assert {target for who, target in named if who == "make"} == set(targets) - {"names"}


def test_what_the_table_says_a_command_can_do_it_can() -> None:
    missing = []
    for name, words in rows("Commands"):
        who, _, command = name.strip("`").partition(" ")
        module = command.replace("-", "_")
        found = getattr(import_module(f"hotline.cli.{module}"), module) if who == "hotline" else None
        if isinstance(found, click.Group):
            said = set(re.findall(r"`([a-z]+)`", words))
            missing += [f"{command} {one}" for one in said ^ set(found.commands)]
    assert missing == []


def test_every_room_it_names_is_there_and_every_room_is_named() -> None:
    named = {row[0].strip("`") for row in rows("How a call travels")}
    assert {room for room in named if not (ROOT / room).is_dir()} == set()
    rooms = {f"hotline/{folder.parent.name}/" for folder in (ROOT / "hotline").glob("*/__init__.py")}
    assert rooms - named == {"hotline/migrations/"}


def test_the_carrier_is_sent_to_doors_that_are_there() -> None:
    given = set(re.findall(r"https://line\.example(/voice/\w+)", text(README)))
    assert given == {paths.INBOUND, paths.FALLBACK, paths.CALL_STATUS}


def test_the_bench_has_a_place_for_its_table() -> None:
    assert re.search(r"^<!-- bench -->\n.*^<!-- /bench -->$", text(README), re.MULTILINE | re.DOTALL)


def test_links_inside_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^##+ (.+)$", text(README), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([\w-]+)\)", text(README))) - anchors == set()
