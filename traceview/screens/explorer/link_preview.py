"""The link under the cursor: every reason to believe it, and the card of the node at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.widgets.app_state import Situation
from traceview.widgets.card_lines import CardMatter, card_lines
from traceview.widgets.ink import Line, line, wrap
from traceview.widgets.node_lines import face, why_of
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour

_CARD_ROWS = 30
"""How many rows of the other node's card can be scrolled through."""


def preview(near: Neighbour | None, situation: Situation, width: int) -> list[Line]:
    """Every reason to believe a link, then the card of the node at its other end."""
    if near is None:
        return []
    node = near.node
    first, *rest = wrap(f"{node.kind.value.upper()} {face(node)}", width)
    kind, _, name = first.partition(" ")
    rows = [*reasons(near, situation, width), (), line((f"{kind} ", "head"), (name, "strong"))]
    rows += [line((row, "strong")) for row in rest]
    if node.state:
        rows.append(line((node.state, "crit" if node.state == "firing" else "dim")))
    rows += card_lines(CardMatter(node, is_whole=False), situation, width, _CARD_ROWS)
    if node.url:
        rows += [line((row, "link")) for row in wrap(node.url, width)]
    return rows


def awaited(width: int) -> list[Line]:
    """What stands for a link that is still to be read."""
    return [line(("This link is being read.", "dim"))]


def reasons(near: Neighbour, situation: Situation, width: int) -> list[Line]:
    """The relation, then each piece of evidence: how, why, where, who said it and when."""
    rows: list[Line] = []
    for piece in near.link.evidence:
        exact = piece.how.value == "exact"
        how = "exact" if exact else f"guess {piece.confidence:.0%}"
        place = f", at {piece.place}" if piece.place else ""
        said = f"{piece.source} {age_at(piece.fetched_at, situation.now)} ago"
        stale = " STALE" if situation.is_stale(piece.source) else ""
        text = f"{near.label}: {why_of(piece)}{place} ({said}{stale})"
        first, *rest = wrap(text, max(width - len(how) - 1, 10))
        rows.append(line((f"{how} ", "exact" if exact else "guess"), first))
        rows += [line(" " * (len(how) + 1), row) for row in rest]
    return rows
