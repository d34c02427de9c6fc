"""The line above a pane: its title at the left, a fact at the right, a rule between them."""

from __future__ import annotations

from traceview.widgets.ink import Line, fit_line, width_of


def rule_line(title: Line, fact: Line, width: int, *, focused: bool, plain: bool = False) -> Line:
    """`─ title ──────── fact ─` in `width` cells; the title is cut before the fact is.

    The line is blue where the keys go, and double without UTF-8 or colours.
    """
    ink = "focus" if focused else "border"
    dash = ("=" if focused else "-") if plain else ("━" if focused else "─")
    end = ((" ", "plain"), *fact, (" ", "plain"), (dash, ink)) if fact else ((dash, ink),)
    room = width - width_of(end) - 3
    if room < 4:
        return fit_line((*title, (" ", "plain"), *fact), width)
    shown = fit_line(title, min(room, width_of(title)))
    rest = room - width_of(shown)
    return ((f"{dash} ", ink), *shown, (" ", "plain"), (dash * rest, ink), *end)
