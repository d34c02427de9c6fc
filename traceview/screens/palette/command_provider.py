"""The palette: every command of the screen below it, by name, with its key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Provider
from textual.content import Content

from traceview.navigation.commands_table import Command, of_screen
from traceview.navigation.key_names import face, library_name
from traceview.screens.frame.base_screen import BaseScreen


class CommandProvider(Provider):
    """Commands of the one table; choosing one presses its key."""

    def _commands(self) -> list[Command]:
        screen = self.screen
        if not isinstance(screen, BaseScreen):
            return []
        return of_screen(screen.KEYS, screen.situation.keymap)

    async def discover(self) -> AsyncIterator[DiscoveryHit]:
        """All of them."""
        for command in self._commands():
            yield DiscoveryHit(_shown(command), self._press(command), command.id, command.help)

    async def search(self, query: str) -> AsyncIterator[Hit]:
        """Those that match."""
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(f"{command.id} {command.help}")) > 0:
                yield Hit(score, _shown(command), self._press(command), command.id, command.help)

    def _press(self, command: Command) -> Any:
        return partial(self.app.simulate_key, library_name(command.keys[0]))


def _shown(command: Command) -> Content:
    return Content(f"{command.title}  {face(command.keys[0])}  {command.id}")
