"""Showing the screens over a configuration, until the user leaves them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from traceview.errors import ConfigError

if TYPE_CHECKING:
    from traceview.commands.open_session import Opener
    from traceview.config.config import Config
    from traceview.session.session import Session


def show(
    config: Config,
    opener: Opener,
    *,
    start: str = "",
    notice: str = "",
    is_offline: bool = False,
    narrowed: str | None = None,
) -> int:
    """Run the screens over a configuration, from the node `start` on, and return the exit code.

    `narrowed` is the filter of the alert list, the configuration's own when None.
    """
    chosen = keymap(config)
    if narrowed is not None:
        config = replace(config, alerts=replace(config.alerts, filter=narrowed))
    session = opener(config)
    session.is_offline = is_offline
    first = "offline: no source is asked" if is_offline else notice
    return draw(session, chosen, start, first, config)


def keymap(config: Config) -> dict[str, str]:
    """The keys of the configuration, found good. Raises ConfigError that names the file."""
    from traceview.navigation.commands_table import checked

    try:
        return checked(config.keys)
    except ConfigError as error:
        raise config.error(error.what, error.why, error.fix, *_place(config)) from error


def _place(config: Config) -> tuple[str, ...]:
    """The key of `[keys]` that is wrong by itself, or the table when two are wrong together."""
    from traceview.navigation.commands_table import checked

    for name, keys in config.keys.items():
        try:
            checked({name: keys})
        except ConfigError:
            return "keys", name
    return ("keys",)


def draw(
    session: Session,
    chosen: dict[str, str],
    start: str,
    notice: str,
    config: Config,
) -> int:
    """Run the app until the user leaves it, then close the session."""
    from traceview.app.app import TraceviewApp, run
    from traceview.app.collector import collect_from_now_on

    collect_from_now_on()
    return run(
        TraceviewApp(
            session,
            start=start or None,
            keymap=chosen,
            notice=notice,
            check=config.check,
            refresh_every=config.alerts.refresh or None,
            alerts=config.alerts,
        )
    )
