"""What RQ calls by name. A worker serves one runtime, handed over before it starts to work."""

from __future__ import annotations

from hotline.jobs.running import run_errand
from hotline.runtime import Runtime

_served: list[Runtime] = []


def serve(runtime: Runtime) -> None:
    """The runtime of this worker process."""
    _served[:] = [runtime]


def run(errand_id: int) -> str:
    """Run one errand; late, twice or after somebody else did, it does no harm."""
    return run_errand(_served[0], errand_id)
