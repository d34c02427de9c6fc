"""The base of every widget here: it draws lines in named inks, one strip a line."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from traceview.widgets.ink import INKS, Line, fit_line

INK_CSS = """
    & > .ink--dim { color: $text-muted; }
    & > .ink--strong { text-style: bold; }
    & > .ink--title { color: $primary; text-style: bold; }
    & > .ink--key { color: $primary; }
    & > .ink--head { color: $text-muted; text-style: bold; }
    & > .ink--crit { color: $error; text-style: bold; }
    & > .ink--err { color: $error; }
    & > .ink--warn { color: $warning; }
    & > .ink--info { color: $secondary; }
    & > .ink--ok { color: $success; }
    & > .ink--exact { color: $success; }
    & > .ink--guess { color: $accent; text-style: italic; }
    & > .ink--gap { color: $text-muted; }
    & > .ink--stale { color: $warning; text-style: bold; }
    & > .ink--quote { color: $foreground; }
    & > .ink--link { color: $primary; text-style: underline; }
    & > .ink--code { color: $secondary; }
    & > .ink--bar { color: $text-muted; }
    & > .ink--threshold { color: $warning; }
    & > .ink--breach { color: $error; text-style: bold; }
    & > .ink--series { color: $primary; }
    & > .ink--marker { color: $accent; text-style: bold; }
    & > .ink--faint { background: $panel; text-style: bold; }
    & > .ink--cursor { color: $block-cursor-foreground; background: $block-cursor-background; }
    &:nocolor > .ink--cursor { text-style: reverse; }
    &:nocolor > .ink--faint { text-style: underline; }
"""


class Inked(Widget):
    """A widget whose stylesheet knows the inks."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{name}" for name in INKS}
    DEFAULT_CSS = "Inked {" + INK_CSS + "}"

    def style_of(self, ink: str) -> Style:
        """The style of an ink on this widget's background."""
        own = self.get_component_rich_style(f"ink--{ink}", partial=True)
        return self.rich_style + own

    def strip(self, drawn: Line, width: int, *, over: str = "") -> Strip:
        """A line as a strip of `width` cells; an ink `over` it, as a cursor, hides the others."""
        segments = [
            Segment(text, self.style_of(over or ink)) for text, ink in fit_line(drawn, width)
        ]
        return Strip(segments, width).simplify()


class Drawn(Inked):
    """A block of lines, drawn by `lines` for its size and kept until `redraw`."""

    DEFAULT_CSS = "Drawn { height: auto; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._drawn: tuple[int, int, list[Line]] | None = None

    def lines(self, width: int, height: int) -> list[Line]:
        """What to draw in `width` cells; `height` is 0 while the height is not yet known."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again, because what is shown has changed."""
        self._drawn = None
        self.refresh(layout=self.styles.is_auto_height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are lines."""
        return len(self._held(width, 0))

    def render_line(self, y: int) -> Strip:
        """One line of the block."""
        width, height = self.size
        held = self._held(width, 0 if self.styles.is_auto_height else height)
        return self.strip(held[y] if y < len(held) else (), width)

    def notify_style_update(self) -> None:
        """Textual calls this when the theme or a class changed."""
        super().notify_style_update()
        self._drawn = None

    def _held(self, width: int, height: int) -> list[Line]:
        if self._drawn is None or self._drawn[:2] != (width, height):
            self._drawn = (width, height, self.lines(width, height))
        return self._drawn[2]
