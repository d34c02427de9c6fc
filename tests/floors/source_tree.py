"""The program's own source as values: modules, all their imports, classes and functions."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {"traceview": ROOT / "traceview", "traceview_connectors": ROOT / "connectors"}
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class SourceModule:
    """One file: `name` is dotted, that of its package for an `__init__.py`."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def place(self) -> str:
        """The path below the root of the repository."""
        return str(self.path.relative_to(ROOT))

    @property
    def room(self) -> str:
        """`traceview.cache`, or the module itself at the top; a package of the connectors."""
        return ".".join(self.name.split(".")[:2])


@dataclass(frozen=True, order=True)
class ImportLine:
    """That one module imports another, anywhere in its file."""

    importer: str
    imported: str
    line: int


@cache
def modules() -> dict[str, SourceModule]:
    """Every module of the program and of the connectors, by its name."""
    found = {}
    for package, folder in PACKAGES.items():
        base = folder if folder.name == package else folder / package
        for path in sorted(base.rglob("*.py")):
            parts = (package, *path.relative_to(base).with_suffix("").parts)
            name = ".".join(part for part in parts if part != "__init__")
            text = path.read_text()
            found[name] = SourceModule(name, path, ast.parse(text), len(text.splitlines()))
    return found


@cache
def imports() -> tuple[ImportLine, ...]:
    """All imports between modules of the program, those inside functions too; not for types."""
    return tuple(
        sorted(found for module in modules().values() for found in imports_of(module, module.tree))
    )


def imports_of(module: SourceModule, node: ast.AST) -> Iterator[ImportLine]:
    """The imports in a tree of `module`, outside of `if TYPE_CHECKING:`."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for name in _names(module, node):
            if (known := _module_of(name)) and known != module.name:
                yield ImportLine(module.name, known, node.lineno)
    for child in _run_in(node):
        yield from imports_of(module, child)


def _run_in(node: ast.AST) -> Iterable[ast.AST]:
    """What of a node is run: of a block for types only what is run otherwise."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return node.orelse
    return ast.iter_child_nodes(node)


def _names(module: SourceModule, node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        is_package = module.path.name == "__init__.py"
        above = module.name.split(".")
        kept = above[: len(above) - node.level + is_package]
        base = ".".join([*kept, base] if base else kept)
    return [f"{base}.{alias.name}" for alias in node.names]


def _module_of(name: str) -> str:
    """The module that gives a dotted name; empty for one that is not the program's."""
    if name in modules():
        return name
    above = name.rpartition(".")[0]
    return above if above in modules() else ""


def functions() -> Iterator[tuple[SourceModule, FunctionNode]]:
    """Every function and method, those within others too."""
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, FunctionNode):
                yield module, node


def classes() -> Iterator[tuple[SourceModule, ast.ClassDef]]:
    """Every class, those within others too."""
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                yield module, node


def methods_of(node: ast.ClassDef) -> list[FunctionNode]:
    """The methods and properties that a class itself defines."""
    return [found for found in node.body if isinstance(found, FunctionNode)]


def undocumented() -> Iterator[str]:
    """`place: name` of each public module, class, function and method without a docstring.

    A check of the contract suite (`test_…`) says in its name what it holds, so it is not counted.
    """
    for module in modules().values():
        if ast.get_docstring(module.tree) is None:
            yield module.place
        for name in _undocumented_in(module.tree, ""):
            yield f"{module.place}: {name}"


def _undocumented_in(tree: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | FunctionNode):
            continue
        if node.name.startswith(("_", "test_")):
            continue
        if ast.get_docstring(node) is None:
            yield prefix + node.name
        if isinstance(node, ast.ClassDef):
            yield from _undocumented_in(node, f"{prefix}{node.name}.")


@cache
def import_contracts() -> tuple[dict[str, list[str]], ...]:
    """The contracts of import-linter, as pyproject.toml has them."""
    text = (ROOT / "pyproject.toml").read_text()
    return tuple(tomllib.loads(text)["tool"]["importlinter"]["contracts"])


def floors() -> list[list[str]]:
    """The names of each floor of `traceview`, from the roof to the ground."""
    layers = import_contracts()[0]["layers"]
    return [[name.strip(" ()") for name in layer.replace("|", ":").split(":")] for layer in layers]
