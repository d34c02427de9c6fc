"""Tables of a document: columns where they fit, else a field a row."""

from __future__ import annotations

from itertools import zip_longest

from rich.cells import cell_len

from traceview.widgets.ink import Line, fit, line, wrap


def table_lines(rows: list[list[str]], width: int) -> list[Line]:
    """A table whose first row holds the names of its columns."""
    if not rows:
        return []
    columns = list(zip_longest(*rows, fillvalue=""))
    sizes = [max(map(cell_len, column)) for column in columns]
    if sum(sizes) + 2 * (len(sizes) - 1) <= width:
        return list(_grid(rows, sizes))
    return _fields(rows, width)


def _grid(rows: list[list[str]], sizes: list[int]) -> list[Line]:
    drawn: list[Line] = []
    for number, row in enumerate(rows):
        ink = "plain" if number else "head"
        padded = [*row, *[""] * (len(sizes) - len(row))]
        cells = [fit(cell, size) for cell, size in zip(padded, sizes, strict=True)]
        drawn.append(line(("  ".join(cells), ink)))
        if not number:
            drawn.append(line(("  ".join("─" * size for size in sizes), "bar")))
    return drawn


def _fields(rows: list[list[str]], width: int) -> list[Line]:
    drawn: list[Line] = []
    for row in rows[1:]:
        for name, cell in zip_longest(rows[0], row, fillvalue=""):
            for number, text in enumerate(wrap(cell, max(width - cell_len(name) - 2, 10))):
                head = f"{name}: " if not number else " " * (cell_len(name) + 2)
                drawn.append(line((head, "head"), text))
        drawn.append(())
    return drawn
