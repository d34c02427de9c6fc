"""Every regular expression of the program, found in its source: where it stands, how it is used."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.floors.source_tree import ROOT

_FUNCTIONS = frozenset(
    ("compile", "sub", "subn", "match", "search", "findall", "finditer", "split", "fullmatch")
)
_ANYWHERE = frozenset(_FUNCTIONS - {"compile", "match", "fullmatch"})
OWN = ("config", "commands", "demo", "navigation", "testing")
"""Rooms of traceview that read nobody's text but that of the person who uses it."""


@dataclass(frozen=True)
class FoundPattern:
    """`place` is its file and line; `uses` are the methods by which it is applied.

    One that `is_whole` is made of what its module names: no variable of a function is in it.
    """

    place: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]
    is_whole: bool

    @property
    def is_tried_anywhere(self) -> bool:
        """Whether a match may begin at each character of a text."""
        return bool(self.uses & _ANYWHERE) or not self.uses

    def __str__(self) -> str:
        return f"{self.place} {self.pattern.pattern!r}"


class _Names(dict[str, Any]):
    """The names of a module; one that is local to a function stands for a plain word."""

    is_whole = True

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            return getattr(builtins, name)
        self.is_whole = False
        return "x"


def patterns_of(folder: str) -> Iterator[FoundPattern]:
    """The regular expressions in the Python files below a folder of the repository."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield from _in_file(path, ROOT / folder)


def _in_file(path: Path, base: Path) -> Iterator[FoundPattern]:
    tree = ast.parse(path.read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_pattern_call(node)
    ]
    if not calls:
        return
    start = base if (base / "__init__.py").exists() else base / "x"
    name = ".".join(path.relative_to(start.parent).with_suffix("").parts)
    module = importlib.import_module(name.removesuffix(".__init__"))
    uses = _uses(tree)
    for call in calls:
        names = _Names(vars(module))
        found = _evaluated(call, names)
        if found is None:
            continue
        how = uses.get(_name_of(call, tree), frozenset())
        function = call.func.attr  # type: ignore[attr-defined]
        yield FoundPattern(
            f"{path.relative_to(ROOT)}:{call.lineno}",
            found,
            how if function == "compile" else frozenset((function,)),
            names.is_whole,
        )


def _is_pattern_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _FUNCTIONS
        and bool(node.args)
    )


def _evaluated(call: ast.Call, names: _Names) -> re.Pattern[Any] | None:
    """The pattern of a call; None when it is a value that only a function knows."""
    is_compile = call.func.attr == "compile"  # type: ignore[attr-defined]
    flags = next((word.value for word in call.keywords if word.arg == "flags"), None)
    if flags is None and is_compile and len(call.args) > 1:
        flags = call.args[1]
    try:
        pattern = eval(_code(call.args[0]), {}, names)  # the program's own source
        return re.compile(pattern, eval(_code(flags), {}, names) if flags else 0)
    except (AttributeError, TypeError, KeyError):
        return None


def _code(node: ast.expr) -> Any:
    return compile(ast.Expression(node), "<pattern>", "eval")


def _name_of(call: ast.AST, tree: ast.Module) -> str:
    """The name that a module gives to the pattern of a call."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is call:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            return target.id if isinstance(target, ast.Name) else ""
    return ""


def _uses(tree: ast.Module) -> dict[str, frozenset[str]]:
    """By which methods each name is applied."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.setdefault(node.value.id, set()).add(node.attr)
    return {name: frozenset(uses) & _FUNCTIONS for name, uses in found.items()}
