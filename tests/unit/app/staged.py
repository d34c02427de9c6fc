"""A stage without a terminal: it notes what is shown, and does work when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from tests.screens.world import WorldSession
from traceview.app.stage import OnScreen
from traceview.chain.alert_row import AlertRow
from traceview.navigation.history import Place
from traceview.widgets.app_state import Situation


class FakeStage:
    """What was shown, said and told, in the order in which it came."""

    def __init__(self, session: WorldSession | None = None) -> None:
        self.session = session or WorldSession()
        self.situation = Situation(self.session.now())
        self.on_screen = OnScreen("alerts", None, "")
        self.notes: list[str] = []
        self.told: list[Situation] = []
        self.places: list[Place] = []
        self.steps = (0, 0)
        self.laid_over: list[tuple[str, tuple[object, ...]]] = []
        self.answer: Callable[[Any], None] | None = None
        self.brought: list[tuple[Sequence[AlertRow], bool]] = []
        self.groups: list[str] = []
        self._tasks: list[Coroutine[Any, Any, None]] = []

    @property
    def note(self) -> str:
        """The last note."""
        return self.notes[-1] if self.notes else ""

    def tell(self, situation: Situation) -> None:
        self.situation = situation
        self.told.append(situation)

    def say(self, text: str, ink: str = "plain") -> None:
        self.notes.append(text)

    def work(self, task: Coroutine[Any, Any, None], group: str, *, alone: bool = True) -> None:
        self.groups.append(group)
        self._tasks.append(task)

    async def show(self, place: Place, steps: tuple[int, int], note: str) -> None:
        self.places.append(place)
        self.steps = steps
        self.say(note)
        self.on_screen = OnScreen(place.screen, place if place.node else None, "")

    async def lay_over(
        self, screen: str, *about: object, then: Callable[[Any], None] | None = None
    ) -> None:
        self.laid_over.append((screen, about))
        self.answer = then

    def news(self, rows: Sequence[AlertRow], *, of_all: bool, asked: bool = False) -> None:
        self.brought.append((rows, of_all))

    async def rest(self) -> None:
        """Do all work that waits, and what it gives rise to."""
        while self._tasks:
            await self._tasks.pop(0)
