"""Key bindings made from the one table of commands."""

from __future__ import annotations

from dataclasses import replace

from textual.binding import Binding

from traceview.navigation.commands_table import of_scope
from traceview.navigation.key_names import library_names


def bindings(*scopes: str) -> list[Binding]:
    """A binding for each command of these scopes; its action is named after the command's id."""
    return [
        Binding(
            ",".join(name for key in command.keys for name in library_names(key)),
            command.action,
            command.title,
            show=False,
            id=command.id,
            tooltip=command.help,
        )
        for command in of_scope(*scopes)
    ]


def quit_anywhere(binding: Binding) -> Binding:
    """The key that quits works over a screen that takes all others too, as one for typing does."""
    return replace(binding, priority=binding.action == "quit_now")
