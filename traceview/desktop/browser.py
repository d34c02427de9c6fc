"""Opening a URL in the browser of the person: http and https only, an argument list, no shell."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from traceview.desktop.child_processes import set_apart
from traceview.text.urls import clean_url, host_of

Which = Callable[[str], str | None]


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
        if words and which(words[0]):
            filled = [word.replace("%s", url) for word in words]
            return filled if filled != words else [*words, url]
    if platform == "darwin":
        return ["open", url]
    on_screen = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return ["xdg-open", url] if on_screen and which("xdg-open") else []


def start(argv: Sequence[str]) -> None:
    """Start a program apart from this terminal, and wait for it in a thread of its own."""
    process = subprocess.Popen(
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    set_apart(process.pid)
    threading.Thread(target=process.wait, daemon=True).start()


def open_url(
    url: str,
    environ: Mapping[str, str],
    *,
    platform: str = sys.platform,
    which: Which = shutil.which,
    run: Callable[[Sequence[str]], None] = start,
) -> Opened:
    """Open `url`, or say why not."""
    safe = clean_url(url)
    if not safe:
        return Opened(False, "Not opened: this is not a plain http or https address.")
    command = browser_command(safe, environ, platform, which)
    if not command:
        return Opened(False, "There is no browser here.")
    try:
        run(command)
    except OSError as error:
        return Opened(False, f"{command[0]} did not start: {error.strerror}.")
    return Opened(True, f"Opened {host_of(safe)} with {command[0]}.")
