"""What a refresh does to the alert list: what is new comes where its severity belongs, marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from traceview.chain.alert_row import AlertRow, ordered
from traceview.chain.alert_section import RESOLVED, Section, section_of

NEW, WORSE = "new", "worse"
KEPT_S = 600.0
"""How long a row that was resolved stays on the screen."""
_Place = tuple[Section, int]


@dataclass(frozen=True, slots=True)
class ShownAlerts:
    """What is on the screen: the rows in their order, the word of news that some have, and since
    when (unix seconds) and in which part of the list the resolved ones stand."""

    rows: tuple[AlertRow, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    over: Mapping[str, tuple[float, Section]] = field(default_factory=dict)

    def seen(self, key: str) -> ShownAlerts:
        """The same after a person looked at one of the rows."""
        return replace(self, marks={one: told for one, told in self.marks.items() if one != key})


@dataclass(frozen=True, slots=True)
class News:
    """What a refresh found: what to show, which rows began to fire, which got worse, which ended.

    `others` counts those that changed in another way.
    """

    shown: ShownAlerts
    added: tuple[AlertRow, ...] = ()
    worse: tuple[AlertRow, ...] = ()
    resolved: tuple[AlertRow, ...] = ()
    others: int = 0

    @property
    def note(self) -> str:
        """`2 new (1 CRIT), 1 worse, 1 resolved`; empty when nothing began, ended or got worse."""
        critical = sum(row.level == "CRIT" for row in self.added)
        told = f" ({critical} CRIT)" if critical else ""
        parts = (
            f"{len(self.added)} new{told}" if self.added else "",
            f"{len(self.worse)} worse" if self.worse else "",
            f"{len(self.resolved)} resolved" if self.resolved else "",
        )
        return ", ".join(filter(None, parts))

    @property
    def answer(self) -> str:
        """The same for a person who asked: also that little or nothing changed."""
        other = f"{self.others} changed in another way" if self.others else ""
        return ", ".join(filter(None, (self.note, other))) or "nothing changed"


def heard(
    shown: ShownAlerts,
    before: Sequence[AlertRow],
    fresh: Sequence[AlertRow],
    now: float,
    anchor: str = "",
) -> News:
    """What is new since `before` was heard; the same `shown` when nothing is, at little cost."""
    if not shown.over and (fresh is before or fresh == before):
        return News(shown)
    return merged(shown, fresh, now, anchor)


def tidied(shown: ShownAlerts) -> ShownAlerts:
    """The rows in order, without those that are resolved."""
    rows = ordered(row for row in shown.rows if row.id not in shown.over)
    return ShownAlerts(tuple(rows), shown.marks)


def merged(shown: ShownAlerts, fresh: Sequence[AlertRow], now: float, anchor: str = "") -> News:
    """The rows on screen with what is new: known ones keep their order in their severity.

    One that fires anew, or got worse, comes first in its severity, but below the row `anchor`: that
    is highlighted in the first line of the screen, and nothing could be seen above it. What fired
    and is there no more stays for a while as resolved; what never fired just goes.
    """
    before = {row.id: row for row in shown.rows}
    by_id = {row.id: row for row in fresh}
    over = _over(shown, by_id, now)
    ended = [row for key, row in before.items() if key in over and key not in shown.over]
    places = {row.id: _place_of(row, shown.over) for row in shown.rows}
    began = [row for row in fresh if _began(row, before.get(row.id))]
    worse = [row for row in fresh if _got_worse(row, before.get(row.id))]
    moved = [row for row in fresh if places.get(row.id) != (section_of(row), row.rank)]
    stays = _staying(shown.rows, by_id, over, {row.id for row in moved})
    marks = {key: told for key, told in shown.marks.items() if key in by_id}
    marks |= {row.id: WORSE for row in worse} | {row.id: NEW for row in began}
    told = len(began) + len(worse)
    changed = sum(before.get(row.id) != row for row in fresh) - told
    rows = _in_places(stays, moved, over, anchor)
    kept = ShownAlerts(tuple(rows), marks, over)
    return News(kept, tuple(began), tuple(worse), tuple(ended), max(changed, 0))


def _over(
    shown: ShownAlerts, by_id: Mapping[str, AlertRow], now: float
) -> dict[str, tuple[float, Section]]:
    """Those that fired and are there no more."""
    found: dict[str, tuple[float, Section]] = {}
    for row in shown.rows:
        if row.id in by_id:
            continue
        since, section = shown.over.get(row.id, (now, section_of(row)))
        if section in (Section.FIRING, Section.HELD) and now - since < KEPT_S:
            found[row.id] = since, section
    return found


def _place_of(row: AlertRow, over: Mapping[str, tuple[float, Section]]) -> _Place:
    section = over[row.id][1] if row.id in over else section_of(row)
    return section, row.rank


def _began(row: AlertRow, before: AlertRow | None) -> bool:
    """Whether a row fires that did not."""
    return row.is_firing and (before is None or not before.is_firing)


def _got_worse(row: AlertRow, before: AlertRow | None) -> bool:
    if before is None or not (row.is_firing and before.is_firing):
        return False
    return row.rank < before.rank


def _staying(
    shown: Iterable[AlertRow],
    by_id: Mapping[str, AlertRow],
    over: Mapping[str, tuple[float, Section]],
    moved: set[str],
) -> list[AlertRow]:
    """The rows that stay in their part and severity, as they are now."""
    rows = []
    for row in shown:
        if row.id in over:
            rows.append(replace(row, state=RESOLVED))
        elif row.id in by_id and row.id not in moved:
            rows.append(by_id[row.id])
    return rows


def _in_places(
    stays: Sequence[AlertRow],
    moved: Sequence[AlertRow],
    over: Mapping[str, tuple[float, Section]],
    anchor: str,
) -> list[AlertRow]:
    """All rows by part and severity, those that moved before those that stay."""
    old: dict[_Place, list[AlertRow]] = defaultdict(list)
    new: dict[_Place, list[AlertRow]] = defaultdict(list)
    for row in stays:
        old[_place_of(row, over)].append(row)
    for row in moved:
        new[section_of(row), row.rank].append(row)
    rows: list[AlertRow] = []
    for place in sorted({*old, *new}):
        held = old[place]
        at = 1 if held and held[0].id == anchor else 0
        rows += [*held[:at], *new[place], *held[at:]]
    return rows
