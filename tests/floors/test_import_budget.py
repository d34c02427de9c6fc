"""The import budget: what the start of each command may load. A failure says who brought it in."""

from __future__ import annotations

import asyncio
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

import traceview
from tests.floors.import_graph import ROOT, Imports
from traceview.config.config import load_config
from traceview.demo import write_world
from traceview.session.session import Session

NETWORK = {"httpx", "ssl", "socket", "traceview.http"}
SOURCES = {"yaml", "traceview.connector", "traceview.sources.refresh", "traceview.sources.source",
           "traceview.sources.registry", "traceview_connectors"}  # fmt: skip
SCREENS = {"textual", "rich", "markdown_it"}
READING_TEXT = {
    "promql_parser",
    "traceview.references.patterns.find_references",
    "traceview.linking.mentions",
}
COMMAND = "from traceview.cli import main; main()"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration of the demo, whose cache is filled and which has a `[house]`."""
    folder = tmp_path_factory.mktemp("world")
    path = write_world(folder / "demo", datetime.now(UTC))
    path.write_text(
        f"{path.read_text()}\n[cache]\nfolder = {str(folder / 'cache')!r}\n"
        "[keys]\nquit = 'Q'\n[aliases]\n'team:pay' = 'team:payments'\n"
    )

    async def fill() -> None:
        session = Session.open(load_config(path))
        async for _ in session.refresh():
            pass
        await session.aclose()

    asyncio.run(fill())
    return path


def test_the_version_is_told_with_two_modules() -> None:
    ran = Imports(COMMAND, "--version")
    assert ran.printed == f"traceview {traceview.__version__}\n"
    assert ran.beyond({"traceview", "traceview.cli"}) == []
    assert ran.over({"re", "typing", "argparse", "pathlib", "importlib.metadata"}) == []


def test_the_version_told_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == traceview.__version__


@pytest.mark.parametrize("style", ["json", "plain", "slack", "mermaid", "md"])
def test_a_chain_is_told_from_the_cache_alone(world: Path, style: str) -> None:
    reference = "BookingErrorRatioHigh"
    ran = Imports(COMMAND, "--config", str(world), "trace", reference, "--format", style)
    assert reference in ran.printed
    styles = {f"traceview.export.{name}" for name in ("markdown", "slack", "mermaid", "plain")}
    named = {"md": "markdown"}.get(style, style)
    others = {*styles, "traceview.export.as_json"} - {f"traceview.export.{named}"}
    allowed = {"traceview.export.as_json"} if style == "json" else set()
    assert ran.over(SCREENS | SOURCES | NETWORK | READING_TEXT | {"asyncio"}) == []
    assert ran.over(others - allowed) == []


@pytest.mark.parametrize(
    "words",
    [
        ("search", "booking", "--json"),
        ("sources", "--json"),
        ("cache", "info"),
        ("trace", "ticket:tickets.example.com/OPS-541", "--json"),
    ],
)
def test_what_stands_in_the_cache_is_told_from_it_alone(
    world: Path, words: tuple[str, ...]
) -> None:
    ran = Imports(COMMAND, "--config", str(world), "--offline", *words)
    assert ran.over(SCREENS | SOURCES | NETWORK | {"asyncio"}) == []


def test_the_first_frame_waits_for_nothing_heavy(world: Path) -> None:
    ran = Imports(
        "import sys; from pathlib import Path; from traceview.commands.parser import parsed; "
        "from traceview.commands import show_screens, tui; "
        "from traceview.commands.open_session import open_session; "
        "from datetime import UTC; from traceview.app.app import TraceviewApp; "
        "config = tui.load_config(Path(sys.argv[1])); keys = show_screens.keymap(config); "
        "session = open_session(config); assert session.rows(); "
        "TraceviewApp(session, keymap=keys)",
        str(world),
    )
    heavy = {"pydantic", "networkx", "diskcache", "sqlite3", "promql_parser", "traceview.model"}
    assert ran.over(heavy | SOURCES | {"httpx", "traceview.http", "markdown_it"}) == []
    rest = {
        "traceview.chain.trace",
        "traceview.session.plots",
        "traceview.export.chain_outline",
        "traceview.linking.mentions",
    }
    assert ran.over(rest | {"traceview.screens.explorer.screen", "traceview.demo"}) == []


def test_a_broken_budget_names_the_way() -> None:
    ran = Imports("import traceview.sources.source")
    (way,) = ran.over({"pydantic"})
    assert " < traceview.connector < " in f"{way} < "
    assert way.endswith("< asked")
