"""Paths between two nodes as rows: one row a path, and the nodes and links of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, clip, fit, line, wrap
from traceview.widgets.list_rows import HeldRows
from traceview.widgets.node_lines import face, how_of, why_of
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour
    from traceview.graph.paths_found import PathFound, Paths
    from traceview.model import Node

KIND = 11
RELATION = 16
HOW = 9


class PathRows(HeldRows):
    """The paths by their number: how long, how many guesses, over which kinds."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._told = max((len(path.told) for path in paths.found), default=0)

    def __len__(self) -> int:
        return len(self._paths.found)

    def key(self, index: int) -> str:
        """The number of the path, from 1."""
        return str(index + 1)

    def line(self, index: int, width: int) -> Line:
        """One path."""
        path = self._paths.found[index]
        kinds = [self._paths.origin.kind.value, *(step.node.kind.value for step in path.steps)]
        ink = "guess" if path.guesses else "exact"
        return line(
            (f"{self.key(index)}  ", "key"),
            (fit(path.told, self._told), ink), "  ",
            (clip("→".join(kinds), width - self._told - 5), "dim"),
        )  # fmt: skip


class HopRows(HeldRows):
    """A path: each node with its age, and below it the link that leads on, as a heading."""

    def __init__(self, origin: Node, path: PathFound, situation: Situation) -> None:
        self._nodes = [origin, *(step.node for step in path.steps)]
        self._steps = path.steps
        self._situation = situation

    def __len__(self) -> int:
        return len(self._nodes) + len(self._steps)

    def key(self, index: int) -> str:
        """The id of a node; nothing for a link."""
        return "" if index % 2 else self._nodes[index // 2].id

    def trail(self, node_id: str) -> tuple[str, ...]:
        """The ids of the nodes up to this one."""
        ids = [node.id for node in self._nodes]
        return tuple(ids[: ids.index(node_id) + 1])

    def line(self, index: int, width: int) -> Line:
        """A node, or a link: the relation, how, why, and who said it."""
        if index % 2:
            return self._link(self._steps[index // 2], width)
        node = self._nodes[index // 2]
        when = age_at(node.since or node.updated, self._situation.now)
        return line(
            (fit(node.kind.value.upper(), KIND), "head"), " ",
            (fit(face(node), width - KIND - 7), "strong"), " ", (fit(when, 5, right=True), "dim"),
        )  # fmt: skip

    def _link(self, step: Neighbour, width: int) -> Line:
        best, how = step.link.best, how_of(step.link)
        stale = " STALE" if self._situation.is_stale(best.source) else ""
        source = f"{best.source}{stale}" if width >= 70 else ""
        room = width - RELATION - HOW - len(source) - 7
        return line(
            ("  │ ", "dim"), (fit(step.label, RELATION), "dim"), " ",
            (fit(how, HOW), "guess" if how.startswith("guess") else "exact"), " ",
            fit(why_of(best), room), " ", (source, "stale" if stale else "dim"),
        )  # fmt: skip


def verdict(
    paths: Paths | None, path: PathFound | None, situation: Situation, width: int
) -> list[Line]:
    """How the search ended, then the weakest link of a path and its oldest fact."""
    rows = [line((row, "plain")) for row in wrap(paths.told, width)] if paths else []
    if path is None or not path.steps:
        return rows
    weakest = min((step.link for step in path.steps), key=lambda link: link.confidence)
    oldest = min((step.link.best for step in path.steps), key=lambda piece: piece.fetched_at)
    how = how_of(weakest)
    when = age_at(oldest.fetched_at, situation.now)
    told = line(
        ("weakest link ", "dim"), (how, "guess" if how.startswith("guess") else "exact"),
        (" · oldest fact ", "dim"), f"{when} ({oldest.source})",
    )  # fmt: skip
    return [*rows, told]


def ends(origin: Node | None, target: Node | None) -> list[Line]:
    """The two nodes between which paths are sought."""
    return [
        line((fit(word, 5), "dim"), (f"{node.kind.value.upper()} ", "head"), (face(node), "strong"))
        for word, node in (("from", origin), ("to", target))
        if node is not None
    ]
