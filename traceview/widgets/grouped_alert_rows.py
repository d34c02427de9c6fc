"""The alert list in groups: each with a head that folds it and counts its alerts by severity."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from traceview.chain.alert_groups import AlertGroup
from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import Section, counted
from traceview.widgets.alert_counts import counts_of
from traceview.widgets.alert_rows import AlertRows
from traceview.widgets.ink import Line, clip, line, width_of

_HEAD = "\n"
"""What the key of a head begins with: in no id of an alert is there one."""


class GroupedAlertRows(AlertRows):
    """The rows group by group; those of a group whose name is `folded` are not shown.

    `rows` has each alert once. An alert of several groups has a row in each; the key of the first
    is its id.
    """

    def __init__(
        self,
        rows: Sequence[AlertRow],
        now: float,
        groups: Sequence[AlertGroup],
        folded: Collection[str] = (),
        **drawn: Any,
    ) -> None:
        self._groups = groups
        self._folded = folded
        self._keys: list[str] = []
        super().__init__(rows, now, **drawn)

    def _laid_out(self, over: Mapping[str, Section]) -> list[AlertRow | str]:
        shown: list[AlertRow | str] = []
        seen: set[str] = set()
        for group in self._groups:
            shown.append(group.name)
            self._keys.append(_HEAD + group.name)
            for row in () if group.name in self._folded else group.rows:
                shown.append(row)
                self._keys.append(f"{row.id}{_HEAD}{group.name}" if row.id in seen else row.id)
                seen.add(row.id)
        return shown

    @cached_property
    def headings(self) -> Sequence[int]:
        """Where the heads stand; the cursor may stand on them too."""
        return [index for index, key in enumerate(self._keys) if key.startswith(_HEAD)]

    def key(self, index: int) -> str:
        """The alert's id, with its group where it stands in another one above; or a head's."""
        return self._keys[index]

    def alert_id(self, key: str) -> str:
        """The id of the alert of the row with this key; empty for a head."""
        return key.partition(_HEAD)[0]

    def group(self, key: str) -> str:
        """The name of the group of which this is the head's key; empty for an alert's."""
        return key.removeprefix(_HEAD) if key.startswith(_HEAD) else ""

    @cached_property
    def _counts(self) -> dict[str, Line]:
        return {group.name: counts_of(counted(group.rows)) for group in self._groups}

    def prepare(self) -> AlertRows:
        """The same rows, with the places and the counts that every key asks for."""
        super().prepare()
        assert self._counts is not None
        return self

    def _rule(self, text: str, width: int) -> Line:
        """`▾ shop{alertname="Slow"} 2 crit  1 held`: a fold, the name, the counts."""
        counts = self._counts[text]
        fold = self._signs.folded if text in self._folded else self._signs.unfolded
        room = max(width - width_of(counts) - 4, 8)
        return line((f"{fold} ", "focus"), (clip(text, room), "strong"), "  ", *counts)
