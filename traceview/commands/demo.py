"""`traceview demo`: the embedded world, on screen or written to a folder."""

from __future__ import annotations

import argparse
import dataclasses
import shlex
from datetime import UTC, datetime
from pathlib import Path

from traceview.commands import exit_codes
from traceview.commands.open_session import Opener
from traceview.commands.output import say
from traceview.commands.show_screens import show
from traceview.commands.terminal import need_terminal
from traceview.config.config import load_config
from traceview.errors import UsageError
from traceview.text.clean_text import clean_line

_TO_TRY = ("", "sync", "trace BookingErrorRatioHigh", "chains", "search booking", "sources --json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--dir", metavar="DIR", type=Path, help="write the demo world to DIR")


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Write the world to `--dir`, or show it from a temporary copy."""
    if args.dir is not None:
        return _write(args.dir)
    need_terminal()
    return show_demo(opener)


def show_demo(opener: Opener, notice: str = "", *, narrowed: str | None = None) -> int:
    """The screens on a copy of the world that is gone when they end."""
    from traceview.app.exit_deadline import exit_in_time
    from traceview.demo import write_world
    from traceview.desktop.temporary_folder import temporary_folder

    with exit_in_time(), temporary_folder("traceview-demo-") as folder:
        world = folder / "world"
        config = load_config(write_world(world, datetime.now(UTC)))
        cache, state = folder / "cache", folder / "state"
        config = dataclasses.replace(config, cache_folder=cache, state=state)
        return show(config, opener, notice=notice, narrowed=narrowed)


def _write(folder: Path) -> int:
    from traceview.demo import write_world

    try:
        config = write_world(folder, datetime.now(UTC))
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{folder} cannot be written", why, "choose another folder") from error
    before = f"traceview --config {shlex.quote(str(config))}"
    say(clean_line(f"The demo world is in {folder}. Try:", 2_000))
    for command in _TO_TRY:
        say(clean_line(f"  {before} {command}".rstrip(), 2_000))
    return exit_codes.OK
