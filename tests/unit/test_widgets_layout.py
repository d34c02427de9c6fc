"""Which panes a terminal has room for: the smaller it is, the less, never the list."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.widgets.layout import HEIGHTS, WIDTHS, Pane, layout, list_rows

sizes = st.integers(1, 400), st.integers(1, 200)


@pytest.mark.parametrize(
    ("size", "boxed", "card", "preview", "side"),
    [
        ((80, 24), False, Pane.BELOW, Pane.BELOW, False),
        ((80, 20), False, Pane.NONE, Pane.NONE, False),
        ((60, 24), False, Pane.NONE, Pane.BELOW, False),
        ((120, 36), True, Pane.BELOW, Pane.RIGHT, False),
        ((120, 24), True, Pane.BELOW, Pane.RIGHT, False),
        ((160, 48), True, Pane.BELOW, Pane.RIGHT, True),
        ((160, 30), True, Pane.BELOW, Pane.RIGHT, False),
    ],
)
def test_a_size_has_its_panes(
    size: tuple[int, int], boxed: bool, card: Pane, preview: Pane, side: bool
) -> None:
    found = layout(*size)
    assert (found.boxed, found.card, found.preview, found.side) == (boxed, card, preview, side)


@given(*sizes)
def test_panes_beside_each_other_fill_the_width(width: int, height: int) -> None:
    found = layout(width, height)
    if found.card_columns:
        assert found.card_columns + found.chain_columns == width
        assert min(found.card_columns, found.chain_columns) >= 40


@given(*sizes)
def test_more_room_never_takes_a_pane_away(width: int, height: int) -> None:
    small, large = layout(width, height), layout(width + 1, height + 1)
    assert (small.fits, small.boxed, small.ruled) <= (large.fits, large.boxed, large.ruled)
    assert small.card is Pane.NONE or large.card is not Pane.NONE
    assert small.preview is Pane.NONE or large.preview is not Pane.NONE


@given(st.integers(0, 100_000), st.integers(10, 200))
def test_the_list_takes_what_it_needs_and_at_most_half(rows: int, height: int) -> None:
    taken = list_rows(rows, height)
    assert taken <= max(height // 2 + 1, 3)
    assert taken >= min(rows, 3)


def test_a_low_terminal_has_thirteen_rows_of_the_list() -> None:
    assert list_rows(100, 24) == 13


def test_the_steps_of_the_style_sheets_are_those_of_the_panes() -> None:
    for width, height in product((at for at, _ in WIDTHS[1:]), (at for at, _ in HEIGHTS[1:])):
        assert layout(width, height).fits
