"""How the alert list is drawn: columns that fit the width, states in words, legs by their digit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from traceview.chain.alert_row import AlertRow
from traceview.chain.legs import Leg
from traceview.widgets.ink import Line, fit
from traceview.widgets.list_rows import HeldRows
from traceview.widgets.times import age

DIGITS = "".join(leg.digit for leg in Leg)
NO_OWNER = "(no owner)"
_INKS = {"CRIT": "crit", "ERR": "err", "WARN": "warn", "INFO": "info"}


class AlertRows(HeldRows):
    """The rows of the alert list at one moment; `now` is in unix seconds."""

    def __init__(self, rows: Sequence[AlertRow], now: float, *, brief: bool = False) -> None:
        self.rows = rows
        self._now = now
        self._brief = brief
        self._state = _widest((row.state or "firing" for row in rows), "STATE", 10)
        self._owner = _widest((row.owner or NO_OWNER for row in rows), "OWNER", 18)
        self._service = _widest((row.service for row in rows), "SERVICE", 18)
        self._source = _widest((row.source for row in rows), "SOURCE", 14)

    def __len__(self) -> int:
        return len(self.rows)

    def key(self, index: int) -> str:
        """The alert's id."""
        return self.rows[index].id

    def line(self, index: int, width: int) -> Line:
        """One alert."""
        row = self.rows[index]
        cells = {
            "SEV": (row.level, _INKS.get(row.level, "dim")),
            "AGE": (age(self._now - row.since) if row.since else "-", "plain"),
            "STATE": (row.state or "firing", "plain" if row.is_firing else "dim"),
            "SERVICE": (row.service, "plain"),
            "ALERT": (row.title, "strong" if row.is_firing else "dim"),
            "LEGS": (legs_face(row), "dim" if row.is_island else "exact"),
            "OWNER": (row.owner or NO_OWNER, "plain" if row.owner else "gap"),
            "SOURCE": (row.source, "dim"),
        }
        return _joined([(*cells[name], size, name == "AGE") for name, size in self._columns(width)])

    def head(self, width: int) -> Line:
        """The names of the columns."""
        return _joined(
            [
                (DIGITS if name == "LEGS" else name, "head", size, name == "AGE")
                for name, size in self._columns(width)
            ]
        )

    def _columns(self, width: int) -> list[tuple[str, int]]:
        sizes = {"SEV": 4, "AGE": 4}
        if not self._brief:
            sizes["STATE"] = self._state
        if width >= 110 and not self._brief:
            sizes["SERVICE"] = self._service
        sizes["ALERT"] = 0
        if width >= 44 and not self._brief:
            sizes["LEGS"] = len(DIGITS)
        if width >= 58 and not self._brief:
            sizes["OWNER"] = self._owner
        if width >= 130 and not self._brief:
            sizes["SOURCE"] = self._source
        sizes["ALERT"] = max(width - sum(sizes.values()) - len(sizes) + 1, 8)
        return list(sizes.items())


def legs_face(row: AlertRow) -> str:
    """The digit of each leg that was found, `~` for one that rests on a guess, `·` for none."""
    if row.is_island:
        return "island"
    return "".join(
        "·" if digit not in row.legs else "~" if digit in row.guesses else digit for digit in DIGITS
    )


def count_of(rows: Sequence[AlertRow], total: int) -> str:
    """How many alerts fire, how many do not, and how many of all are shown."""
    firing = sum(row.is_firing for row in rows)
    quiet = f" · {len(rows) - firing} not firing" if len(rows) > firing else ""
    return f"{firing} firing{quiet}" + (f" · {len(rows)} of {total} match" * (len(rows) < total))


def _joined(cells: Sequence[tuple[str, str, int, bool]]) -> Line:
    pieces: list[tuple[str, str]] = []
    for text, ink, size, right in cells:
        if pieces:
            pieces.append((" ", "plain"))
        pieces.append((fit(text, size, right=right), ink))
    return tuple(pieces)


def _widest(texts: Iterable[str], head: str, limit: int) -> int:
    return min(max((len(head), *map(len, texts))), limit)
