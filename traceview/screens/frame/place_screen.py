"""What the screens of the history share: a place, and what can be done with it."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.binding import BindingType
from textual.worker import Worker

from traceview.chain.legs import Leg
from traceview.navigation.current_thing import CurrentThing, current_thing
from traceview.navigation.history import HistoryStep, Place
from traceview.navigation.node_verbs import NodeVerb
from traceview.navigation.views_table import ABOUT_A_NODE, view_named
from traceview.screens.frame.base_screen import BaseScreen
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.messages import Act, Land, OpenView, Refresh, Walk
from traceview.widgets.trail_line import TrailLine, titles_of


class PlaceScreen(BaseScreen[None]):
    """A screen that shows a place of the history."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("back", "place")]

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self.place = Place()

    def arrive(self, place: Place) -> Worker[None] | None:
        """Show a place; the worker, if any, that reads its content."""
        self.place = place
        return None

    def show_steps(self, steps: tuple[int, int]) -> None:
        """Say how many places lie behind and ahead."""
        for trail in self.query(TrailLine):
            trail.steps = steps

    async def read_trail(self) -> None:
        """Say how one got here."""
        titles = await asyncio.to_thread(titles_of, self.session, self.place.trail)
        self.query_one(TrailLine).titles = titles

    def subject(self) -> Place | None:
        """The place of the node that is highlighted, or of the one shown."""
        return self.place if self.place.node else None

    def current(self) -> CurrentThing:
        """What a key acts on."""
        return current_thing(self.subject())

    def cursor_key(self) -> str:
        """What the history notes of the cursor when one leaves."""
        return ""

    def cancel(self) -> None:
        """Back."""
        self.post_message(Walk(HistoryStep.UP))

    def action_leg(self, name: str) -> None:
        """Land on a leg of the chain."""
        if (here := self.ground()) is None:
            self.say("There is no alert here to start from.")
        else:
            self.post_message(Land(here, Leg[name.upper()]))

    def ground(self) -> Place | None:
        """The place whose chain the digits ask for."""
        return self.place if self.place.node else None

    def act(self, verb: NodeVerb) -> None:
        """Ask for something to be done with the subject."""
        here = self.current()
        if here.place is None:
            self.say(here.why)
        else:
            self.post_message(Act(verb, here.place))

    def action_go_back(self) -> None:
        """Where this was reached from."""
        self.post_message(Walk(HistoryStep.UP))

    def action_hist_back(self) -> None:
        """The place visited before."""
        self.post_message(Walk(HistoryStep.BACK))

    def action_hist_fwd(self) -> None:
        """Forward again."""
        self.post_message(Walk(HistoryStep.FORWARD))

    def action_hist_last(self) -> None:
        """The last place, and again."""
        self.post_message(Walk(HistoryStep.LAST))

    def action_open(self) -> None:
        """The URL in a browser."""
        self.act(NodeVerb.OPEN)

    def action_yank(self) -> None:
        """The menu of what to copy."""
        self.act(NodeVerb.YANK)

    def action_yank_url(self) -> None:
        """The URL to the clipboard."""
        self.act(NodeVerb.YANK_URL)

    def action_view(self, name: str) -> None:
        """Open a view for the subject, or for the chain that the digits ask for."""
        view, here = view_named(name), self.current()
        if here.place is None and view.about in ABOUT_A_NODE:
            self.say(here.why)
        else:
            self.post_message(OpenView(view, here.place))

    def action_refresh_all(self) -> None:
        """Ask every source again."""
        self.post_message(Refresh())
