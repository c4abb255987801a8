"""What the pages stand on: this process's runtime and repertoire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from hotline.journey import Repertoire
from hotline.runtime import Runtime

EXTENSION = "agent_console"


@dataclass(frozen=True)
class House:
    """One web process's own things."""

    runtime: Runtime
    repertoire: Repertoire


def house() -> House:
    """The house of the running application."""
    return cast(House, current_app.extensions[EXTENSION])
