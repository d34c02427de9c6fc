"""Carrying out what is typed after `:` and what is chosen in the palette."""

from __future__ import annotations

import asyncio

from traceview.app.node_actions import ActingApp
from traceview.chain.legs import Leg
from traceview.navigation.command_grammar import Typed, parse
from traceview.navigation.history import Place
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.widgets.messages import Act


class OrderingApp(ActingApp, inherit_bindings=False):
    """Understands orders."""

    async def action_command_line(self) -> None:
        """Ask for an order."""
        from traceview.screens.command_line.screen import CommandLineScreen

        await self.push_screen(CommandLineScreen(), self.order)

    def order(self, text: str | None) -> None:
        """Carry out an order."""
        task = self._order(text or "")
        self.run_worker(task, group="order", exclusive=True, exit_on_error=False)

    async def _order(self, text: str) -> None:
        from traceview.model import Kind

        typed = parse(text, [kind.value for kind in Kind])
        if typed is None:
            return
        if typed.verb in ("open", "path", "search", "kind", "theme"):
            await self._with_words(typed)
        elif typed.verb in ("leg", "export"):
            self._on_chain(typed)
        elif typed.verb == "refresh":
            self.refresh_sources()
        elif typed.verb == "alerts":
            await self.go(Place())
        elif typed.verb == "unknown":
            self.say(f"There is no command {text.strip()!r}. {typed.argument}", "warn")
        else:
            actions = {"sources": "sources", "help": "help", "q": "quit_now"}
            await self.run_action(f"app.{actions[typed.verb]}")

    async def _with_words(self, typed: Typed) -> None:
        if typed.verb == "theme":
            self._dress(typed.argument)
        elif typed.verb == "open":
            self.resolve(typed.argument)
        elif typed.verb == "search":
            await self.search(typed.argument)
        elif typed.verb == "path":
            await self._path_to(typed.argument)
        else:
            kind, _, words = typed.argument.partition(" ")
            nodes = await asyncio.to_thread(self.session.resolve, words)
            exact = [node.id for node in nodes if node.kind.value == kind]
            if len(exact) == 1:
                await self.go(Place("explorer", (exact[0],), origin=self.history.here))
            else:
                await self.search(f"kind:{kind} {words}")

    async def _path_to(self, reference: str) -> None:
        here = self.screen.ground() if isinstance(self.screen, PlaceScreen) else None
        nodes = await asyncio.to_thread(self.session.resolve, reference)
        others = [node.id for node in nodes if here is not None and node.id != here.node]
        if here is None or not others:
            self.say(f"Nothing else is known of {reference}." if here else "There is nothing here.")
        else:
            await self.go(Place("path", (here.node, others[0]), origin=self.history.here))

    def _on_chain(self, typed: Typed) -> None:
        here = self.screen.ground() if isinstance(self.screen, PlaceScreen) else None
        if here is None:
            self.say("There is no alert here to start from.")
        elif typed.verb == "leg":
            self.land(here, Leg(typed.argument))
        else:
            self.post_message(Act("export", here))

    def _dress(self, name: str) -> None:
        if name in self.available_themes:
            self.theme = name
        else:
            self.say(f"The themes are: {', '.join(sorted(self.available_themes))}.")
