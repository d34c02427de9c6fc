"""The listing of the source explains the program: its rooms, and one name for one thing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePath

from tests.floors.figures import LOOSE, loose_modules, rooms
from tests.floors.source_tree import classes, methods_of, modules

IN_ING = {"linking", "testing", "pending"}
"""Words in -ing that may name a room: two that stand for a thing, and an adjective."""
CONVENTIONS = (
    "__init__.py",
    "traceview/connector.py",
    "traceview/commands/*.py",
    "traceview/screens/*/screen.py",
    "traceview/screens/*/rows.py",
    "traceview_connectors/*/connector.py",
)
"""File names that may stand twice, since their folder says what they are."""


def _twice(named: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    places = defaultdict(list)
    for name, place in named:
        places[name].append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


def is_of_a_convention(place: str) -> bool:
    """Whether a file has the name that every file in its folder's place has."""
    return any(PurePath(place).match(pattern) for pattern in CONVENTIONS)


def is_bare_gerund(name: str) -> bool:
    """Whether a name is one word in -ing and none of those that stand."""
    return re.fullmatch(r"[a-z]{2,}ing", name) is not None and name not in IN_ING


def test_at_the_top_stand_the_contract_and_the_doors() -> None:
    assert loose_modules() == LOOSE


def test_there_are_at_most_thirty_rooms() -> None:
    assert len(rooms()) <= 30


def test_every_room_says_in_one_sentence_what_it_is() -> None:
    wrong = []
    for module in modules().values():
        if module.path.name == "__init__.py":
            first = (ast.get_docstring(module.tree) or "").partition("\n\n")[0]
            if not first.endswith(".") or ". " in first or "\n" in first:
                wrong.append(f"{module.place}: {first!r}")
    assert wrong == []


def test_every_folder_with_code_is_a_room() -> None:
    folders = {module.path.parent for module in modules().values()}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_a_class_name_stands_once_in_the_program() -> None:
    assert _twice((node.name, module.place) for module, node in classes()) == {}


def test_a_file_name_stands_once_where_no_folder_says_otherwise() -> None:
    places = [module.place for module in modules().values()]
    assert _twice((PurePath(p).name, p) for p in places if not is_of_a_convention(p)) == {}


def test_no_module_is_named_by_a_bare_gerund() -> None:
    names = {part for name in modules() for part in name.split(".")}
    assert sorted(filter(is_bare_gerund, names)) == []


def test_no_class_has_more_than_twenty_five_methods() -> None:
    sizes = {node.name: len(methods_of(node)) for _, node in classes()}
    assert {name: size for name, size in sizes.items() if size > 25} == {}


def test_only_one_module_makes_times_of_unix_seconds() -> None:
    makers = [
        module.name
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and "fromtimestamp" in node.attr
    ]
    assert makers == ["traceview.text.unix_time"]


YAML_READERS = {"parse", "compose", "compose_all", "load", "load_all", "safe_load", "scan"}
OTHER_READERS = {
    "traceview.demo.repository_history": "reads a file of this package",
    "traceview.demo.series_shapes": "reads a file of this package",
}
"""Modules that read YAML by themselves; what is foreign goes through `traceview.text.safe_yaml`."""


def test_foreign_yaml_is_read_behind_one_guard() -> None:
    readers = {
        module.name
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) == "yaml"
        and node.attr in YAML_READERS
    }
    assert readers == {"traceview.text.safe_yaml", *OTHER_READERS}


def test_the_rules_of_names_tell_good_from_bad() -> None:
    assert is_bare_gerund("batching")
    assert not is_bare_gerund("rule_matching")
    assert not is_bare_gerund("linking")
    assert is_of_a_convention("connectors/traceview_connectors/git/connector.py")
    assert is_of_a_convention("traceview/screens/path/rows.py")
    assert not is_of_a_convention("traceview/widgets/rows.py")
    assert not is_of_a_convention("traceview/chain/trace.py")
