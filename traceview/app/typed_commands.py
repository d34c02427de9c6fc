"""Carrying out what is typed after `:`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from traceview.app.navigation import Navigation
from traceview.app.stage import Stage
from traceview.chain.legs import Leg
from traceview.navigation.command_grammar import Typed, parse, view_of
from traceview.navigation.history import Place
from traceview.navigation.views_table import view_named

COMMAND_LINE = "traceview.screens.command_line.screen:CommandLineScreen"


class TypedCommands:
    """Runs typed commands; `own` holds what those do that open no view, by their verbs."""

    def __init__(
        self, stage: Stage, navigation: Navigation, own: Mapping[str, Callable[[str], None]]
    ) -> None:
        self._stage = stage
        self._navigation = navigation
        self._own = own

    async def ask(self) -> None:
        """Ask for a command, and run it."""
        await self._stage.lay_over(COMMAND_LINE, then=self.run)

    def run(self, text: str | None) -> None:
        """Run a command, in the background; nothing for an empty one."""
        self._stage.work(self._run(text or ""), "command")

    async def _run(self, text: str) -> None:
        from traceview.model import Kind

        typed = parse(text, [kind.value for kind in Kind])
        if typed is None:
            return
        if (view := view_of(typed.verb)) is not None:
            here = self._stage.on_screen.current
            await self._navigation.open_view(view, here, typed.argument)
        elif typed.verb == "leg":
            self._land(Leg(typed.argument))
        elif typed.verb == "kind":
            await self._go_to_kind(typed)
        elif typed.verb == "unknown":
            self._stage.say(f"There is no command {text.strip()!r}. {typed.argument}", "warn")
        else:
            self._own[typed.verb](typed.argument)

    def _land(self, leg: Leg) -> None:
        here = self._stage.on_screen.ground
        if here is None:
            self._stage.say("There is no alert here to start from.")
        else:
            self._navigation.land(here, leg)

    async def _go_to_kind(self, typed: Typed) -> None:
        """Explore the one node of a kind that the words stand for, or search for it."""
        kind, _, words = typed.argument.partition(" ")
        nodes = await asyncio.to_thread(self._stage.session.resolve, words)
        exact = [node.id for node in nodes if node.kind.value == kind]
        if len(exact) == 1:
            origin = self._navigation.history.here
            await self._navigation.go(Place("explorer", (exact[0],), origin=origin))
        else:
            search = view_named("search")
            await self._navigation.open_view(search, None, f"kind:{kind} {words}")
