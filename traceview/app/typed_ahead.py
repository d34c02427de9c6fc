"""Keys in the order in which they were typed: each acts on what the ones before it have brought."""

from __future__ import annotations

from collections import deque
from functools import partial

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.worker import Worker

from traceview.screens.frame.base_screen import BaseScreen
from traceview.widgets.messages import Settled

AT_ONCE = frozenset(("escape", "ctrl+c", "ctrl+q"))
"""Ways out, which wait for nothing; they drop the keys that wait."""
ROUNDS = 3
"""How often the widgets are gone through after a key: the key itself bubbles up to the application,
what its action posts to a list bubbles up to the screen, and what the screen posts to here."""
LOOK_AGAIN_S = 5.0
"""How soon keys that wait are looked at again when nothing has told that they may go on."""


class TypedAhead(App[int]):
    """An application in which `6 o` opens the same address typed at once and after any wait.

    A key waits while one typed before it is still carried out: while a leg is sought, a screen is
    brought, or while the screen says that it cannot take this key before it has read more.
    """

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._waiting: deque[events.Key] = deque()
        self._moves: set[Worker[None]] = set()
        self._is_handled = True

    async def on_event(self, event: events.Event) -> None:
        """Every event of the terminal comes through here; a key may wait."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif event.key in AT_ONCE:
            self._waiting.clear()
            await super().on_event(event)
        elif self._waiting or not self._takes(event.key):
            self._wait(event)
        else:
            await self._type(event)

    def moving(self, worker: Worker[None]) -> None:
        """Let keys wait until a worker, which may bring another screen, has ended."""
        self._moves.add(worker)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What the keys waited for may have ended."""
        self.call_later(self.on_settled)

    async def on_settled(self, message: Settled | None = None) -> None:
        """Type the next of the keys that wait, when it may be."""
        if self._waiting and self._takes(self._waiting[0].key):
            await self._type(self._waiting.popleft())

    def _takes(self, key: str) -> bool:
        self._moves = {worker for worker in self._moves if not worker.is_finished}
        screen = self.screen
        awaits = isinstance(screen, BaseScreen) and screen.awaits(key)
        return self._is_handled and not self._moves and not awaits

    def _wait(self, event: events.Key) -> None:
        self._waiting.append(event)
        if len(self._waiting) == 1:
            self._look_again()

    def _look_again(self) -> None:
        if self._waiting:
            self.set_timer(LOOK_AGAIN_S, self._looked_again)

    async def _looked_again(self) -> None:
        self._is_handled = True
        await self.on_settled()
        self._look_again()

    async def _type(self, event: events.Key) -> None:
        self._is_handled = False
        await super().on_event(event)
        self._go_through(ROUNDS)

    def _go_through(self, rounds: int) -> None:
        """Pass through every queue through which the key and its messages go, then type on."""
        if not rounds:
            self._is_handled = True
            self.call_later(self.on_settled)
            return
        start = self.focused or self.screen
        way: list[MessagePump] = [node for node in start.ancestors_with_self if node is not self]
        self._pass(way, rounds)

    def _pass(self, way: list[MessagePump], rounds: int) -> None:
        for at, pump in enumerate(way):
            if pump.call_later(self._pass, way[at + 1 :], rounds):
                return
        self.call_later(partial(self._go_through, rounds - 1))
