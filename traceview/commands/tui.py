"""`traceview` and `traceview open REF`: the terminal UI."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from traceview.commands import exit_codes
from traceview.commands.open_session import Opener, configured, with_session
from traceview.commands.output import note
from traceview.commands.terminal import need_terminal
from traceview.config.config import Config, default_path, load_config
from traceview.errors import ConfigError

if TYPE_CHECKING:
    from traceview.session.session import Session


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Open the screens; without any configuration those of the demo, and say so."""
    need_terminal()
    if args.command == "open":
        return _open(args, opener)
    config = load_config(args.config)
    if config.path is None:
        from traceview.commands.demo import show_demo

        notice = f"There is no {default_path()}: this is the demo."
        note(notice)
        return show_demo(opener, notice)
    return show(configured(args), opener, is_offline=args.offline)


def _open(args: argparse.Namespace, opener: Opener) -> int:
    from traceview.commands.open_session import with_data
    from traceview.commands.trace import best

    found: list[str] = []

    def work(session: Session) -> int:
        with_data(session, args)
        node = best(session, args.reference)
        if node is None:
            return exit_codes.of_answer(found=False, sources=session.sources())
        found.append(node.id)
        return exit_codes.OK

    code = with_session(args, opener, work)
    if not found:
        return code
    return show(configured(args), opener, start=found[0], is_offline=args.offline)


def show(
    config: Config,
    opener: Opener,
    *,
    start: str = "",
    notice: str = "",
    is_offline: bool = False,
) -> int:
    """Run the screens over a configuration, from the node `start` on, and return the exit code."""
    chosen = keymap(config)
    session = opener(config)
    session.is_offline = is_offline
    return draw(session, chosen, start, "offline: no source is asked" if is_offline else notice)


def keymap(config: Config) -> dict[str, str]:
    """The keys of the configuration, found good. Raises ConfigError that names the file."""
    from traceview.navigation.commands_table import checked

    try:
        return checked(config.keys)
    except ConfigError as error:
        raise config.error(error.what, error.why, error.fix, "keys") from error


def draw(session: Session, chosen: dict[str, str], start: str, notice: str) -> int:
    """Run the app until the user leaves it, then close the session."""
    from traceview.app.app import TraceviewApp
    from traceview.app.collector import collect_from_now_on
    from traceview.desktop.terminal_kind import over_ssh

    collect_from_now_on()
    app = TraceviewApp(session, start=start or None, keymap=chosen, notice=notice)

    async def whole() -> None:
        try:
            await app.run_async(mouse=not over_ssh())
        finally:
            await session.aclose()

    asyncio.run(whole())
    return app.return_code or exit_codes.OK
