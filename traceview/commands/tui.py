"""`traceview` without a command: the terminal UI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.commands.open_session import Opener, configured
from traceview.commands.output import note
from traceview.commands.show_screens import show
from traceview.commands.terminal import need_terminal
from traceview.config.config import default_path, load_config

if TYPE_CHECKING:
    import argparse


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Open the screens; without any configuration those of the demo, and say so."""
    need_terminal()
    config = load_config(args.config)
    if config.path is None:
        from traceview.commands.demo import show_demo

        notice = f"There is no {default_path()}: this is the demo."
        note(notice)
        return show_demo(opener, notice, narrowed=args.filter)
    config = configured(args)
    return show(config, opener, is_offline=args.offline, narrowed=args.filter)
