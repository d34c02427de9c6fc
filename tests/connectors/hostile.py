"""Connectors that misbehave, each in its own way: what the program must stand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

from traceview.connector import Ability, Batch, Context, Health, SourceSettings
from traceview.model import Findings, Kind, Link, Node, Relation
from traceview.references.patterns.named_pattern import NamedPattern

FLOOD = 100_000
STEP = 1_000


class _Hostile:
    """Does nothing wrong yet."""

    Settings: ClassVar[type[SourceSettings]] = SourceSettings
    abilities: ClassVar[frozenset[Ability]] = frozenset((Ability.EXPAND, Ability.SYNC))
    expands: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def __init__(self, settings: SourceSettings, context: Context) -> None:
        self._context = context
        self._speaker = context.speaker()

    async def check(self) -> Health:
        return Health(version="hostile")

    async def expand(self, node: Node) -> Findings:
        return Findings.gathered([batch.findings async for batch in self.sync("")])

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        yield Batch(findings=Findings(nodes=(self._node(0),)), complete=True)

    def patterns(self) -> Sequence[NamedPattern]:
        return ()

    async def aclose(self) -> None:
        return None

    def _node(self, number: int, title: str = "") -> Node:
        return self._speaker.node(
            f"alert:{self._context.name}/{number:016x}", title or f"Alert {number}"
        )

    def _link(self, origin: str, target: str) -> Link:
        return self._speaker.link(origin, Relation.MENTIONS, target, "hostile")


class Raises(_Hostile):
    """Every verb raises what no connector should; a secret stands in the message."""

    SECRET = "ghp_" + "hostile0" * 5

    async def check(self) -> Health:
        raise KeyError(self.SECRET)

    async def expand(self, node: Node) -> Findings:
        raise RecursionError(self.SECRET)

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        yield Batch(findings=Findings(nodes=(self._node(0),)))
        raise ZeroDivisionError(self.SECRET)

    def patterns(self) -> Sequence[NamedPattern]:
        raise TypeError(self.SECRET)

    async def aclose(self) -> None:
        raise ValueError(self.SECRET)


class Hangs(_Hostile):
    """Every verb waits for ever; the sync after its first batch."""

    async def check(self) -> Health:
        await asyncio.Event().wait()
        return Health()

    async def expand(self, node: Node) -> Findings:
        await asyncio.Event().wait()
        return Findings()

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        yield Batch(findings=Findings(nodes=(self._node(0),)))
        await asyncio.Event().wait()


class Floods(_Hostile):
    """100,000 nodes, all of them linked to the first one."""

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        hub = self._node(0)
        for start in range(0, FLOOD, STEP):
            nodes = tuple(self._node(number) for number in range(start, start + STEP))
            links = tuple(self._link(node.id, hub.id) for node in nodes if node.id != hub.id)
            yield Batch(findings=Findings(nodes=nodes, links=links), done=start + STEP)
        yield Batch(findings=Findings(), done=FLOOD, total=FLOOD, complete=True)


class Dangles(_Hostile):
    """Its links lead to nodes that nobody knows, one of them to itself."""

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        node = self._node(0)
        links = (
            self._link(node.id, "ticket:nowhere.example/NONE-1"),
            self._link("rule:nobody:gone.yaml#Gone", node.id),
            self._link(node.id, node.id),
        )
        yield Batch(findings=Findings(nodes=(node,), links=links), complete=True)


class Repeats(_Hostile):
    """One id again and again, each time with another title and another kind of trouble."""

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        titles = ("First", "Second", "\x1b]0;third\x07", "[bold]fourth[/bold]", "[/var/log/x]")
        yield Batch(findings=Findings(nodes=tuple(self._node(0, title) for title in titles)))
        yield Batch(findings=Findings(nodes=(self._node(0, "Last"),)), complete=True)


class NeverEnds(_Hostile):
    """The same batch for ever, with a cursor that never moves."""

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        while True:
            yield Batch(findings=Findings(nodes=(self._node(0),)), cursor="again")
            await asyncio.sleep(0)


HOSTILE = (Raises, Hangs, Floods, Dangles, Repeats, NeverEnds)
