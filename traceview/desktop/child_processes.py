"""The programs that this process started: which outlive it, and how the others end with it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_TASKS = Path("/proc/self/task")
_apart: set[int] = set()


def set_apart(pid: int) -> None:
    """The program with this process id outlives this one, as a browser does."""
    _apart.add(pid)


def end_children() -> None:
    """Kill each child process that was not set apart, with its whole group where it leads one.

    Linux tells the children of each thread in `/proc/self/task/*/children` (proc_pid_children(5));
    where that is not there, nothing is killed.
    """
    for pid in _children() - _apart:
        with suppress(OSError):
            if os.getpgid(pid) == pid:
                os.killpg(pid, signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGKILL)


def _children() -> set[int]:
    found: set[int] = set()
    with suppress(OSError):
        for task in _TASKS.iterdir():
            with suppress(OSError):
                found.update(map(int, (task / "children").read_text().split()))
    return found
