"""What the parts of the application may ask of the terminal, and what they may know of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from traceview.chain.alert_row import AlertRow
    from traceview.navigation.history import Place
    from traceview.session.session import Session
    from traceview.widgets.app_state import Situation


MOVES = frozenset(("land", "view", "command"))
"""The groups of work that may bring another screen: keys that are typed meanwhile wait for it."""


@dataclass(frozen=True, slots=True)
class OnScreen:
    """What is shown: the name of its view, empty for a menu.

    `ground` is the place whose chain the digits ask for, `cursor` the key under the cursor,
    `current` the place of what a key acts on; they are None on a screen that shows no place of the
    history.
    """

    view: str = ""
    ground: Place | None = None
    cursor: str | None = None
    current: Place | None = None


class Stage(Protocol):
    """The screens, as the parts of the application see them."""

    @property
    def session(self) -> Session:
        """What answers."""

    @property
    def situation(self) -> Situation:
        """What every screen was told last."""

    @property
    def on_screen(self) -> OnScreen:
        """What is shown now."""

    def tell(self, situation: Situation) -> None:
        """Give every screen another situation."""

    def say(self, text: str, ink: str = "plain") -> None:
        """Put a note on the screen that is shown."""

    def work(self, task: Coroutine[Any, Any, None], group: str, *, alone: bool = True) -> None:
        """Carry out a task behind the screen; `alone` ends the one of its group that runs.

        What the task raises becomes a note. Keys wait for work of the groups in `MOVES`.
        """

    async def show(self, place: Place, steps: tuple[int, int], note: str) -> None:
        """Show a place, how many places lie behind and ahead of it, and a note."""

    async def lay_over(
        self, screen: str, *about: object, then: Callable[[Any], None] | None = None
    ) -> None:
        """Show the screen `module:Class`, made of what it is `about`, over the one that is shown.

        `then` is given its answer when it closes.
        """

    def news(self, rows: Sequence[AlertRow], *, of_all: bool, asked: bool = False) -> None:
        """Give the alert list new rows; `of_all`: what every other screen shows may be new too.

        A person who `asked` is told also when nothing is new.
        """
