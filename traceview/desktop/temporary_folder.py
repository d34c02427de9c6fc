"""A folder that goes with this process, however that ends."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from traceview.desktop.child_processes import set_apart

_CLEARS_AWAY = 'read -r _; exec rm -rf -- "$1"'
"""Waits until its input ends, as it does when the process that holds it is gone."""
_TRIES = 3


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A new folder of this user alone, that is gone after the block.

    A program of its own stands by from before the folder is there: it takes the folder away when
    this process was ended by force, or by a signal while it was set up.
    """
    folder = Path(tempfile.gettempdir()) / f"{prefix}{token_hex(8)}"
    with _standing_by(folder):
        try:
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            _remove(folder)


@contextmanager
def _standing_by(folder: Path) -> Iterator[None]:
    with subprocess.Popen(
        ["sh", "-c", _CLEARS_AWAY, "sh", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    ) as program:
        set_apart(program.pid)
        yield


def _remove(folder: Path) -> None:
    """Take a folder away in which other threads may still write."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
