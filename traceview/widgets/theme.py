"""The colours of traceview: few, and each at least 7:1 on the backgrounds it stands on.

An ink has the colour of a variable of the theme, so that other themes give it theirs.
"""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

NAME = "traceview"

THEME = Theme(
    name=NAME,
    primary="#8ecbff",
    secondary="#b7c9e2",
    warning="#ffc66d",
    error="#ff9e8c",
    success="#9fdc9a",
    accent="#d9b8ff",
    foreground="#e4e7ec",
    background="#0f1216",
    surface="#161a20",
    panel="#1c2129",
    dark=True,
    variables={
        "text-muted": "#aeb6c2",
        "block-cursor-background": "#2c5078",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "panel-lighten-2": "#3a4350",
        "scrollbar": "#3a4350",
        "scrollbar-background": "#0f1216",
        "scrollbar-corner-color": "#0f1216",
        "error-muted": "#2b171b",
        "input-cursor-background": "#e4e7ec",
        "input-cursor-foreground": "#0f1216",
        "input-selection-background": "#2c5078",
    },
)

INK_STYLES: dict[str, tuple[str, str, str]] = {
    "plain": ("", "", ""),
    "dim": ("text-muted", "", ""),
    "strong": ("", "", "bold"),
    "title": ("primary", "", "bold"),
    "key": ("primary", "", ""),
    "head": ("text-muted", "", "bold"),
    "crit": ("error", "", "bold"),
    "err": ("error", "", ""),
    "warn": ("warning", "", ""),
    "info": ("secondary", "", ""),
    "ok": ("success", "", ""),
    "exact": ("success", "", ""),
    "guess": ("accent", "", "italic"),
    "gap": ("text-muted", "", ""),
    "stale": ("warning", "", "bold"),
    "link": ("primary", "", "underline"),
    "code": ("secondary", "", ""),
    "bar": ("text-muted", "", ""),
    "threshold": ("warning", "", ""),
    "breach": ("error", "", "bold"),
    "series": ("primary", "", ""),
    "band-plain": ("", "error-muted", ""),
    "band-dim": ("text-muted", "error-muted", ""),
    "band-threshold": ("warning", "error-muted", ""),
    "band-breach": ("error", "error-muted", "bold"),
    "band-series": ("primary", "error-muted", ""),
    "marker": ("accent", "", "bold"),
    "faint": ("", "panel", "bold"),
    "cursor": ("block-cursor-foreground", "block-cursor-background", ""),
}
"""Each ink: the variables of its colour and its ground, and its manner; empty: the widget's."""

WITHOUT_COLOUR = {"cursor": "reverse", "faint": "underline"}
"""The manner of the inks that are told by their ground alone, where there are no colours."""


def paint(value: str, ground: Color) -> Style:
    """The style of a theme's variable on a ground: `#8ecbff`, `auto 60%`, `ansi_default 50%`.

    A terminal's own colours cannot be mixed: a part of one is that colour, dimmed.
    """
    name, _, part = value.partition(" ")
    share = float(part.rstrip("%")) / 100 if part else 1.0
    colour = ground.get_contrast_text(1.0) if name == "auto" else Color.parse(name)
    if colour.ansi is not None:
        return Style(color=colour.rich_color, dim=True if share < 1 else None)
    return Style(color=(ground + colour.multiply_alpha(share)).rich_color)
