"""What importing telephony loads: not the carrier's library, which takes longer than all the rest."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("hotline.telephony", ("twilio", "requests", "structlog")),
        ("hotline.telephony.twiml", ("twilio.rest", "twilio.http", "requests")),
        ("hotline.telephony.twilio_rest", ("twilio.rest", "twilio.http", "requests")),
    ],
)
def test_the_carriers_library_is_loaded_only_by_who_calls_the_carrier(module: str, unwanted: tuple[str, ...]) -> None:
    listed = f"import sys; import {module}; print([name for name in {unwanted} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
