"""On what was measured."""

from __future__ import annotations

import os
import platform
import sqlite3
from contextlib import suppress
from pathlib import Path


def machine() -> dict[str, str | int | float]:
    """The processor, memory, kernel, Python and SQLite of this machine, and how busy it is."""
    return {
        "cpu": _after(Path("/proc/cpuinfo"), "model name") or platform.processor() or "unknown",
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 2),
    }


def _after(path: Path, name: str) -> str:
    with suppress(OSError):
        for line in path.read_text().splitlines():
            if line.startswith(name):
                return line.partition(":")[2].strip()
    return ""
