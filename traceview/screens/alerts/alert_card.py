"""The alert under the cursor: since when, and its chain leg by leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.chain.alert_row import AlertRow
from traceview.text.unix_time import from_unix
from traceview.widgets.app_state import Situation
from traceview.widgets.chain_lines import chain_lines
from traceview.widgets.ink import Line, line, spread
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.times import span, stamp

if TYPE_CHECKING:
    from traceview.chain.chain import Chain


class AlertCard(Drawn):
    """Six rows: a head, and the legs in two columns; below each other in a narrow pane."""

    DEFAULT_CSS = "AlertCard { padding: 0 1; border-top: solid $panel-lighten-2; }"
    situation: reactive[Situation] = reactive(Situation())

    def __init__(self) -> None:
        super().__init__()
        self._row: AlertRow | None = None
        self._chain: Chain | None = None

    def show(self, row: AlertRow | None, chain: Chain | None) -> None:
        """Describe another alert; without its chain when that is not known."""
        self._row, self._chain = row, chain
        self.redraw()

    def lines(self, width: int, height: int) -> list[Line]:
        """The head, and the chain as far as it is known."""
        legs = [()] * (5 if width >= 76 else 10)
        if self._row is None:
            return [(), *legs]
        head = _head(self._row, self.situation)
        return [spread(*head, width), *(chain_lines(self._chain, width) if self._chain else legs)]

    def watch_situation(self) -> None:
        """Draw the new ages."""
        self.redraw()


def _head(row: AlertRow, situation: Situation) -> tuple[Line, Line]:
    service = f" · {row.service}" if row.service else ""
    left = line((row.title, "strong"), (service, "plain"))
    if not row.since:
        return left, line((row.state or "firing", "plain"))
    since = from_unix(row.since)
    lasted = span((situation.now - since).total_seconds())
    when = stamp(since, situation.zone, today=situation.now)
    stale = (" STALE", "stale") if situation.is_stale(row.source) else ("", "plain")
    return left, line(f"{row.state or 'firing'} since {when} ({lasted})", stale)
