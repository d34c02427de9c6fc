"""The parts of the README that are made from the program: `python -m tests.docs.readme_parts`."""

from __future__ import annotations

import re
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from traceview.connector import SourceSettings
from traceview.navigation.commands_table import markdown_table

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
_PART = re.compile(r"(<!-- made: (?P<name>[\w -]+) -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)


def connectors() -> dict[str, type[Any]]:
    """The connectors of this distribution, by type."""
    return {
        point.name: point.load()
        for point in sorted(entry_points(group="traceview.connectors"), key=lambda p: p.name)
        if point.dist is not None and point.dist.name == "traceview"
    }


def part(name: str) -> str:
    """The text of one made part."""
    if name == "keys":
        return markdown_table().strip() + "\n"
    settings: type[SourceSettings] = connectors()[name.removeprefix("settings of ")].Settings
    rows = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for setting, field in settings.model_fields.items():
        if setting == "type":
            continue
        given = None if field.is_required() else field.get_default(call_default_factory=True)
        default = "required" if field.is_required() else _shown(given)
        about = field.description or "age of the data, in seconds, from which it is marked STALE"
        rows.append(f"| `{setting}` | {default} | {about.replace('|', '/')} |")
    return "\n".join(rows) + "\n"


def _shown(value: Any) -> str:
    if value is None or value in ("", (), {}, []):
        return "–"
    if isinstance(value, tuple | list):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{value}`"


def made(text: str) -> str:
    """`text` with each made part as it should be."""
    return _PART.sub(lambda match: f"{match[1]}{part(match['name'])}{match[4]}", text)


def parts(text: str) -> list[str]:
    """The names of the made parts of `text`."""
    return [match["name"] for match in _PART.finditer(text)]


if __name__ == "__main__":
    README.write_text(made(README.read_text()))
    sys.exit(0)
