"""The palette over a screen: every command of it, by name."""

from __future__ import annotations

from typing import Any

from textual.command import CommandPalette

from traceview.screens.frame.closes_once import ClosesOnce


class PaletteScreen(CommandPalette, ClosesOnce[Any]):
    """Textual's palette, which closes once."""
