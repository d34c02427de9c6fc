"""How the alert list is drawn: columns that fit the width, states in words, legs by their digit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from itertools import groupby, islice

from rich.cells import cell_len

from traceview.chain.alert_order import AlertOrder, part_of
from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import Section, section_of
from traceview.chain.legs import Leg
from traceview.widgets.ink import Line, clip, fit, fit_line, line
from traceview.widgets.list_rows import HeldRows
from traceview.widgets.signs import Signs, signs
from traceview.widgets.times import age

DIGITS = "".join(leg.digit for leg in Leg)
NO_OWNER, NO_LINKS, NOT_YET = "no owner", "no links", "linking"
MEASURED = 2_000
"""From how many rows the widths of the columns are taken: the first ones, which are seen."""
_INKS = {"CRIT": "chip", "ERR": "err", "WARN": "warn", "INFO": "info"}
_HEADS = {
    Section.UNKNOWN: "state unknown",
    Section.PENDING: "pending",
    Section.HELD: "held back",
    Section.OVER: "resolved",
}


class AlertRows(HeldRows):
    """The rows of the alert list at one moment; `now` is in unix seconds.

    `marks` gives a row's word of news, `new` or `worse`, by its id. `plain` is for a terminal
    without UTF-8, `brief` for a narrow pane. A heading stands over each part of the list but the
    one that fires; `over` has the part in which a resolved row stays. `order` is that of the rows.
    """

    def __init__(
        self,
        rows: Sequence[AlertRow],
        now: float,
        *,
        brief: bool = False,
        marks: Mapping[str, str] | None = None,
        plain: bool = False,
        over: Mapping[str, Section] | None = None,
        order: AlertOrder = AlertOrder.SEVERITY,
    ) -> None:
        self.rows = rows
        self._now = now
        self._brief = brief
        self._marks = marks or {}
        self._signs = signs(plain=plain)
        self._order = order
        self._news: Sequence[int] = ()
        self._shown: Sequence[AlertRow | str] = self._laid_out(over or {})
        few = list(islice(rows, MEASURED))
        self._owner = _widest((row.owner or NO_OWNER for row in few), "OWNER", 16)
        has_service = any(row.service for row in few)
        self._service = has_service and _widest((row.service for row in few), "SERVICE", 18)
        several = len({row.source for row in few}) > 1
        self._source = _widest((row.source for row in few), "SOURCE", 14) if several else 0

    def _laid_out(self, over: Mapping[str, Section]) -> list[AlertRow | str]:
        """The rows with the headings of their parts."""
        shown: list[AlertRow | str] = []
        for part, run in groupby(self.rows, key=lambda row: part_of(row, over)):
            held = list(run)
            shown += [f"{_HEADS[part]} {len(held)}", *held] if part in _HEADS else held
        return shown

    def prepare(self) -> AlertRows:
        """The same rows, with the places noted that every key asks for."""
        self.find("-")
        self._news = sorted(at for key in self._marks if (at := self.find(key)) >= 0)
        return self

    def __len__(self) -> int:
        return len(self._shown)

    def key(self, index: int) -> str:
        """The alert's id; nothing for a heading."""
        row = self._shown[index]
        return "" if isinstance(row, str) else row.id

    def row(self, key: str) -> AlertRow | None:
        """The row with this key."""
        found = self._shown[at] if (at := self.find(key)) >= 0 else None
        return found if isinstance(found, AlertRow) else None

    def alert_id(self, key: str) -> str:
        """The id of the alert of the row with this key; empty for a heading."""
        return key

    def news_above(self, top: int) -> Sequence[int]:
        """Where rows with news stand above the row `top`, ascending."""
        return self._news[: bisect_left(self._news, top)]

    def at(self, now: float, marks: Mapping[str, str]) -> AlertRows:
        """The same rows at another moment and with other marks; it costs nothing a row."""
        other = copy(self)
        other._now = now
        if marks is not self._marks:
            other._marks = marks
            other._news = [at for at in self._news if self._shown_id(at) in marks]
        return other

    def _shown_id(self, index: int) -> str:
        return self.alert_id(self.key(index))

    def line(self, index: int, width: int) -> Line:
        """One alert, or the dashed rule over a part of the list."""
        row = self._shown[index]
        return self._rule(row, width) if isinstance(row, str) else self._row(row, width)

    def _rule(self, text: str, width: int) -> Line:
        dash = self._signs.dash
        rest = max(width - len(text) - 4, 0)
        return line((f"{dash} ", "border"), (clip(text, width - 4), "dim"),
                    (f" {dash * rest}", "border"))  # fmt: skip

    def _row(self, row: AlertRow, width: int) -> Line:
        is_lit = section_of(row) is Section.FIRING
        cells: dict[str, Line] = {
            "SEV": line((row.level, _INKS.get(row.level, "plain") if is_lit else "dim")),
            "AGE": self._age(row),
            "SERVICE": line((row.service, "plain" if is_lit else "dim")),
            "SUMMARY": self._said(row, is_lit=is_lit),
            "LEGS": legs_line(row, self._signs),
            "OWNER": line((row.owner, "plain" if is_lit else "dim")
                          if row.owner or not row.is_linked else (NO_OWNER, "gap")),
            "SOURCE": line((row.source, "dim")),
        }  # fmt: skip
        columns = self._columns(width)
        return _joined([(self._named(row, size, columns) if name == "ALERT" else cells[name], size,
                         name == "AGE") for name, size in columns.items()])  # fmt: skip

    def head(self, width: int) -> Line:
        """The names of the columns."""
        return _joined(
            [
                (
                    line((DIGITS if name == "LEGS" else name, self._ink_of(name))),
                    size,
                    name == "AGE",
                )
                for name, size in self._columns(width).items()
            ]
        )

    def _ink_of(self, column: str) -> str:
        return "strong" if column == self._order.column else "dim"

    def news_head(self, hidden: Sequence[int]) -> Callable[[int], Line]:
        """What stands over the rows when some with news are hidden above them: the first of them.

        `hidden` says where they stand, ascending.
        """

        def drawn(width: int) -> Line:
            many = f" {self._signs.up}{len(hidden)} new, g "
            row = self.line(hidden[0], max(width - len(many), 8))
            return (*row, (many, "new"))

        return drawn

    def _said(self, row: AlertRow, *, is_lit: bool) -> Line:
        """What speaks against its state, before what the alert says; or who holds it back."""
        doubt = ((f"{row.doubt}  ", "stale"),) if row.doubt else ()
        text = row.summary if is_lit else row.why
        return (*doubt, (text, "dim")) if text or doubt else ()

    def _age(self, row: AlertRow) -> Line:
        if (mark := self._marks.get(row.id)) is not None:
            return line((mark, "new" if mark == "new" else "crit"))
        return line((age(self._now - row.since) if row.since else "-", "dim"))

    def _named(self, row: AlertRow, width: int, columns: Mapping[str, int]) -> Line:
        """The alert's name, and behind it what the row has no column for."""
        section = section_of(row)
        if section is Section.FIRING:
            name = clip(row.title, width)
            has_room = "SUMMARY" not in columns and width - cell_len(name) > 14
            said = self._said(row, is_lit=True) if has_room else ()
            return line((name, "strong"), ("  " if said else "", "plain"), *said)
        has_reason = section is Section.HELD and row.why and "SUMMARY" not in columns
        state = row.why if has_reason else row.state or "unknown"
        name = clip(row.title, max(width - min(cell_len(state), 20) - 1, 8))
        return line((name, "dim"), " ", (state, _said_ink(section)))

    def _columns(self, width: int) -> dict[str, int]:
        sizes = {"SEV": 4, "AGE": 5, "ALERT": 0}
        if not self._brief:
            if width >= 150:
                sizes["SUMMARY"] = max((width - 76) * 6 // 10, 20)
            if width >= 74 and self._service:
                sizes["SERVICE"] = min(self._service, 18 if width >= 110 else 12)
            if width >= 52:
                sizes["LEGS"] = len(DIGITS)
            if width >= 58:
                sizes["OWNER"] = min(self._owner, 16 if width >= 110 else 12)
            if width >= 100 and self._source:
                sizes["SOURCE"] = self._source
        sizes["ALERT"] = max(width - sum(sizes.values()) - len(sizes) + 1, 8)
        return sizes


def legs_line(row: AlertRow, drawn: Signs) -> Line:
    """A sign for each leg, under its digit: exact, a guess, or none."""
    if not row.is_linked:
        return line((NOT_YET, "dim"))
    if row.is_island:
        return line((NO_LINKS, "gap"))
    return tuple(
        ("".join(found), "doubt" if sign == drawn.guess else "exact")
        for sign, found in groupby(_sign_of(row, digit, drawn) for digit in DIGITS)
    )


def _sign_of(row: AlertRow, digit: str, drawn: Signs) -> str:
    if digit not in row.legs:
        return drawn.none
    return drawn.guess if digit in row.guesses else drawn.exact


def _said_ink(section: Section) -> str:
    return {Section.UNKNOWN: "old", Section.OVER: "resolved"}.get(section, "dim")


def _joined(cells: Sequence[tuple[Line, int, bool]]) -> Line:
    pieces: list[tuple[str, str]] = []
    for drawn, size, right in cells:
        if pieces:
            pieces.append((" ", "plain"))
        if right:
            pieces += [(fit(text, size, right=True), ink) for text, ink in drawn[:1]]
        else:
            pieces += fit_line(drawn, size)
    return tuple(pieces)


def _widest(texts: Iterable[str], head: str, limit: int) -> int:
    return min(max((len(head), *map(len, texts))), limit)
