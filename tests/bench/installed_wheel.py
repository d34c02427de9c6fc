"""The measured program: the wheel of this tree, installed with byte code, and nothing else."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
_SOURCES = ("traceview", "connectors", "tests/bench", "pyproject.toml", "uv.lock")


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation: its Python and its command."""

    folder: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    @property
    def traceview(self) -> str:
        """The measured command."""
        return str(self.folder / "bin" / "traceview")

    @property
    def bench(self) -> Path:
        """Where the bench stands in it."""
        return next(self.folder.glob("lib/python*/site-packages/tests/bench"))


def digest(paths: Iterable[Path]) -> str:
    """What tells the content of files and folders from another."""
    total = hashlib.sha256()
    for path in sorted(paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(ROOT)).encode() + b"\0")
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def install(folder: Path = BUILD / "bench-venv") -> Installed:
    """This tree in an environment of its own; made anew when the tree has changed."""
    stamp, now = folder / ".installed", digest(ROOT / name for name in _SOURCES)
    if stamp.is_file() and stamp.read_text() == now:
        return Installed(folder)
    wheels = BUILD / "bench-wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    for source in (ROOT, ROOT / "tests" / "bench"):
        _build(source, wheels)
    _environment(folder)
    made = [str(path) for path in sorted(wheels.glob("*.whl"))]
    _pip(folder, "--constraint", str(_constraints()), *made)
    _pip(folder, "--no-deps", "--force-reinstall", *made)
    stamp.write_text(now)
    return Installed(folder)


def _build(source: Path, wheels: Path) -> None:
    if uv := shutil.which("uv"):
        command = [uv, "build", "--quiet", "--wheel", "--out-dir", str(wheels), str(source)]
    else:
        python = sys.executable if find_spec("pip") else getattr(sys, "_base_executable", "")
        pip = [python, "-m", "pip", "wheel", "--no-deps", "--quiet"]
        command = [*pip, "--wheel-dir", str(wheels), str(source)]
    _run(command)


def _environment(folder: Path) -> None:
    if (folder / "bin" / "python").exists():
        return
    if uv := shutil.which("uv"):
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)])
    else:
        _run([sys.executable, "-m", "venv", str(folder)])


def _pip(folder: Path, *what: str) -> None:
    """Install, with byte code."""
    python = str(folder / "bin" / "python")
    if uv := shutil.which("uv"):
        forced = ["--reinstall" if word == "--force-reinstall" else word for word in what]
        start = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
        _run([*start, *forced])
    else:
        _run([python, "-m", "pip", "install", "--quiet", "--compile", *what])


def _constraints() -> Path:
    """The versions of uv.lock."""
    path = BUILD / "bench-constraints.txt"
    script = str(ROOT / ".ci" / "constraints.py")
    path.write_text(_run([sys.executable, script]))
    return path


def _run(command: list[str]) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
