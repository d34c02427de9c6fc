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
        signs = self._signs()
        return [edge(self.title, self.fact, width, ink, signs if boxed else ("", signs[1], ""))]

    def _signs(self) -> tuple[str, str, str]:
        """Heavy or double where the keys go and no colour can say so."""
        if getattr(self.app, "is_plain", False):
            return ("+", "=" if self.has_keys else "-", "+")
        return ("┏", "━", "┓") if self.has_keys and self.app.no_color else ("╭", "─", "╮")

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
    """A titled pane around other widgets; its border is blue while the keys are for it.

    That is while one of them has the focus, or as `light` says where `follows_focus` is false.
    """

    DEFAULT_CSS = """
    TitledPane { height: auto; }
    TitledPane > .pane-body { height: auto; }
    """

    def __init__(
        self,
        *inside: Widget,
        id: str | None = None,  # noqa: A002
        follows_focus: bool = True,
    ) -> None:
        self._follows_focus = follows_focus
        self.head = PaneEdge()
        super().__init__(self.head, Vertical(*inside, classes="pane-body"), id=id)

    def light(self, *, has_keys: bool) -> None:
        """Show whether the keys are for this pane."""
        self.head.has_keys = has_keys
        self.set_class(has_keys, "-keys")

    def on_descendant_focus(self) -> None:
        """The keys are for this pane."""
        if self._follows_focus:
            self.light(has_keys=True)

    def on_descendant_blur(self) -> None:
        """They are not."""
        if self._follows_focus:
            self.light(has_keys=False)
