"""Pictures are of one version of Python and of Textual: elsewhere they are skipped."""

from __future__ import annotations

import os
import sys

import pytest
import textual
from textual.widgets import Input

_PLUGIN = "TEXTUAL_SNAPSHOT_TEMPDIR"
_PLUGINS_FOLDER = os.environ.get(_PLUGIN, "")
PYTHON, TEXTUAL = (3, 11), "8.2.8"


def _other_versions() -> str:
    found = sys.version_info[:2], textual.__version__
    if found == (PYTHON, TEXTUAL):
        return ""
    wanted = f"Python {PYTHON[0]}.{PYTHON[1]} and Textual {TEXTUAL}"
    return f"pictures are of {wanted}, here are {found[0][0]}.{found[0][1]} and {found[1]}"


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to renew pictures with other versions."""
    if (reason := _other_versions()) and config.getoption("update_snapshots", default=False):
        raise pytest.UsageError(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip pictures of other versions."""
    if reason := _other_versions():
        for item in items:
            if "looks" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No blinking cursor, no variables that change a picture."""
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(_PLUGIN, _PLUGINS_FOLDER)
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
