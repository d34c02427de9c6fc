"""The text that stands nearest to a node: its runbook, its design, its ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.session.session import Session
from traceview.vocabulary import Relation
from traceview.widgets.app_state import Situation
from traceview.widgets.how_signs import how_sign
from traceview.widgets.ink import Line, line
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.node_lines import face, how_of
from traceview.widgets.text_rows import text_rows
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour, Neighbourhood

_NEAREST = (
    Relation.HAS_RUNBOOK.value, Relation.DESIGNED_IN.value, Relation.CLOSES.value,
    Relation.DESIGNED_IN.inverse, Relation.MENTIONS.value, Relation.MENTIONS.inverse,
)  # fmt: skip
"""The relations to texts, the nearest first, as they are read from the node."""
_LOOKED_AT = 4
"""How many neighbours are asked for their text at most."""


@dataclass(frozen=True, slots=True)
class NearText:
    """A text, the neighbour whose text it is, and whether its paragraphs may be joined."""

    near: Neighbour
    text: str
    flows: bool


def text_near(session: Session, around: Neighbourhood) -> NearText | None:
    """The text of the neighbour that stands nearest, exact links first; None without any."""
    held = [
        near for _, shown, _ in around.groups for near in shown
        if near.label in _NEAREST and near.node.kind.value in ("document", "ticket")
    ]  # fmt: skip
    held.sort(key=lambda near: (how_of(near.link) != "exact", _NEAREST.index(near.label)))
    for near in held[:_LOOKED_AT]:
        body = session.body(near.node.id)
        if body is not None and body.text.strip():
            return NearText(near, body.text, "markdown" in body.format)
    return None


class TextPane(Drawn):
    """As much of the text as there is room for."""

    DEFAULT_CSS = "TextPane { padding: 0 1; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.found: NearText | None = None

    def show(self, found: NearText | None) -> None:
        """Show another text."""
        self.found = found
        self.redraw()

    def lines(self, width: int, height: int) -> list[Line]:
        """Its beginning; three points where it goes on."""
        if self.found is None or height < 1:
            return []
        title = self.found.near.node.title
        rows = [*text_rows(self.found.text, width, height + 1, flows=self.found.flows, under=title)]
        return [*rows[: height - 1], line(("…", "dim"))] if len(rows) > height else rows


def text_head(found: NearText, situation: Situation) -> tuple[Line, Line]:
    """What it is, how it is linked and how old it is."""
    near = found.near
    sign, ink = how_sign(how_of(near.link), plain=situation.plain)
    title = line((f"{near.node.kind.value} ", "dim"), (face(near.node), "strong"))
    age = f" · {age_at(near.node.updated, situation.now)} old" if near.node.updated else ""
    return title, line((sign, ink), (f" {near.label}{age}", "dim"))
