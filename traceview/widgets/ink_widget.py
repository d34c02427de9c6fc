"""The base of every widget here: it draws lines in named inks, one strip a line."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from traceview.widgets.ink import Line, fit_line
from traceview.widgets.theme import INK_STYLES, WITHOUT_COLOUR, colour_of, paint


class Inked(Widget):
    """A widget that draws lines in inks on its own background."""

    _inks: tuple[str, dict[str, Style]] = ("", {})

    def style_of(self, ink: str, over: str = "") -> Style:
        """The style of an ink on this widget's background, under the theme that is worn.

        An ink laid `over` it gives it another ground and keeps its colour; an ink with a ground of
        its own, as a chip, keeps that as well.
        """
        if self._inks[0] != self.app.theme:
            self._inks = (self.app.theme, {})
        held = self._inks[1]
        if (key := f"{ink} {over}") not in held:
            laid = self._own_style(over) if over else Style()
            held[key] = self.rich_style + laid + self._own_style(ink)
        return held[key]

    def notify_style_update(self) -> None:
        """Textual calls this when a class changed: the background may be another one."""
        super().notify_style_update()
        self._inks = ("", {})

    def _own_style(self, ink: str) -> Style:
        colour, ground, manner = INK_STYLES[ink]
        if self.app.no_color:
            manner = WITHOUT_COLOUR.get(ink, manner)
        style = Style.parse(manner) if manner else Style()
        under = self.background_colors[1]
        variables = self.app.theme_variables
        if ground:
            style += Style(bgcolor=paint(colour_of(ground, variables), under).color)
        value = colour_of(colour, variables) if colour else ""
        return style + paint(value, under) if value else style

    def strip(self, drawn: Line, width: int, *, over: str = "") -> Strip:
        """A line as a strip of `width` cells, with the ground of an ink `over` it, as a cursor."""
        segments = [Segment(text, self.style_of(ink, over)) for text, ink in fit_line(drawn, width)]
        return Strip(segments, width).simplify()


class Drawn(Inked):
    """A block of lines, drawn by `lines` for its size and kept until `redraw`."""

    DEFAULT_CSS = "Drawn { height: auto; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._drawn: tuple[int, int, list[Line]] | None = None

    def lines(self, width: int, height: int) -> list[Line]:
        """What to draw in `width` cells; `height` is 0 while the height is not yet known."""
        return []

    def redraw(self) -> None:
        """Draw again the rows that have changed; lay out anew only when their number has."""
        before, self._drawn = self._drawn, None
        if before is None or not self.is_attached:
            self.refresh(layout=True)
            return
        width, height, old = before
        new = self._held(width, height)
        if len(new) != len(old):
            self.refresh(layout=self.styles.is_auto_height)
            return
        rows = [row for row, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
        if rows:
            self.refresh(*(Region(0, row, width, 1) for row in rows))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are lines."""
        return len(self._held(width, 0))

    def render_line(self, y: int) -> Strip:
        """One line of the block."""
        width, height = self.size
        held = self._held(width, 0 if self.styles.is_auto_height else height)
        return self.strip(held[y] if y < len(held) else (), width)

    def _held(self, width: int, height: int) -> list[Line]:
        if self._drawn is None or self._drawn[:2] != (width, height):
            self._drawn = (width, height, self.lines(width, height))
        return self._drawn[2]
