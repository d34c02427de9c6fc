"""What commands cost: from exec to their end, on the wall and of CPU."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from tests.bench.figures import CPU
from tests.bench.first_frame import clean_environment


def timed(name: str, command: Sequence[str]) -> dict[str, float]:
    """Run a command to its end; seconds. Raises SystemExit when it fails."""
    begun = time.perf_counter()
    silent = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawn(
        command[0],
        list(command),
        clean_environment(),
        file_actions=[(os.POSIX_SPAWN_DUP2, silent, 1)],
    )
    os.close(silent)
    _, status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - begun
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return {name: wall, name + CPU: used.ru_utime + used.ru_stime}


def round_of(python: str, traceview: str, config: str, reference: str) -> dict[str, float]:
    """One round: the bare interpreter, the version, a chain from the cache."""
    told = timed("python_s", [python, "-c", "pass"])
    told |= timed("version_s", [traceview, "--version"])
    trace = [traceview, "--config", config, "--offline", "trace", reference, "--format", "json"]
    return told | timed("trace_s", trace)
