"""Key bindings made from the one table of commands."""

from __future__ import annotations

from textual.binding import Binding

from traceview.keynames import library_name
from traceview.keys import of_scope


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
