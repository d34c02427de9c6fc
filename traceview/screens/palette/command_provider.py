"""The palette: every command of the screen below it, by name, with its key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Provider
from textual.content import Content

from traceview.navigation.commands_table import FOOT, Command, of_screen
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
        """All of them, those of the footer first: they are the most useful here."""
        for command in by_use(self.screen, self._commands()):
            yield DiscoveryHit(_shown(command), self._press(command), command.id, command.help)

    async def search(self, query: str) -> AsyncIterator[Hit]:
        """Those that match."""
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(f"{command.id} {command.help}")) > 0:
                yield Hit(score, _shown(command), self._press(command), command.id, command.help)

    def _press(self, command: Command) -> Any:
        return partial(self.app.simulate_key, library_name(command.keys[0]))


def by_use(screen: object, commands: list[Command]) -> list[Command]:
    """The commands in the order of the screen's footer, then the others as in the table."""
    foot = FOOT[screen.KEYS] if isinstance(screen, BaseScreen) else ()
    place = {name: number for number, name in enumerate(foot)}
    return sorted(commands, key=lambda command: place.get(command.id, len(place)))


def _shown(command: Command) -> Content:
    return Content(f"{command.title}  {face(command.keys[0])}  {command.id}")
