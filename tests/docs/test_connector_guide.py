"""The connector that docs/connectors.md explains passes the suite that every connector passes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.readme_parts import ROOT
from traceview.connector import Connector
from traceview.testing import ConnectorContract

GUIDE = ROOT / "docs" / "connectors.md"
CONNECTOR, SUITE = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)


def _module(name: str, code: str) -> ModuleType:
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(code, f"{GUIDE.name}:{name}", "exec"), module.__dict__)
    return module


SHIPYARD: type[Connector] = _module("traceview_connectors.shipyard", CONNECTOR).Shipyard
TestShipyard: type[ConnectorContract] = _module("test_shipyard", SUITE).TestShipyard


@pytest.fixture(scope="module", autouse=True)
def _forget_the_made_up_modules() -> Iterator[None]:
    yield
    for name in ("traceview_connectors.shipyard", "test_shipyard"):
        sys.modules.pop(name, None)


def test_the_suite_shown_tests_the_connector_shown() -> None:
    assert TestShipyard.connector is SHIPYARD


def test_the_connector_is_short() -> None:
    assert sum(bool(row.strip()) for row in CONNECTOR.splitlines()) <= 75


@pytest.mark.parametrize("code", [CONNECTOR, SUITE], ids=["connector", "suite"])
@pytest.mark.parametrize("words", [("check",), ("format", "--check")], ids=["check", "format"])
def test_the_code_shown_is_written_as_ours_is(code: str, words: tuple[str, ...]) -> None:
    ruff = str(Path(sys.executable).with_name("ruff"))
    shown = ROOT / "connectors" / "traceview_connectors" / "shipyard.py"
    done = subprocess.run(
        [ruff, *words, "--stdin-filename", str(shown), "-"],
        input=code, capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
