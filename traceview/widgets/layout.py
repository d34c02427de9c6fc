"""From the width and height of the terminal to the panes of a screen: one table for all screens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

WIDTHS = [
    (0, "-tiny"),
    (40, "-narrow"),
    (60, "-slim"),
    (80, "-normal"),
    (120, "-wide"),
    (160, "-full"),
]
"""From which width on, in cells, a screen has which class in the style sheets."""
HEIGHTS = [(0, "-flat"), (10, "-low"), (24, "-high"), (30, "-tall"), (40, "-deep")]
"""The same for heights, in rows."""


class Pane(Enum):
    """Where a pane stands beside the list of its screen."""

    NONE = "none"
    BELOW = "below"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Layout:
    """What there is room for.

    `boxed`: panes are rounded boxes, else titled rules; without `ruled` they have no borders at
    all. `card` and `chain` are the panes below the alert list, `card_columns` and `chain_columns`
    their widths beside each other (0: one pane holds both). `preview` is where the explorer's
    neighbour stands, `preview_columns` its width, `card_rows` how many rows the node's own card has
    at most. `grouped`: links stand under the heads of their kinds; `side`: a third column is there.
    """

    fits: bool
    boxed: bool
    ruled: bool
    card: Pane
    card_columns: int
    chain_columns: int
    card_rows: int
    preview: Pane
    preview_columns: int
    grouped: bool
    side: bool


def layout(width: int, height: int) -> Layout:
    """The panes of a terminal of `width` cells and `height` rows."""
    boxed, tall = width >= 120, height >= 30
    beside = boxed and tall
    card_columns = 0 if not beside else 66 if width >= 160 else 58
    return Layout(
        fits=width >= 40 and height >= 10,
        boxed=boxed,
        ruled=width >= 60,
        card=Pane.BELOW if width >= 80 and height >= 24 else Pane.NONE,
        card_columns=card_columns,
        chain_columns=width - card_columns if beside else 0,
        card_rows=_card_rows(width, height),
        preview=_preview(width, height),
        preview_columns=48 if boxed else 0,
        grouped=beside,
        side=width >= 160 and height >= 40,
    )


TEXT_ROWS = 8
"""How many rows of a text are worth a pane."""


def text_fits(rows: int) -> bool:
    """Whether `rows` that are left below the links make a pane for a text, with its two edges."""
    return rows >= TEXT_ROWS + 2


def list_rows(rows: int, height: int) -> int:
    """How many rows an alert list of `rows` rows takes of `height`: what it needs, at most half.

    In a low terminal it takes 13 of 24.
    """
    return max(min(rows, height // 2 + (1 if height < 30 else 0)), 3)


def _card_rows(width: int, height: int) -> int:
    if width < 60:
        return 1
    if width < 80:
        return 3
    if height < 24:
        return 2
    return 14 if width >= 120 and height >= 30 else 7


def _preview(width: int, height: int) -> Pane:
    if width >= 120:
        return Pane.RIGHT
    return Pane.BELOW if width >= 60 and height >= 24 else Pane.NONE
