"""What the numbers of confidence are stands in named tables, never inside of a rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("traceview/linking", "traceview/references", "connectors/traceview_connectors")
TABLES = {
    "connectors/traceview_connectors/common/label_confidence.py",
    "connectors/traceview_connectors/files/link_rows.py",
    "connectors/traceview_connectors/git/findings/finding_confidence.py",
    "connectors/traceview_connectors/git/lineage/lineage_confidence.py",
    "traceview/linking/link_confidence.py",
    "traceview/references/commits/change_refs.py",
    "traceview/references/owners/team_folders.py",
    "traceview/references/patterns/pattern_confidence.py",
    "traceview/references/tickets/ticket_confidence.py",
}
OTHER_FIGURES = {
    "connectors/traceview_connectors/git/lineage/leftovers.py": "likeness of two texts",
    "connectors/traceview_connectors/git/lineage/merge_sides.py": "likeness of two texts",
    "connectors/traceview_connectors/git/lineage/rule_pairs.py": "likeness of two texts",
    "connectors/traceview_connectors/git/lineage/steps.py": "likeness of two texts",
    "connectors/traceview_connectors/prometheus/value_series.py": "seconds of a plot's step",
}


def figures(code: str) -> Iterator[tuple[int, bool]]:
    """The lines with a number between 0 and 1, each with whether a name at the top holds it."""
    tree = ast.parse(code)
    named = {
        id(inner)
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 1:
            yield node.lineno, id(node) in named


@pytest.mark.parametrize("path", sorted(p for f in FOLDERS for p in (ROOT / f).rglob("*.py")))
def test_every_figure_has_a_name(path: Path) -> None:
    bare = [line for line, is_named in figures(path.read_text()) if not is_named]
    assert not bare, f"{path}: give the number a name in the table of its family"


def test_the_tables_are_few_and_known() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if list(figures(path.read_text()))
    }
    assert found - OTHER_FIGURES.keys() == TABLES


def test_a_bare_figure_is_noticed() -> None:
    assert list(figures("A = 0.5\ndef f():\n    return g(1, 0.7)\n")) == [(1, True), (3, False)]
