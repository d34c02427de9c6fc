"""Opening a URL in the browser of the person: http and https only, an argument list, no shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from traceview.desktop.child_processes import set_apart
from traceview.text.urls import clean_url, host_of

Which = Callable[[str], str | None]
WATCHED_S = 0.5
"""A browser that cannot open ends with an error within this time; one that opens runs on, or hands
the URL to one that runs and ends well."""
_IN_TERMINAL = frozenset(
    ("w3m", "lynx", "links", "links2", "elinks", "www-browser", "browsh", "carbonyl")
)
"""Browsers that need the terminal themselves."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Whether a browser was started, and a line that says what happened."""

    done: bool
    note: str


def browser_command(
    url: str, environ: Mapping[str, str], platform: str = sys.platform, which: Which = shutil.which
) -> list[str]:
    """The argument list that opens `url`; empty when there is no browser to open it in.

    `$BROWSER` is read as its users write it: alternatives between colons, `%s` for the URL.
    """
    for wish in environ.get("BROWSER", "").split(":"):
        try:
            words = shlex.split(wish)
        except ValueError:
            continue
        if words and which(words[0]) and not needs_terminal(words[0], which):
            filled = [word.replace("%s", url) for word in words]
            return filled if filled != words else [*words, url]
    if platform == "darwin":
        return ["open", url]
    on_screen = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return ["xdg-open", url] if on_screen and which("xdg-open") else []


def needs_terminal(program: str, which: Which = shutil.which) -> bool:
    """Whether a browser draws in the terminal, also one that is called by another name."""
    found = Path(which(program) or program)
    return bool(_IN_TERMINAL & {found.name, os.path.basename(os.path.realpath(found))})


def start(argv: Sequence[str]) -> int:
    """Start a program apart from this terminal.

    Its exit code when it ends at once, 0 while it runs: a thread of its own then waits for it.
    """
    process = subprocess.Popen(
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    set_apart(process.pid)
    try:
        return process.wait(WATCHED_S)
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, daemon=True).start()
        return 0


def open_url(
    url: str,
    environ: Mapping[str, str],
    *,
    platform: str = sys.platform,
    which: Which = shutil.which,
    run: Callable[[Sequence[str]], int | None] = start,
) -> Opened:
    """Open `url`, or say why not."""
    safe = clean_url(url)
    if not safe:
        return Opened(False, "Not opened: this is not a plain http or https address.")
    command = browser_command(safe, environ, platform, which)
    if not command:
        return Opened(False, _why_none(environ, which))
    try:
        code = run(command)
    except OSError as error:
        return Opened(False, f"{command[0]} did not start: {error.strerror}.")
    if code:
        return Opened(False, f"{command[0]} did not open it: it ended with code {code}.")
    return Opened(True, f"Opened {host_of(safe)} with {command[0]}.")


def _why_none(environ: Mapping[str, str], which: Which) -> str:
    named = environ.get("BROWSER", "").split(":")[0].split()
    if named and needs_terminal(named[0], which):
        return f"{named[0]} would need this terminal."
    return "There is no browser here."
