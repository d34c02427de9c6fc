"""What a fresh Python imports for a piece of code, and who asked for it first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_MARK = "imported: "
_SPY = f"""\
import sys


def _name(frame):
    return frame.f_globals.get("__name__", "")


class Spy:
    by = {{}}

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        frame = sys._getframe(1)
        while frame and _name(frame).startswith(("importlib", "_frozen_importlib")):
            frame = frame.f_back
        cls.by.setdefault(name, _name(frame) if frame else "")


before = set(sys.modules)
sys.meta_path.insert(0, Spy)
try:
    exec(sys.argv.pop(1), {{"__name__": "asked"}})
finally:
    for name in sys.modules.keys() - before:
        print("{_MARK}" + name, Spy.by.get(name) or "?", file=sys.stderr)
"""


class Imports:
    """The modules that `code` imported (none that Python itself had), each with its importer."""

    def __init__(self, code: str, *argv: str) -> None:
        done = subprocess.run(
            [sys.executable, "-c", _SPY, code, *argv],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        self.printed = done.stdout
        rows = done.stderr.splitlines()
        told = [row.removeprefix(_MARK) for row in rows if row.startswith(_MARK)]
        assert done.returncode == 0, done.stderr
        self.by = dict(row.split(" ", 1) for row in told)

    def over(self, forbidden: set[str]) -> list[str]:
        """For each forbidden module or package that was imported, by whom it came in."""
        return sorted(self.way_of(name) for name in forbidden & self.by.keys())

    def beyond(self, allowed: set[str]) -> list[str]:
        """For each module of traceview or of another package that is not allowed, the same."""
        foreign = {name for name in self.by if not _is_of_python(name)}
        return sorted(self.way_of(name) for name in foreign - allowed)

    def way_of(self, name: str) -> str:
        """`networkx < traceview.graph.paths < traceview.session`: each with who imported it."""
        way = [name]
        while (by := self.by.get(way[-1])) is not None and by not in way:
            way.append(by)
        return " < ".join(way)


def _is_of_python(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names
