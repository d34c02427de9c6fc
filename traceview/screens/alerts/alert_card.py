"""The alert under the cursor: what it says of itself, since when, its labels, its chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import Section, section_of
from traceview.screens.alerts.alert_value import AlertValue, hour_line, value_line
from traceview.text.unix_time import from_unix
from traceview.widgets.app_state import Situation
from traceview.widgets.chain_lines import chain_lines
from traceview.widgets.ink import Line, fit_line, line, packed, width_of, wrap
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.layout import layout
from traceview.widgets.times import span, stamp

if TYPE_CHECKING:
    from traceview.chain.chain import Chain
    from traceview.model import Node

_TEXTS = ("description", "message", "summary")
_UNTOLD = frozenset(("alertname", "severity", "prometheus", "prometheus_replica"))


class AlertCard(Drawn):
    """Its text and its labels; with little room its text and its chain in two columns."""

    DEFAULT_CSS = "AlertCard { padding: 0 1; } "
    situation: reactive[Situation] = reactive(Situation())

    def __init__(self) -> None:
        super().__init__()
        self._row: AlertRow | None = None
        self._chain: Chain | None = None
        self._value: AlertValue | None = None

    def show(
        self, row: AlertRow | None, chain: Chain | None, value: AlertValue | None = None
    ) -> None:
        """Describe another alert; without its chain or its value when that is not known."""
        self._row, self._chain, self._value = row, chain, value
        self.redraw()

    def lines(self, width: int, height: int) -> list[Line]:
        """As much as there is room for."""
        beside = bool(layout(self.app.size.width, self.app.size.height).card_columns)
        if self._row is None:
            return [()] * (1 if beside else _rows_below(width))
        node = self._chain.root if self._chain else None
        if beside:
            return list(card_lines(self._row, node, self.situation, width, self._value))
        chain = chain_lines(self._chain, width) if self._chain else [()] * (_rows_below(width) - 1)
        first = _first_line(self._row, self._value, self.situation, width)
        return [fit_line(first, width), *chain]

    def watch_situation(self) -> None:
        """Draw the new ages."""
        self.redraw()


class ChainCard(Drawn):
    """The chain of the alert under the cursor, a leg a row."""

    DEFAULT_CSS = "ChainCard { padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._chain: Chain | None = None

    def show(self, chain: Chain | None) -> None:
        """Show another chain."""
        self._chain = chain
        self.redraw()

    def lines(self, width: int, height: int) -> list[Line]:
        """Ten rows; in one column however wide it is, so that titles have the width."""
        if self._chain is None:
            return []
        return chain_lines(self._chain, min(width, 75))


def _rows_below(width: int) -> int:
    return 6 if width >= 76 else 11


def _first_line(row: AlertRow, value: AlertValue | None, situation: Situation, width: int) -> Line:
    """What the alert says of itself, or why it is held back; its value where there is room."""
    said = _said(row)
    told = value_line(value, row.level, situation) if value else ()
    left = width - width_of(said) - width_of(told) - 4
    if value is None or left < 0:
        return said
    return (*said, ("  ", "plain"), *told, ("  ", "plain"),
            *hour_line(value, row.level, situation, left))  # fmt: skip


def _said(row: AlertRow) -> Line:
    if row.why and section_of(row) is Section.HELD:
        return line((row.why, "dim"), "  ", (row.summary, "plain"))
    if row.doubt:
        return line((row.doubt, "stale"), "  ", (row.summary, "plain"))
    return line((row.summary, "strong")) if row.summary else line(("no summary", "dim"))


def card_lines(
    row: AlertRow,
    node: Node | None,
    situation: Situation,
    width: int,
    value: AlertValue | None = None,
) -> Iterator[Line]:
    """An alert in a pane of its own: sentence, state, text, labels, who is told."""
    attrs = node.attrs if node else {}
    if row.summary:
        yield from (line((part, "strong")) for part in wrap(row.summary, width))
    yield _state_line(row, situation)
    if value is not None:
        yield value_line(value, row.level, situation)
        if hour := hour_line(value, row.level, situation, width):
            yield hour
    for words, ink in ((row.why, "dim"), (row.doubt, "stale")):
        if words:
            yield from (line((part, ink)) for part in wrap(words, width))
    texts = (attrs.get(f"annotation.{name}", "") for name in _TEXTS)
    if text := next((one for one in texts if one and one.strip() != row.summary), ""):
        yield ()
        yield from (line(part) for part in wrap(text, width))
    if expr := attrs.get("expr", ""):
        yield ()
        yield from (line((part, "code")) for part in wrap(expr, width))
    yield ()
    yield from _facts(row, width)


def _facts(row: AlertRow, width: int) -> Iterator[Line]:
    """Labels and names, each under its word."""
    labels = []
    for pair in row.labels:
        name, _, value = pair.partition("=")
        if name not in _UNTOLD:
            labels.append(line((f"{name}=", "dim"), value))
    facts = (("labels", packed(labels, width - 10)),
             ("receivers", [line(part) for part in wrap(row.receivers, width - 10)]
              if row.receivers else []),
             ("source", [line(row.source)] if row.source else []))  # fmt: skip
    for word, drawn in facts:
        for number, part in enumerate(drawn):
            yield line((f"{word if not number else '':<10}", "dim"), *part)


def _state_line(row: AlertRow, situation: Situation) -> Line:
    """`CRIT firing 31m02s since 22:40:59Z`."""
    fires = section_of(row) is Section.FIRING
    ink = {"CRIT": "crit", "ERR": "err", "WARN": "warn", "INFO": "info"}.get(row.level, "plain")
    level = (f"{row.level} ", ("chip" if row.level == "CRIT" else ink) if fires else "dim")
    state = (state_words(row), ink if fires else "dim")
    return line((level[0].rstrip(), level[1]), " ", state, *since_words(row, situation))


def state_words(row: AlertRow) -> str:
    """The state in a word; what no source says is unknown."""
    return row.state or ("firing" if row.is_firing else "unknown")


def since_words(row: AlertRow, situation: Situation) -> Line:
    """` 31m02s, since 22:40:59Z`, and whether the source that says so is old."""
    if not row.since:
        return ()
    since = from_unix(row.since)
    when = stamp(since, situation.zone, today=situation.now)
    lasted = span((situation.now - since).total_seconds())
    stale = ((" STALE", "stale"),) if situation.is_stale(row.source) else ()
    return line(f" {lasted}", (f", since {when}", "dim"), *stale)
