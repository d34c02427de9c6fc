"""What an installation holds: the wheel alone gives a working command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _build(folder: Path) -> Path:
    """The wheel of this tree, built as `pip install .` and `uv tool install .` build it."""
    uv = shutil.which("uv")
    if uv:
        command = [uv, "build", "--wheel", "--out-dir", str(folder), str(ROOT)]
    else:
        python = sys.executable if find_spec("pip") else getattr(sys, "_base_executable", "")
        pip = [python, "-m", "pip", "wheel", "--no-deps", "--quiet"]
        command = [*pip, "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("traceview-*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_connectors_stylesheets_and_the_demo(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = [
        path.relative_to(root).as_posix()
        for root in (ROOT, ROOT / "connectors")
        for package in ("traceview", "traceview_connectors")
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    ]
    assert [name for name in wanted if name not in held] == []
    assert any(name.endswith(".tcss") for name in held)


def test_the_wheel_holds_no_other_top_level_name(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "traceview",
        "traceview_connectors",
    }


def test_the_installed_command_traces_the_demo(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    outside = tmp_path / "outside"
    outside.mkdir()

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "traceview", *arguments],
            capture_output=True,
            text=True,
            cwd=outside,
            env={**os.environ, "PYTHONPATH": str(site)},
            check=False,
        )

    where = run("--version")
    assert where.returncode == 0, where.stderr
    demo = run("demo", "--dir", str(outside / "world"))
    assert demo.returncode == 0, demo.stderr
    chains = run("--config", str(outside / "world" / "config.toml"), "chains", "--format", "jsonl")
    assert '"traceview.chain/1"' in chains.stdout, chains.stderr
