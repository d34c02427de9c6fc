"""What all screens share: the frame, the situation they are told of, the note, the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.reactive import reactive
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from traceview.errors import TraceviewError
from traceview.screens.frame.bars import KeyBar, NoteLine, TitleBar, TooSmall
from traceview.screens.frame.closes_once import ClosesOnce
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, line
from traceview.widgets.layout import HEIGHTS, WIDTHS
from traceview.widgets.messages import Resolve, Settled

Answer = TypeVar("Answer")


class BaseScreen(ClosesOnce[Answer], Generic[Answer]):
    """A title, the body of the subclass, a note, and the keys that work.

    `KEYS` is the screen's name in the table of commands, `LABEL` its name for people.
    """

    KEYS: ClassVar[str]
    LABEL: ClassVar[str]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    situation: reactive[Situation] = reactive(Situation(), init=False)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__()
        self.session = session
        self.set_reactive(BaseScreen.situation, situation)

    def compose(self) -> ComposeResult:
        """The frame around the body; the classes of its size are there in the first layout."""
        for steps, size in ((WIDTHS, self.app.size.width), (HEIGHTS, self.app.size.height)):
            self.add_class(next(name for least, name in reversed(steps) if size >= least))
        if self.situation.plain:
            self.add_class("-ascii")
        yield TitleBar(self.LABEL, self.KEYS)
        yield from self.body()
        yield NoteLine()
        yield KeyBar(self.KEYS, self.situation.keymap)
        yield TooSmall()

    def body(self) -> Iterator[Widget]:
        """The widgets between the title and the note."""
        return iter(())

    def on_mount(self) -> None:
        """Show the situation that the screen was made in."""
        self.watch_situation()

    def watch_situation(self) -> None:
        """Show how the sources stand, and how many nodes are marked."""
        count = len(self.situation.marks)
        for bar in self.query(TitleBar):
            bar.right = line((f"{count} marked  ", "warn")) if count else ()
            bar.situation = self.situation

    def learn(self, situation: Situation) -> None:
        """Show another situation; a screen that is not made yet shows it once it is."""
        if self.is_mounted:
            self.situation = situation
        else:
            self.set_reactive(BaseScreen.situation, situation)

    def title_line(self, text: Line) -> None:
        """Say in the title what is shown."""
        for bar in self.query(TitleBar):
            bar.left = text

    def say(self, text: str, ink: str = "plain") -> None:
        """Put a note above the keys."""
        for line_of_note in self.query(NoteLine):
            line_of_note.note = (text, ink)

    def cancel(self) -> None:
        """The escape key."""
        self.dismiss(None)

    def freshen(self) -> None:
        """The sources have been asked: what is shown may have changed."""

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside a text field is a reference."""
        if reference := event.text.strip().partition("\n")[0].strip():
            self.post_message(Resolve(reference))

    def awaits(self, key: str) -> bool:
        """Whether a key has to wait until more is read; `Settled` is posted when it is."""
        return False

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A failure in slow work becomes a note; it never ends the program."""
        if event.state is WorkerState.ERROR:
            self.say(told_of(event.worker.error), "stale")
        if event.worker.is_finished:
            self.post_message(Settled())


def told_of(error: BaseException | None) -> str:
    """An error in a line: its own words, or for one that nobody foresaw the kind of error."""
    known = isinstance(error, TraceviewError)
    return str(error) if known else f"That went wrong ({type(error).__name__})."
