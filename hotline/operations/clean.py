"""Removes `var/`: the servers are stopped, then their data, the keys and all else this hotline wrote go."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from hotline.operations.embedded import remove_servers

OWN_SERVERS = ("tests", "rehearsal", "bench")


def main() -> None:
    """Remove the folder named by HOTLINE_VAR, or `var/`; exit code 1 and a sentence while it is in use."""
    var = Path(os.environ.get("HOTLINE_VAR", "var"))
    if not all(remove_servers(used) for used in (*(var / folder for folder in OWN_SERVERS), var)):
        sys.exit(f"{var}/ is in use by another command; stop it first")
    shutil.rmtree(var, ignore_errors=True)


if __name__ == "__main__":
    main()
