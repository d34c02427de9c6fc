"""Opening a session for a command, and filling its cache when the command needs data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from traceview.commands import exit_codes
from traceview.commands.output import note, say_error
from traceview.config.config import Config, default_path, load_config
from traceview.errors import ConfigError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from traceview.errors import TraceviewError
    from traceview.session.session import Session

Opener = Callable[[Config], "Session"]


def open_session(config: Config) -> Session:
    """The session of a configuration."""
    from traceview.session.session import Session

    return Session.open(config)


def configured(args: argparse.Namespace) -> Config:
    """The configuration that the command line names. Raises ConfigError when it has no source."""
    config = load_config(args.config)
    if not config.sources:
        where = config.path or default_path()
        raise ConfigError(
            "No source is configured",
            f"{where} has no [sources.NAME] table" if config.path else f"there is no {where}",
            "write one, or try `traceview demo --dir DIR`",
        )
    return config


def with_session(args: argparse.Namespace, opener: Opener, work: Callable[[Session], int]) -> int:
    """Open the session, do `work` with it, and close it whatever happens.

    What is to be told of its cache is told, and the exit code is one of part of the data then.

    Raises ConfigError for anything in the configuration that is wrong.
    """
    config = configured(args)
    config.check()
    session = opener(config)
    try:
        code = work(session)
        return exit_codes.with_troubles(code, told(session))
    finally:
        session.close()


def told(session: Session) -> Sequence[TraceviewError]:
    """What is to be told of the cache, which is told now."""
    troubles = session.troubles()
    for trouble in troubles:
        say_error(trouble)
    return troubles


def ask(session: Session, names: Sequence[str] = ()) -> None:
    """Ask the sources again (all, or those named), and show on stderr how it goes."""
    import asyncio

    from traceview.app.collector import collect_from_now_on
    from traceview.commands.progress import refreshed

    collect_from_now_on()
    asyncio.run(refreshed(session, names))


def with_data(session: Session, args: argparse.Namespace, *, every: bool = False) -> None:
    """Ask the sources when `--refresh` wants it, or when the cache holds nothing.

    `every` asks each source that has no data yet, even when others have some, unless it failed a
    moment ago. `--offline` asks none.
    """
    if args.offline:
        return
    sources = session.sources()
    empty = [one for one in sources if one.fetched_at is None and not one.nodes]
    if args.refresh:
        ask(session, [one.name for one in sources])
    elif len(empty) == len(sources):
        note("The cache is empty: asking the sources.")
        ask(session)
    elif every:
        now = session.now()
        due = [one.name for one in empty if one.next_try is None or one.next_try <= now]
        if due:
            ask(session, due)
