"""The colours of traceview: few, and each at least 7:1 on the backgrounds it stands on."""

from __future__ import annotations

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
        "input-cursor-background": "#e4e7ec",
        "input-cursor-foreground": "#0f1216",
        "input-selection-background": "#2c5078",
    },
)
