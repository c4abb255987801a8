"""What RQ calls by name. A worker serves one runtime, handed over before it starts to work."""

from __future__ import annotations

import os

from hotline.jobs.running import run_errand
from hotline.runtime import Runtime

_served: dict[int, Runtime] = {}


def serve(runtime: Runtime) -> None:
    """The runtime of this worker process."""
    _served.clear()
    _served[os.getpid()] = runtime


def run(errand_id: int) -> str:
    """Run one errand; late, twice or after somebody else did, it does no harm."""
    return run_errand(_runtime(), errand_id)


def _runtime() -> Runtime:
    """The runtime served here. In a process that was forked for a job its connections are its parent's: left alone."""
    if os.getpid() not in _served:
        runtime = next(iter(_served.values()))
        runtime.engine.dispose(close=False)
        serve(runtime)
    return _served[os.getpid()]
