"""One direction of imports, also for those inside functions; no circle, and none hidden."""

from __future__ import annotations

import ast

import networkx as nx

from tests.floors.source_tree import (
    FunctionNode,
    ImportLine,
    SourceModule,
    classes,
    floors,
    import_contracts,
    imports,
    imports_of,
    methods_of,
    modules,
)


def _floor_of() -> dict[str, int]:
    return {
        f"traceview.{name}": number
        for number, names in enumerate(reversed(floors()))
        for name in names
    }


def _is_excepted(line: ImportLine) -> bool:
    """Whether import-linter is told to overlook it; it says when that is not needed any more."""
    told = import_contracts()[0].get("ignore_imports", [])
    return f"{line.importer} -> {line.imported}" in told


def upward(lines: tuple[ImportLine, ...]) -> list[str]:
    """The imports from a lower floor into a higher one."""
    floor = _floor_of()
    rooms = {name: module.room for name, module in modules().items()}
    return [
        f"{line.importer}:{line.line} imports {line.imported}"
        for line in lines
        if floor.get(rooms[line.imported], -1) > floor.get(rooms[line.importer], 99)
        and not _is_excepted(line)
    ]


def circles(arrows: set[tuple[str, str]]) -> list[list[str]]:
    """The groups of names that lead back to themselves."""
    graph: nx.DiGraph[str] = nx.DiGraph(arrows)
    return [sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1]


def test_the_floors_have_at_most_thirty_names() -> None:
    contract = import_contracts()[0]
    assert contract["exhaustive"]
    assert sum(len(names) for names in floors()) <= 30


def test_no_room_imports_from_a_higher_floor_inside_functions_either() -> None:
    assert upward(imports()) == []


def test_no_rooms_go_in_a_circle() -> None:
    rooms = {name: module.room for name, module in modules().items()}
    arrows = {
        (rooms[line.importer], rooms[line.imported]) for line in imports() if not _is_excepted(line)
    }
    assert circles({(here, there) for here, there in arrows if here != there}) == []


def test_no_modules_go_in_a_circle() -> None:
    assert circles({(line.importer, line.imported) for line in imports()}) == []


def test_connectors_import_nothing_of_each_other() -> None:
    crossing = [
        line
        for line in imports()
        if line.importer.startswith("traceview_connectors.")
        and line.imported.startswith("traceview_connectors.")
        and modules()[line.importer].room != modules()[line.imported].room
        and modules()[line.imported].room != "traceview_connectors.common"
    ]
    assert crossing == []


def test_outside_of_the_cache_only_its_protocol_and_its_door_are_imported() -> None:
    behind = [
        f"{line.importer}:{line.line} imports {line.imported}"
        for line in imports()
        if line.imported.startswith("traceview.cache.")
        and line.imported != "traceview.cache.store_protocol"
        and not line.importer.startswith("traceview.cache")
    ]
    assert behind == []


def test_of_the_cache_itself_only_the_way_to_open_it_is_imported() -> None:
    named = {
        alias.name
        for module in modules().values()
        if not module.name.startswith("traceview.cache")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "traceview.cache"
        for alias in node.names
    }
    assert named <= {"open_store", "open_reads", "drop_databases", "store_protocol"}


def _is_unfilled(method: FunctionNode) -> bool:
    """Whether a body says nothing but that somebody else is to say it."""
    body = method.body[1:] if ast.get_docstring(method) is not None else method.body
    if len(body) != 1 or (method.decorator_list and "overload" in ast.unparse(method)):
        return False
    return ast.unparse(body[0]) in (
        "...",
        "raise NotImplementedError",
        "raise NotImplementedError()",
    )


def unfilled() -> set[str]:
    """`module Class.method` of each method that only a subclass fills, outside of protocols."""
    return {
        f"{module.name} {node.name}.{method.name}"
        for module, node in classes()
        if not any("Protocol" in ast.unparse(base) for base in node.bases)
        for method in methods_of(node)
        if _is_unfilled(method)
    }


def test_no_call_upward_hides_in_a_method_that_only_a_subclass_fills() -> None:
    assert unfilled() == set()


def test_imports_are_seen_wherever_they_stand_but_not_those_for_types() -> None:
    text = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import traceview.model\n"
        "else:\n    from traceview import errors\n"
        "class A:\n    def b(self):\n        with c:\n            import traceview.text.urls\n"
    )
    cli = modules()["traceview.cli"]
    module = SourceModule("traceview.graph.paths", cli.path, ast.parse(text), 0)
    seen = [line.imported for line in imports_of(module, module.tree)]
    assert seen == ["traceview.errors", "traceview.text.urls"]


def test_an_upward_import_and_a_circle_are_found() -> None:
    up = ImportLine("traceview.text.urls", "traceview.chain.trace", 7)
    assert upward((up,)) == ["traceview.text.urls:7 imports traceview.chain.trace"]
    assert circles({("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")}) == [["a", "b", "c"]]
