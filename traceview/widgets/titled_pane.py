"""A pane: a box with its title at the left and a fact at the right, or a titled rule."""

from __future__ import annotations

from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget

from traceview.widgets.ink import Line, fit_line, line, width_of
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.layout import layout


class PaneEdge(Drawn):
    """The upper edge of a pane, with its title."""

    DEFAULT_CSS = "PaneEdge { height: 1; }"
    title: reactive[Line] = reactive(())
    fact: reactive[Line] = reactive(())
    has_keys: reactive[bool] = reactive(False)

    def lines(self, width: int, height: int) -> list[Line]:
        """One line; the title is cut before the fact is."""
        boxed = layout(self.app.size.width, self.app.size.height).boxed
        ink = "focus" if self.has_keys else "border"
        return [edge(self.title, self.fact, width, ink, self._signs(boxed=boxed))]

    def _signs(self, *, boxed: bool) -> tuple[str, str, str]:
        if getattr(self.app, "is_plain", False):
            return ("+", "-", "+") if boxed else ("-", "-", "-")
        return ("╭", "─", "╮") if boxed else ("─", "─", "─")

    def watch_title(self) -> None:
        """Draw the new title."""
        self.redraw()

    def watch_fact(self) -> None:
        """Draw the new fact."""
        self.redraw()

    def watch_has_keys(self) -> None:
        """Show whether the keys are for this pane."""
        self.redraw()


def edge(title: Line, fact: Line, width: int, ink: str, drawn: tuple[str, str, str]) -> Line:
    """`╭─ title ───── fact ─╮` in `width` cells."""
    left, dash, right = drawn
    end = line((" ", ink), *fact, (f" {dash}{right}", ink)) if fact else line((right, ink))
    if width_of(end) > width // 2:
        end = line((right, ink))
    room = width - width_of(end) - 4
    name = fit_line(title, room) if width_of(title) > room else title
    start = line((f"{left}{dash} " if title else left, ink), *name, (" " * bool(title), ink))
    rest = max(width - width_of(start) - width_of(end), 0)
    return line(*start, (dash * rest, ink), *end)


class TitledPane(Vertical):
    """A titled pane around other widgets."""

    DEFAULT_CSS = """
    TitledPane { height: auto; }
    TitledPane > .pane-body { height: auto; }
    """

    def __init__(self, *inside: Widget, id: str | None = None) -> None:  # noqa: A002
        self.head = PaneEdge()
        super().__init__(self.head, Vertical(*inside, classes="pane-body"), id=id)

    def on_descendant_focus(self) -> None:
        """The keys are for this pane."""
        self.head.has_keys = True

    def on_descendant_blur(self) -> None:
        """They are not."""
        self.head.has_keys = False
