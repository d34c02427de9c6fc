"""The keys of a screen, made from the one table of commands, and filtered by typing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual import on
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input

from traceview.chain.legs import Leg
from traceview.navigation.commands_table import of_screen
from traceview.screens.frame.base_screen import BaseScreen
from traceview.screens.help.rows import HelpRows
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.chain_lines import SHORT
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.ink import Line, clip, line
from traceview.widgets.signs import signs
from traceview.widgets.text_block import TextBlock
from traceview.widgets.virtual_list import VirtualList


class HelpScreen(BaseScreen[None]):
    """Help for the screen named `about` in the table."""

    KEYS = "help"
    LABEL = "Help"
    CSS_PATH = "help.tcss"

    listed = query_one(VirtualList)

    def __init__(self, session: Session, situation: Situation, about: str) -> None:
        super().__init__(session, situation)
        self._commands = of_screen(about, situation.keymap)
        self._about = about

    def body(self) -> Iterator[Widget]:
        """The line to type in, the commands, the words of the screens."""
        yield FilterInput("type to filter")
        yield VirtualList(empty="No command holds these words.")
        yield TextBlock()

    def on_mount(self) -> None:
        """All commands of the screen."""
        super().on_mount()
        self.title_line(line(f"keys of the {self._about} screen"))
        self.query_one(TextBlock).make = partial(_legend, self.situation.plain)
        self.listed.can_focus = False
        self.query_one(FilterInput).focus()
        self._show("")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """The commands that match."""
        self._show(event.value)

    def _show(self, words: str) -> None:
        self.listed.show(HelpRows(self._commands, words), cursor="")


def _legend(plain: bool, width: int) -> list[Line]:
    shown = signs(plain=plain)
    return [
        line((shown.exact, "exact"), " exact, a source says so   ",
             (shown.guess, "doubt"), " guess, with its per cent   ",
             (shown.none, "gap"), " none, and why"),
        line(("1234567890", "strong"), " legs: ", *_legs(width - 17)),
        line(("CRIT", "chip"), " ", ("WARN", "warn"), " ", ("INFO", "info"), " severity   ",
             ("new", "new"), " since you looked   ", ("STALE", "stale"), " old data"),
        line("Keys are set in [keys] of the configuration, by the names in the second column."),
    ]  # fmt: skip


def _legs(width: int) -> Line:
    names = " ".join(SHORT.get(leg, leg.value) for leg in Leg)
    return line((clip(names, width), "plain"))
