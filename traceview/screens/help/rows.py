"""Commands as rows under the headings of their groups."""

from __future__ import annotations

from collections.abc import Sequence

from traceview.navigation.commands_table import Command
from traceview.navigation.key_names import face
from traceview.widgets.ink import Line, fit, line
from traceview.widgets.list_rows import HeldRows

GROUPS = ("GO", "LEGS", "FIND", "ACT", "VIEW", "MOVE", "APP")


class HelpRows(HeldRows):
    """The commands that hold every word of `words`, grouped."""

    def __init__(self, commands: Sequence[Command], words: str = "") -> None:
        kept = [command for command in commands if _holds(command, words)]
        self._keys = max((len(_keys(command)) for command in kept), default=0)
        self._ids = max((len(command.id) for command in kept), default=0)
        self._rows: list[Command | str] = []
        for group in GROUPS:
            held = [command for command in kept if command.group == group]
            self._rows += [group, *held] if held else []

    def __len__(self) -> int:
        return len(self._rows)

    def key(self, index: int) -> str:
        """The command's id; nothing for a heading."""
        row = self._rows[index]
        return "" if isinstance(row, str) else row.id

    def line(self, index: int, width: int) -> Line:
        """Keys, id, and what it does."""
        row = self._rows[index]
        if isinstance(row, str):
            return line((row, "head"))
        room = width - self._keys - self._ids - 3
        return line(
            (fit(_keys(row), self._keys), "key"), " ",
            (fit(row.id, self._ids), "dim"), "  ", fit(row.help, max(room, 8)),
        )  # fmt: skip


def _keys(command: Command) -> str:
    return " ".join(face(key) for key in command.keys)


def _holds(command: Command, words: str) -> bool:
    text = f"{_keys(command)} {command.id} {command.title} {command.help}".lower()
    return all(word in text for word in words.lower().split())
