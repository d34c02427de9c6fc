"""The journeys of a reader through the source, as `journeys.toml` tells them."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.floors.source_tree import imports, modules

_TOLD = Path(__file__).with_name("journeys.toml")


@dataclass(frozen=True)
class Journey:
    """The modules to open, in order, and the object that the last of them defines."""

    name: str
    most: int
    modules: tuple[str, ...]
    defines: str


@dataclass(frozen=True)
class ViewFiles:
    """The files of one view, its screen's module, and the table that has a row for it."""

    example: str
    table: str
    screen: str
    files: tuple[str, ...]


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(_TOLD.read_text())


def journeys() -> list[Journey]:
    """All journeys, in the order of the file."""
    return [Journey(**{**row, "modules": tuple(row["modules"])}) for row in _told()["journey"]]


def view() -> ViewFiles:
    """The view that stands for every view."""
    row = _told()["view"]
    return ViewFiles(**{**row, "files": tuple(row["files"])})


def broken_steps(journey: Journey) -> list[str]:
    """What keeps a journey from being walked; empty when every step is there."""
    known = {frozenset((line.importer, line.imported)) for line in imports()}
    found = [f"{name} is no module" for name in journey.modules if name not in modules()]
    for here, there in zip(journey.modules, journey.modules[1:], strict=False):
        if frozenset((here, there)) not in known:
            found.append(f"neither of {here} and {there} imports the other")
    if not found and journey.defines not in _defined_in(journey.modules[-1]):
        found.append(f"{journey.modules[-1]} does not define {journey.defines}")
    return found


def _defined_in(module: str) -> set[str]:
    found = set()
    for node in modules()[module].tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign):
            found.add(ast.unparse(node.target))
        elif isinstance(node, ast.Assign):
            found |= {ast.unparse(target) for target in node.targets}
    return found


def rows_of(shown: ViewFiles) -> list[str]:
    """`place:line` wherever the program names the view's screen outside of the view's files."""
    folder = shown.screen.rpartition(".")[0]
    return [
        f"{module.place}:{number}"
        for module in modules().values()
        if not module.name.startswith(folder)
        for number, row in enumerate(module.path.read_text().splitlines(), 1)
        if shown.screen in row
    ]
