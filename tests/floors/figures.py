"""The figures of the source, with their goals: `python -m tests.floors.figures` prints them.

A function has the lines from its `def` to its end, without those of its docstring; functions within
functions and methods count too. The 90th percentile is the value that nine in ten do not exceed.
"""

from __future__ import annotations

import ast
import math
import statistics
from collections.abc import Iterator
from typing import NamedTuple

from tests.floors import journeys
from tests.floors.source_tree import (
    FunctionNode,
    classes,
    functions,
    methods_of,
    modules,
    undocumented,
)

LOOSE = frozenset(
    ("vocabulary", "model", "identity", "errors", "connector", "cli", "__main__")
)  # fmt: skip
"""The modules at the top of the program: the public contract, and the doors."""


class FloorFigure(NamedTuple):
    """A figure of the source: at most `goal`, or just that when `is_exact`."""

    name: str
    value: float
    goal: float
    is_exact: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return self.value == self.goal if self.is_exact else self.value <= self.goal


def lines_of(function: FunctionNode) -> int:
    """The lines of a function without its docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        said = function.body[0]
        lines -= (said.end_lineno or said.lineno) - said.lineno + 1
    return lines


def rooms() -> list[str]:
    """The packages at the top of the program."""
    return [name for name, module in modules().items() if _is_room(name, module.path.name)]


def _is_room(name: str, file: str) -> bool:
    return name.startswith("traceview.") and name.count(".") == 1 and file == "__init__.py"


def loose_modules() -> set[str]:
    """The modules at the top of the program that are no packages."""
    own = {name for name in modules() if name.startswith("traceview.") and name.count(".") == 1}
    return {name.partition(".")[2] for name in own - set(rooms())}


def figures() -> Iterator[FloorFigure]:
    """All figures; of the functions, files and classes of connectors too."""
    lengths = sorted(lines_of(function) for _, function in functions())
    yield FloorFigure("rooms at the top", len(rooms()), 30)
    yield FloorFigure("loose modules at the top", len(loose_modules()), len(LOOSE), is_exact=True)
    yield FloorFigure("lines of a function, median", statistics.median(lengths), 6)
    nine_in_ten = lengths[math.ceil(len(lengths) * 0.9) - 1]
    yield FloorFigure("lines of a function, 90th percentile", nine_in_ten, 17)
    yield FloorFigure("lines of a function, most", lengths[-1], 45)
    yield FloorFigure(
        "lines of a file, most", max(module.lines for module in modules().values()), 300
    )
    yield FloorFigure("methods of a class, most", max(len(methods_of(c)) for _, c in classes()), 25)
    yield FloorFigure("public names without docstring", len(list(undocumented())), 0)
    for journey in journeys.journeys():
        yield FloorFigure(f"modules: {journey.name}", len(journey.modules), journey.most)
    shown = journeys.view()
    yield FloorFigure("files of a new view", len(shown.files), 4)
    yield FloorFigure("rows of a new view", len(journeys.rows_of(shown)), 1, is_exact=True)


def table() -> str:
    """The figures as lines of text, those that miss their goal marked."""
    rows = [
        f"{figure.name:<45} {figure.value:>6g}  {'=' if figure.is_exact else '≤'} {figure.goal:<4g}"
        f"{'' if figure.is_met else '  missed'}".rstrip()
        for figure in figures()
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
