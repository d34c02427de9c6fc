"""The chain as text: a format, a preview of every byte of it, and where it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from traceview.desktop.private_file import write_private
from traceview.navigation.commands_table import command_of
from traceview.screens.export.export_lines import STYLES, choice_lines, file_name
from traceview.screens.frame.base_screen import BaseScreen
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.ink import Line, line
from traceview.widgets.messages import Copy
from traceview.widgets.scroll_lines import ScrollLines
from traceview.widgets.text_block import TextBlock
from traceview.widgets.text_flow import Piece, flow

TAKES_TEXT = ("export.copy", "export.file")


class ExportScreen(BaseScreen[None]):
    """Exports the chain of `root`. A file is made for its owner only, and replaced only when asked
    twice."""

    KEYS = "export"
    LABEL = "Export"
    CSS_PATH = "export.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("export")]

    pane = query_one(ScrollLines)
    field = query_one(FilterInput)

    def __init__(self, session: Session, situation: Situation, root: str) -> None:
        super().__init__(session, situation)
        self._root = root
        self._style = 0
        self._people, self._hide = False, True
        self._text = ""
        self._making: Worker[None] | None = None
        self._since = situation.now
        self._replace = ""

    def body(self) -> Iterator[Widget]:
        """The choices, the text, the name of the file."""
        yield TextBlock()
        yield ScrollLines()
        yield FilterInput("the file to write; esc leaves it")

    def on_mount(self) -> None:
        """The first format."""
        super().on_mount()
        self.pane.focus()
        self.make_again()

    def make_again(self) -> None:
        """Write the text as it was chosen."""
        self._making = self.make()

    def awaits(self, key: str) -> bool:
        """What takes the text waits until it is written."""
        command = command_of(self.KEYS, key, self.situation.keymap)
        is_making = self._making is None or not self._making.is_finished
        return is_making and command is not None and command.id in TAKES_TEXT

    @property
    def style(self) -> str:
        """The format as the session names it."""
        return STYLES[self._style][0]

    @work(exclusive=True, group="export", exit_on_error=False)
    async def make(self) -> None:
        """Write the text, in the background."""
        style, people, hide = self.style, self._people, self._hide
        node = await asyncio.to_thread(self.session.node, self._root)
        if node is not None:
            self._since = node.since or self._since
            self.title_line(line(f"the chain of {node.title}"))
        write = partial(self.session.export, self._root, style, people=people, hide_emails=hide)
        self._text = await asyncio.to_thread(write)
        size = len(self._text.encode())
        self.query_one(TextBlock).make = partial(choice_lines, style, people, hide, size)
        self.pane.show(self._lines)

    def _lines(self, width: int) -> list[Line]:
        rows: list[Line] = []
        for row in self._text.splitlines():
            rows += flow([Piece(row, "plain")], width) if row.strip() else [()]
        return rows

    def cancel(self) -> None:
        """Leave the name of the file, then the screen."""
        if self.field.has_focus:
            self.field.close()
            self.pane.focus()
        else:
            super().cancel()

    def action_export_next(self) -> None:
        """The next format."""
        self._style = (self._style + 1) % len(STYLES)
        self.make_again()

    def action_export_last(self) -> None:
        """The format before."""
        self._style = (self._style - 1) % len(STYLES)
        self.make_again()

    def action_export_emails(self) -> None:
        """Hide or show e-mail addresses."""
        self._hide = not self._hide
        self.make_again()

    def action_export_people(self) -> None:
        """Hide or show names."""
        self._people = not self._people
        self.make_again()

    def action_export_copy(self) -> None:
        """To the clipboard."""
        self.post_message(Copy(self._text, f"chain as {STYLES[self._style][1]}"))

    def action_export_file(self) -> None:
        """Ask for the name."""
        self._replace = ""
        self.field.open()
        self.field.value = file_name(self.style, self._since)
        self.field.cursor_position = len(self.field.value)

    @on(Input.Submitted)
    def save(self, event: Input.Submitted) -> None:
        """Write the file; one that exists only when its name is given twice."""
        if event.value.strip():
            self.write(event.value.strip(), Path(event.value.strip()).expanduser())

    @work(exclusive=True, group="save", exit_on_error=False)
    async def write(self, name: str, path: Path) -> None:
        """The file, in the background."""
        again = name == self._replace
        try:
            await asyncio.to_thread(write_private, path, self._text, overwrite=again)
        except FileExistsError:
            self._replace = name
            self.say(f"{name} exists: enter again replaces it.", "warn")
        except OSError as error:
            self.say(f"{name} was not written: {error.strerror}.", "warn")
        else:
            self.field.close()
            self.pane.focus()
            self.say(f"Wrote {path} ({len(self._text.encode())} bytes).")
