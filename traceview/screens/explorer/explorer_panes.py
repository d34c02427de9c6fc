"""The panes of the explorer: which there are, what they are called, how high they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.getters import query_one

from traceview.screens.explorer.link_preview import awaited, preview
from traceview.screens.explorer.near_text import NearText, TextPane, text_head
from traceview.screens.explorer.neighbour_list import NeighbourList
from traceview.screens.explorer.node_card import NodeCard, card_head
from traceview.screens.explorer.pane_heads import links_head, why_head
from traceview.screens.explorer.plot_pane import PlotPane, plot_head
from traceview.screens.explorer.side_pane import SidePane
from traceview.widgets.app_state import Situation
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.layout import layout, text_fits
from traceview.widgets.link_line import RowLook
from traceview.widgets.node_lines import attributes, key_of
from traceview.widgets.scroll_lines import ScrollLines
from traceview.widgets.titled_pane import TitledPane

if TYPE_CHECKING:
    from traceview.connector import Plot
    from traceview.session.question import Question

_EDGES = 2
"""The upper and the lower edge of a box."""


class ExplorerPanes(Container):
    """The node over its links and the text nearest to it; at the right the link under the cursor
    over the plot of the alert; at the left the chain over the alerts."""

    side = query_one(SidePane)
    card = query_one(NodeCard)
    near = query_one(NeighbourList)
    reasons = query_one("#reasons", ScrollLines)
    text = query_one(TextPane)
    plot = query_one(PlotPane)

    def compose(self) -> ComposeResult:
        """The three columns; the style sheet hides what there is no room for."""
        yield SidePane()
        with Vertical(id="main"):
            yield TitledPane(NodeCard(), id="card", follows_focus=False)
            yield TitledPane(
                NeighbourList(id="near"),
                FilterInput("words that a link holds; !word leaves out", drives="#near"),
                id="links",
                follows_focus=False,
            )
            yield TitledPane(TextPane(), id="text")
        with Vertical(id="preview"):
            yield TitledPane(ScrollLines(id="reasons"), id="why")
            yield TitledPane(PlotPane(), id="plot")

    def tell(self, situation: Situation) -> None:
        """Draw the new ages, in the rows that this size has."""
        self.card.situation = situation
        self.near.wear(RowLook(situation, layout(*self.app.size).grouped))
        self.entitle()

    def entitle(self) -> None:
        """Say above each pane what it shows, and where the keys go."""
        situation, key = self.near.look.situation, self.near.cursor_key
        on_node = not key and not self.side.alerts.has_focus
        card, links, why = self._pane("card"), self._pane("links"), self._pane("why")
        self.card.is_current = not key
        card.light(has_keys=on_node)
        links.light(has_keys=bool(key) and self.near.has_focus)
        card.head.title, card.head.fact = card_head(self.card.matter)
        links.head.title, links.head.fact = links_head(self.near)
        near = self.near.neighbour(key)
        why.head.title, why.head.fact = why_head(near, plain=situation.plain)
        if (text := self.text.found) is not None:
            held = self._pane("text").head
            held.title, held.fact = text_head(text, situation)
        if (shown := self.plot.shown) is not None:
            held = self._pane("plot").head
            held.title, held.fact = plot_head(shown, situation)

    def named(self) -> str:
        """What the keys act on, in as few words as it has; empty where that is no node."""
        if self.side.alerts.has_focus:
            return self.side.title_of(self.side.alerts.cursor_key)
        if key := self.near.cursor_key:
            found = self.near.neighbour(key)
            return key_of(found.node) if found else ""
        return key_of(self.card.node) if self.card.node else ""

    def describe(self, key: str) -> None:
        """Explain the link under the cursor; above the links all that is told of the node."""
        if self.near.is_awaited(key):
            self.reasons.show(awaited)
        elif not key and self.card.node is not None:
            self.reasons.show(partial(attributes, self.card.node))
        else:
            near = self.near.neighbour(key)
            self.reasons.show(partial(preview, near, self.near.look.situation))

    def show_beside(self, text: NearText | None, plot: tuple[Question, Plot] | None) -> None:
        """The text nearest to the node and the plot of its alert, as far as there are any."""
        self.text.show(text)
        self.plot.show(plot, self.near.look.situation)
        self.entitle()
        self.share_rows()

    def share_rows(self) -> None:
        """The links take the rows that they need; what is left of them is the text's."""
        main, side = self.query_one("#main"), layout(*self.app.size).side
        card_rows = len(self.card.lines(max(main.size.width - 4, 0), 0)) + _EDGES
        link_rows = len(self.near.rows) + _EDGES
        fits = side and text_fits(main.size.height - card_rows - link_rows)
        has_text = fits and self.text.found is not None
        self._pane("text").display = has_text
        self._pane("plot").display = side and self.plot.shown is not None
        links = self._pane("links")
        height = link_rows if has_text else "1fr"
        if str(links.styles.height) != str(height):
            links.styles.height = height

    def on_resize(self) -> None:
        """Other sizes have other panes."""
        self.share_rows()

    def _pane(self, name: str) -> TitledPane:
        return self.query_one(f"#{name}", TitledPane)
