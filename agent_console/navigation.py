"""What the navigation shows: the links of every page module, for whoever may open them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app

from agent_console.doorkeeper import NEEDS, may
from agent_console.pages import PAGES


@dataclass(frozen=True)
class Link:
    """One entry: the endpoint it opens, its words (`lazy_gettext`), its Lucide icon, its place from 0 to 99.

    `landing` are the roles for whom it is the first page after signing in.
    """

    endpoint: str
    words: Any
    icon: str
    place: int = 50
    landing: tuple[str, ...] = ()


def links() -> Sequence[Link]:
    """The entries that whoever is signed in may open, in their order."""
    return [link for link in _all() if may(*_roles(link.endpoint))]


def _roles(endpoint: str) -> tuple[str, ...]:
    roles: tuple[str, ...] = getattr(current_app.view_functions[endpoint], NEEDS)
    return roles


@cache
def _all() -> tuple[Link, ...]:
    found = [link for name in PAGES for link in getattr(importlib.import_module(f"agent_console.{name}"), "LINKS", ())]
    return tuple(sorted(found, key=lambda link: link.place))


def landing() -> str:
    """The endpoint on which whoever is signed in lands: the first link that is a landing for a role of hers.

    Without one her first link, or her account.
    """
    mine = links()
    found = [link.endpoint for link in mine if may(*link.landing)] or [link.endpoint for link in mine]
    return found[0] if found else "account.show"
