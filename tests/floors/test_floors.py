"""What holds the architecture: floors, light imports, and budgets of size."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("traceview", "connectors/traceview_connectors")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
OF_CONNECTORS = {
    "connector",
    "errors",
    "http",
    "identity",
    "model",
    "references",
    "text",
    "views",
    "vocabulary",
}
FILE_LINES = 250
FUNCTION_LINES = 45
LARGE_FILES = {
    "traceview/connector.py": "the contract belongs on one page",
    "traceview/cache/store_protocol.py": "the whole protocol on one page",
    "traceview/references/patterns/find_references.py": "a table",
    "traceview/references/patterns/trackers.py": "a table",
    "traceview/model.py": "the words belong on one page",
}
"""Files over the budget, each with its reason."""


def imported_by(code: str) -> set[str]:
    """The modules that are loaded after a fresh Python ran `code`."""
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stderr.split())


def test_the_floors_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    paths = os.pathsep.join((str(ROOT), str(ROOT / "connectors")))
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_connectors_are_kept_from_every_module_that_is_not_theirs() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    floors, connectors, *_ = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    modules = {name.strip(" ()") for layer in floors["layers"] for name in layer.split(":")}
    kept = {name.removeprefix("traceview.") for name in connectors["forbidden_modules"]}
    assert modules - kept == OF_CONNECTORS | {"__main__"}


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import traceview.chain.trace", {"textual", "rich", "httpx", "diskcache", "networkx"}),
        ("import traceview.export", {"pydantic", "textual", "networkx"}),
        (
            "import traceview.session.session",
            {"pydantic", "textual", "networkx", "httpx", "diskcache"},
        ),
        ("import traceview_connectors", {"pydantic", "httpx", "yaml"}),
        (
            "from traceview.cli import main; main(['--version'])",
            {"pydantic", "textual", "networkx", "httpx", "diskcache", "asyncio"},
        ),
    ],
)
def test_an_import_loads_nothing_heavy(code: str, absent: set[str]) -> None:
    assert not absent & imported_by(code)


def test_all_that_stands_before_the_first_frame_is_light(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[sources.lists]\ntype = "files"\npath = "lists"\n[keys]\nquit = "Q"\n')
    code = (
        "from pathlib import Path; import traceview.commands.tui as tui, traceview.app.app; "
        "from traceview.commands import show_screens; "
        "from traceview.commands.open_session import open_session; "
        f"config = tui.load_config(Path({str(config)!r})); show_screens.keymap(config); "
        "open_session(config).rows()"
    )
    assert not {"pydantic", "networkx", "httpx", "yaml"} & imported_by(code)


def test_files_stay_within_their_budget() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in FILES}
    assert {name for name, size in sizes.items() if size > FILE_LINES} <= set(LARGE_FILES)


def test_no_exception_to_the_budget_outlives_its_need() -> None:
    sizes = {name: len((ROOT / name).read_text().splitlines()) for name in LARGE_FILES}
    assert all(size > FILE_LINES for size in sizes.values()), sizes


def test_functions_stay_within_their_budget() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert not long, long


def imports_of_the_cache(path: Path) -> list[str]:
    """What a file imports of the cache, also inside functions: module and name."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith(CACHE)]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(CACHE):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "traceview":
            found += [CACHE for alias in node.names if alias.name == "cache"]
    return found


CACHE = "traceview.cache"
DOORS = ("open_store", "open_reads", "drop_databases")
OF_THE_CACHE = (*(f"{CACHE}.{door}" for door in DOORS), f"{CACHE}.store_protocol.")


def test_nobody_knows_more_of_the_cache_than_its_protocol_and_how_to_open_it() -> None:
    outside = [path for path in FILES if not path.is_relative_to(ROOT / "traceview/cache")]
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in outside
        for name in imports_of_the_cache(path)
        if not name.startswith(OF_THE_CACHE)
    }
    assert found == set()
