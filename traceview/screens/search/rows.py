"""Nodes as rows of a list: kind, key and title, state, age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from traceview.widgets.ink import Line, fit, line
from traceview.widgets.list_rows import HeldRows
from traceview.widgets.node_lines import face
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.model import Node


class NodeRows(HeldRows):
    """Search results."""

    def __init__(self, nodes: Sequence[Node], now: datetime) -> None:
        self._nodes = nodes
        self._now = now

    def __len__(self) -> int:
        return len(self._nodes)

    def key(self, index: int) -> str:
        """The node's id."""
        return self._nodes[index].id

    def line(self, index: int, width: int) -> Line:
        """One node."""
        node = self._nodes[index]
        when = age_at(node.updated or node.since, self._now)
        state = min(14, width // 5)
        room = width - 12 - state - 6
        return line(
            (fit(node.kind.value, 11), "head"), " ",
            (fit(face(node), room), "plain"), " ",
            (fit(node.state, state), "info"), (fit(when, 5, right=True), "dim"),
        )  # fmt: skip
