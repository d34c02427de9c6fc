"""Cuts the developer's machine out of the tests; hands out the fixed clock and the real input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.builders import NOW
from tests.missing_needs import lacking

pytest.register_assert_rewrite("traceview.testing")
# How long an example takes says nothing on a machine that does other things as well.
settings.register_profile(
    "steady", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

PROJECT = Path(__file__).resolve().parents[1]

_FOREIGN = ("TEXTUAL_", "TRACEVIEW_", "GIT_", "XDG_", "SSH_", "NO_COLOR", "FORCE_COLOR", "BROWSER",
            "EDITOR", "VISUAL", "PAGER", "TMUX")  # fmt: skip
_GIT_CONFIG = """\
[user]
    name = Test
    email = test@example.com
[init]
    defaultBranch = main
[commit]
    gpgsign = false
"""


@pytest.fixture(scope="session", autouse=True)
def _apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No variable of this machine changes what a test sees; git reads none of its configuration."""
    config = tmp_path_factory.mktemp("git") / "config"
    config.write_text(_GIT_CONFIG)
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            if name.startswith(_FOREIGN) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", str(config))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_TERMINAL_PROMPT", "0")
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has a home of its own: configuration, cache and state begin empty."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "CACHE", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


@pytest.fixture
def now() -> datetime:
    """The fixed time of the tests: 2026-11-23 03:10:00 UTC."""
    return NOW


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that stands at the fixed time."""
    return lambda: NOW


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder `shared` beside the project: specifications, recorded payloads, real input."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        lacking("no folder `shared` beside the project")
    return folder
