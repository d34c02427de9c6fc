"""Rows of a list: where a key stands, where the headings stand, the nearest row that is none."""

from __future__ import annotations

import pytest

from tests.builders import NOW, node, status
from tests.screens.world import alert_rows
from traceview.navigation.commands_table import COMMANDS
from traceview.screens.help.rows import HelpRows
from traceview.screens.search.rows import NodeRows
from traceview.screens.sources.rows import SourceRows
from traceview.widgets.alert_rows import AlertRows
from traceview.widgets.app_state import Situation
from traceview.widgets.list_rows import NoRows, Rows, nearest

EVERY: list[Rows] = [
    NoRows(),
    AlertRows(alert_rows(), NOW.timestamp()),
    HelpRows(COMMANDS),
    NodeRows([node("team:a"), node("team:b")], NOW),
    SourceRows([status("one"), status("two")], Situation()),
]


@pytest.mark.parametrize("rows", EVERY, ids=lambda rows: type(rows).__name__)
def test_each_row_is_found_by_its_key_and_each_heading_is_listed(rows: Rows) -> None:
    keys = [rows.key(index) for index in range(len(rows))]
    assert [index for index, key in enumerate(keys) if not key] == list(rows.headings)
    for index, key in enumerate(keys):
        assert rows.find(key) == (index if key else -1)
    assert rows.find("no such key") == -1


def test_the_nearest_row_to_a_heading_is_below_it_or_where_one_goes() -> None:
    rows = HelpRows(COMMANDS)
    first, second, *_ = rows.headings
    assert nearest(rows, first, -1) == first + 1
    assert nearest(rows, second) == second + 1
    assert nearest(rows, second, -1) == second - 1
    assert nearest(rows, 10**9) == len(rows) - 1
    assert nearest(NoRows(), 0) == -1
