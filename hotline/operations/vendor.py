"""Copies what the console takes from others out of node_modules/ into its static folder, which is never committed.

Run as `python -m hotline.operations.vendor` by the set-up, after `npm ci`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
MODULES = PROJECT / "node_modules"
VENDOR = PROJECT / "agent_console" / "static" / "vendor"
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@twilio/voice-sdk/dist/twilio.min.js": "twilio.min.js",
    "uplot/dist/uPlot.iife.min.js": "uplot.min.js",
    "uplot/dist/uPlot.min.css": "uplot.min.css",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter/inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter/inter-latin-ext-wght-normal.woff2",
    "lucide-static/icons": "icons",
}


def copy(modules: Path = MODULES, vendor: Path = VENDOR) -> list[str]:
    """Make the vendor folder anew; what is missing in node_modules/, nothing is changed then."""
    missing = [source for source in FILES if not (modules / source).exists()]
    if missing:
        return missing
    shutil.rmtree(vendor, ignore_errors=True)
    for source, target in FILES.items():
        (vendor / target).parent.mkdir(parents=True, exist_ok=True)
        if (modules / source).is_dir():
            shutil.copytree(modules / source, vendor / target)
        else:
            shutil.copyfile(modules / source, vendor / target)
    return []


if __name__ == "__main__":
    if lacking := copy():
        sys.exit(f"set-up: node_modules/ lacks {', '.join(lacking)}; run `npm ci`")
