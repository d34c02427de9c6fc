"""Going from place to place: the history, landing on a leg, references, and opening views."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from traceview.app.stage import Stage
from traceview.chain.chain import Gap
from traceview.chain.legs import Leg
from traceview.identity import kind_of
from traceview.navigation.commands_table import BY_ID, with_keys
from traceview.navigation.history import History, HistoryStep, Place, landing, path_place
from traceview.navigation.key_names import face
from traceview.navigation.views_table import NOTHING_HERE, About, View, view_named
from traceview.text.urls import clean_url
from traceview.widgets.node_lines import called

_PLOTTED = ("alert", "rule", "metric")


class Navigation:
    """Keeps the history of the places visited."""

    def __init__(self, stage: Stage) -> None:
        self.history = History(Place())
        self._stage = stage
        self._opens = {
            About.ALERTS: self._open_alerts,
            About.NODE: self._open_node,
            About.EXPRESSION: self._open_expression,
            About.TWO_NODES: self._open_paths,
            About.CHAIN: self._open_chain,
            About.WORDS: self._open_words,
            About.KEYS: self._open_keys,
            About.SOURCES: self._open_sources,
        }

    async def go(self, place: Place, note: str = "") -> None:
        """Visit a place."""
        self._leave()
        there = self.history.visit(place)
        await self._stage.show(there, self.history.steps, note)

    async def walk(self, step: HistoryStep) -> None:
        """One step through the history."""
        self._leave()
        place = self.history.step(step)
        if place is not None:
            await self._stage.show(place, self.history.steps, "")
        else:
            self._stage.say("There is no further place that way.")

    def land(self, here: Place, leg: Leg) -> None:
        """Go where a leg leads, in the background."""
        self._stage.work(self._land(here, leg), "land")

    def resolve(self, reference: str, leg: Leg | None = None) -> None:
        """Go to what a reference stands for, and on to a leg of it."""
        self._stage.work(self._resolve(reference, leg), "land")

    async def open_view(self, view: View, here: Place | None, words: str = "") -> None:
        """Open a view for the place `here`, or for words that were typed; not twice over itself."""
        await self._opens[view.about](view, here, words)

    def open_for(self, view: View, here: Place | None) -> None:
        """Open a view for a place, in the background."""
        self._stage.work(self.open_view(view, here), "view")

    async def _land(self, here: Place, leg: Leg) -> None:
        chain = await asyncio.to_thread(self._stage.session.chain, here.root)
        has_plot = leg is Leg.METRIC and await self._has_plot(here.root)
        found = landing(chain, leg, here, self.history.here, has_plot=has_plot)
        if isinstance(found, Gap):
            fix = f". Fix: {found.fix}" if found.fix else ""
            self._stage.say(f"{leg.digit} {leg.value}: none. {found.told}{fix}", "warn")
            return
        await self.go(found.place, found.note)

    async def _has_plot(self, node_id: str) -> bool:
        if kind_of(node_id) not in _PLOTTED:
            return False
        return await asyncio.to_thread(self._stage.session.question, node_id) is not None

    async def _resolve(self, reference: str, leg: Leg | None) -> None:
        nodes = await asyncio.to_thread(self._stage.session.resolve, reference)
        if not nodes:
            is_url = " o in the search screen opens it." if clean_url(reference) else ""
            self._stage.say(f"Nothing is known of {reference}.{is_url}", "warn")
        elif len(nodes) > 1:
            await self.open_view(view_named("search"), None, reference)
        else:
            place = Place("explorer", (nodes[0].id,), origin=self.history.here)
            await self.go(place)
            if leg is not None:
                self.land(place, leg)

    async def _open_alerts(self, view: View, here: Place | None, words: str) -> None:
        await self.go(Place(view.name))

    async def _open_node(self, view: View, here: Place | None, words: str) -> None:
        if here is not None and view.kinds and kind_of(here.node) not in view.kinds:
            await self._say_unfit(view, here.node)
        elif here is None:
            self._refuse(view, here)
        else:
            await self.go(here.onward(here.node, view.name))

    async def _open_expression(self, view: View, here: Place | None, words: str) -> None:
        if here is None:
            self._refuse(view, here)
        elif await self._has_plot(here.node):
            await self.go(here.onward(here.node, view.name))
        else:
            await self._say_unfit(view, here.node)

    async def _say_unfit(self, view: View, node_id: str) -> None:
        """That a view shows nothing of such a node, and what the node is."""
        node = await asyncio.to_thread(self._stage.session.node, node_id)
        this = called(node) if node else node_id
        keymap = self._stage.situation.keymap
        key = face(with_keys(BY_ID[view.key.id], keymap).keys[0]) if view.key else view.name
        self._stage.say(f"{key} {view.refusal}; this is {this}.")

    async def _open_paths(self, view: View, here: Place | None, words: str) -> None:
        """From the beginning of the trail, from mark to mark, or to what the words stand for."""
        marks = self._stage.situation.marks
        if words and here is not None:
            await self._open_path_to(view, here, words)
        elif here is None or (found := path_place(here, marks, self.history.here)) is None:
            self._refuse(view, here)
        else:
            self._stage.tell(replace(self._stage.situation, marks=()))
            await self.go(found)

    async def _open_path_to(self, view: View, here: Place, reference: str) -> None:
        nodes = await asyncio.to_thread(self._stage.session.resolve, reference)
        others = [node.id for node in nodes if node.id != here.node]
        if not others:
            self._stage.say(f"Nothing else is known of {reference}.")
        else:
            await self.go(Place(view.name, (here.node, others[0]), origin=self.history.here))

    async def _open_chain(self, view: View, here: Place | None, words: str) -> None:
        if here is None:
            self._stage.say(view.refusal)
        else:
            await self._lay_over(view, here.root)

    async def _open_words(self, view: View, here: Place | None, words: str) -> None:
        if self._stage.on_screen.view != view.name:
            stage = self._stage
            await stage.lay_over(
                view.screen, stage.session, stage.situation, words, then=self._explore
            )

    async def _open_keys(self, view: View, here: Place | None, words: str) -> None:
        if below := self._stage.on_screen.view:
            await self._lay_over(view, below)

    async def _open_sources(self, view: View, here: Place | None, words: str) -> None:
        await self._lay_over(view)

    async def _lay_over(self, view: View, *about: object) -> None:
        stage = self._stage
        if stage.on_screen.view != view.name:
            await stage.lay_over(view.screen, stage.session, stage.situation, *about)

    def _explore(self, node_id: str | None) -> None:
        if node_id:
            place = Place("explorer", (node_id,), origin=self.history.here)
            self._stage.work(self.go(place), "land")

    def _refuse(self, view: View, here: Place | None) -> None:
        self._stage.say(view.refusal if here else NOTHING_HERE)

    def _leave(self) -> None:
        cursor = self._stage.on_screen.cursor
        if cursor is not None:
            self.history.leave_cursor(cursor)
