"""What tells of a new alert when nobody looks: the terminal's bell, and its window's title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from textual.app import App

from traceview.app.stage import Stage
from traceview.chain.alert_row import AlertRow
from traceview.config.alerts_table import AlertSettings
from traceview.widgets.messages import AlertsHeard

SAVE_TITLE, RESTORE_TITLE = "\x1b[22;2t", "\x1b[23;2t"
"""xterm's way to keep the title that the window had, and to give it back."""
_LEVELS = (("CRIT", "crit"), ("ERR", "err"), ("WARN", "warn"), ("INFO", "info"), ("?", "other"))


class Alarm:
    """Tells of news on the screen that is shown, by the bell and in the title, as it is set."""

    def __init__(self, stage: Stage, settings: AlertSettings, app: App[Any]) -> None:
        self._stage = stage
        self._settings = settings
        self._app = app

    def begin(self) -> None:
        """Keep the title that the window had."""
        if self._settings.title:
            self._write(SAVE_TITLE)

    def end(self) -> None:
        """Give that title back."""
        if self._settings.title:
            self._write(RESTORE_TITLE)

    def hear(self, news: AlertsHeard) -> None:
        """A refresh of the alert list has ended."""
        if news.note and (news.added or self._stage.on_screen.view == "alerts"):
            self._stage.say(news.note, "new" if news.added else "plain")
        if rings(news.added, self._settings.bell):
            self._app.bell()
        if self._settings.title:
            self._write(window_title(news.counts))

    def _write(self, sequence: str) -> None:
        if self._app._driver is not None:
            self._app._driver.write(sequence)


def rings(added: Iterable[AlertRow], bell: str) -> bool:
    """Whether the bell rings for rows that began to fire; `bell` is none, critical or all."""
    return any(bell == "all" or (bell == "critical" and row.level == "CRIT") for row in added)


def window_title(counts: Counter[str]) -> str:
    """The escape sequence that counts the alerts in the window's title; no foreign text is in it.

    `counts` are those of `alert_section.counted`.
    """
    told = " ".join(f"{counts[name]} {word}" for name, word in _LEVELS if counts[name])
    return f"\x1b]2;{told + ' - ' if told else ''}traceview\x07"
