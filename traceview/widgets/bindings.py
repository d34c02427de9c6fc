"""Key bindings made from the one table of commands."""

from __future__ import annotations

from textual.binding import Binding

from traceview.navigation.commands_table import of_scope
from traceview.navigation.key_names import library_name


def bindings(*scopes: str) -> list[Binding]:
    """A binding for each command of these scopes; its action is named after the command's id."""
    return [
        Binding(
            ",".join(library_name(key) for key in command.keys),
            command.action,
            command.title,
            show=False,
            id=command.id,
            tooltip=command.help,
        )
        for command in of_scope(*scopes)
    ]
