"""Where something stands in a TOML text, which its parser does not tell."""

from __future__ import annotations

import re


def line_of(text: str, keys: tuple[str | int, ...]) -> int:
    """The line, from 1, of a key or of its table in TOML text; 0 when it is not found.

    `keys` are the names from the outermost table on; a number counts tables of one name from 0.
    """
    rows = text.split("\n")
    for depth in range(len(keys), 0, -1):
        nth = keys[depth - 1]
        header = _header([key for key in keys[:depth] if isinstance(key, str)])
        found = [number for number, row in enumerate(rows, 1) if header.match(row)]
        at = found[nth if isinstance(nth, int) else 0 :][:1]
        if at:
            rest = [key for key in keys[depth:] if isinstance(key, str)]
            return (rest and _line_of_key(rows, at[0], rest[0])) or at[0]
    if not keys:
        return 0
    inner = _header([str(keys[0])], end=r"\.")
    within = next((number for number, row in enumerate(rows, 1) if inner.match(row)), 0)
    return _line_of_key(rows, 0, str(keys[0])) or within


def _header(names: list[str], end: str = r"\]") -> re.Pattern[str]:
    quoted = (rf"[\"']?{re.escape(name)}[\"']?" for name in names)
    return re.compile(r"\s*\[\[?\s*" + r"\s*\.\s*".join(quoted) + r"\s*" + end)


def _line_of_key(rows: list[str], start: int, key: str) -> int:
    pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
    for number, row in enumerate(rows[start:], start + 1):
        if pattern.match(row):
            return number
        if row.lstrip().startswith("["):
            break
    return 0
