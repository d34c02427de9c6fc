"""What all screens share: the frame, the situation they are told of, the note, the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from traceview.errors import TraceviewError
from traceview.legs import Leg
from traceview.places import Place
from traceview.session import Session
from traceview.widgets.bars import KeyBar, NoteLine, TitleBar, TooSmall
from traceview.widgets.bindings import bindings
from traceview.widgets.ink import Line
from traceview.widgets.messages import Act, Land, Walk
from traceview.widgets.situation import Situation
from traceview.widgets.source_strip import summary
from traceview.widgets.times import clock

Answer = TypeVar("Answer")


class BaseScreen(Screen[Answer], Generic[Answer]):
    """A title, the body of the subclass, a note, and the keys that work.

    `KEYS` is the screen's name in the table of commands, `LABEL` its name for people.
    """

    KEYS: ClassVar[str]
    LABEL: ClassVar[str]
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"), (40, "-narrow"), (60, "-normal"), (120, "-wide"), (150, "-full"),
    ]  # fmt: skip
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-low"), (24, "-high")]

    situation: reactive[Situation] = reactive(Situation(), init=False)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__()
        self.session = session
        self.set_reactive(BaseScreen.situation, situation)

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        yield TitleBar(self.LABEL)
        yield from self.body()
        yield NoteLine()
        yield KeyBar(self.KEYS, self.situation.keymap)
        yield TooSmall()

    def body(self) -> Iterator[Widget]:
        """The widgets between the title and the note."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the situation that the screen was made in."""
        self.watch_situation()

    def watch_situation(self) -> None:
        """Show the time and how the sources stand."""
        told = self.title_end()
        now = clock(self.situation.now, self.situation.zone)
        self.query_one(TitleBar).right = (*told, ("  ", "plain"), (now, "dim"))

    def title_end(self) -> Line:
        """How the sources stand, in a few words."""
        return summary(self.situation.statuses, self.situation.now)

    def title_line(self, line: Line) -> None:
        """Say in the title what is shown."""
        self.query_one(TitleBar).left = line

    def say(self, text: str, ink: str = "plain") -> None:
        """Put a note above the keys."""
        self.query_one(NoteLine).note = (text, ink)

    def cancel(self) -> None:
        """The escape key."""
        self.dismiss(None)

    def freshen(self) -> None:
        """The sources have been asked: what is shown may have changed."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A failure in slow work becomes a note; it never ends the program."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            known = isinstance(error, TraceviewError)
            told = str(error) if known else f"That went wrong ({type(error).__name__})."
            self.say(told, "stale")


class PlaceScreen(BaseScreen[None]):
    """A screen that shows a place of the history."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("back", "place")]

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self.place = Place()

    def arrive(self, place: Place) -> None:
        """Show a place."""
        self.place = place

    def show_steps(self, steps: tuple[int, int]) -> None:
        """Say how many places lie behind and ahead."""

    def subject(self) -> Place | None:
        """The place that a command acts on: the node under the cursor, or the one shown."""
        return self.place if self.place.node else None

    def cursor_key(self) -> str:
        """What the history notes of the cursor when one leaves."""
        return ""

    def cancel(self) -> None:
        """Back."""
        self.post_message(Walk("up"))

    def action_leg(self, name: str) -> None:
        """Land on a leg of the chain."""
        if (here := self.ground()) is None:
            self.say("There is no alert here to start from.")
        else:
            self.post_message(Land(here, Leg[name.upper()]))

    def ground(self) -> Place | None:
        """The place whose chain the digits ask for."""
        return self.place if self.place.node else None

    def act(self, verb: str) -> None:
        """Ask for something to be done with the subject."""
        if (here := self.subject()) is None:
            self.say("There is nothing here to do that with.")
        else:
            self.post_message(Act(verb, here))

    def action_go_back(self) -> None:
        """Where this was reached from."""
        self.post_message(Walk("up"))

    def action_hist_back(self) -> None:
        """The place visited before."""
        self.post_message(Walk("back"))

    def action_hist_fwd(self) -> None:
        """Forward again."""
        self.post_message(Walk("forward"))

    def action_hist_last(self) -> None:
        """To and fro."""
        self.post_message(Walk("last"))

    def action_open(self) -> None:
        """The URL in a browser."""
        self.act("open")

    def action_yank(self) -> None:
        """The menu of what to copy."""
        self.act("yank")

    def action_yank_url(self) -> None:
        """The URL to the clipboard."""
        self.act("yank.url")

    def action_export(self) -> None:
        """The chain as text."""
        self.act("export")

    def action_metric(self) -> None:
        """The plot."""
        self.act("metric")

    def action_read(self) -> None:
        """The document."""
        self.act("read")
