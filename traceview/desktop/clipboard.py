"""Copying a text by the best way that this terminal has, and saying which way that was.

The order: tmux, then the desktop's clipboard, then the terminal's own escape sequence (OSC 52),
which nobody answers; when none of them is there the text is shown and kept in a file.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from traceview.desktop.private_file import write_private

OSC52_LIMIT = 74_000
_WAIT_S = 3.0
_DEAF = ("dumb", "linux", "")
Which = Callable[[str], str | None]
Run = Callable[[Sequence[str], bytes], bool]


@dataclass(frozen=True, slots=True)
class Copied:
    """The way that was used: a program's name, `OSC 52`, `file`; `note` is for the person."""

    way: str
    note: str


def programs(
    environ: Mapping[str, str], platform: str = sys.platform, which: Which = shutil.which
) -> list[list[str]]:
    """The programs that can take the text here, the best first."""
    found: list[list[str]] = []
    if environ.get("TMUX") and which("tmux"):
        found.append(["tmux", "load-buffer", "-w", "-"])
    if platform == "darwin" and which("pbcopy"):
        found.append(["pbcopy"])
    if environ.get("WAYLAND_DISPLAY") and which("wl-copy"):
        found.append(["wl-copy"])
    if environ.get("DISPLAY") and which("xclip"):
        found.append(["xclip", "-selection", "clipboard"])
    return found


def feed(argv: Sequence[str], text: bytes) -> bool:
    """Run a program with `text` on its input; whether it took it."""
    try:
        done = subprocess.run(
            list(argv),
            input=text,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_WAIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def copy(
    text: str,
    environ: Mapping[str, str],
    *,
    escape: Callable[[str], None] | None = None,
    keep_in: Path,
    platform: str = sys.platform,
    which: Which = shutil.which,
    run: Run = feed,
) -> Copied:
    """Copy `text`. `escape` sends it to the terminal by OSC 52; `keep_in` is the last resort."""
    size = _size(text)
    for argv in programs(environ, platform, which):
        if run(argv, text.encode()):
            return Copied(argv[0], f"given to {argv[0]} ({size})")
    small = len(text.encode()) <= OSC52_LIMIT
    if escape is not None and small and environ.get("TERM", "") not in _DEAF:
        escape(text)
        return Copied("OSC 52", f"sent to the terminal by OSC 52 ({size}): paste it and look")
    try:
        write_private(keep_in, text, overwrite=True)
    except OSError as error:
        return Copied("", f"not copied: no clipboard here, and {keep_in}: {error.strerror}")
    return Copied("file", f"no clipboard here: kept in {keep_in} ({size})")


def _size(text: str) -> str:
    count = len(text.encode())
    return f"{count} bytes" if count < 1_000 else f"{count / 1_000:.1f} kB"
