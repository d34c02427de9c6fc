"""What an interface may ask: the one door of the terminal UI and of the command line.

Nothing heavy is imported when this module is: the first frame needs only the alert rows. All
methods but `refresh` and `plot` are synchronous, safe to call from several threads, and never wait
for a network; an interface calls them in a thread.
"""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from traceview.cache import open_store
from traceview.errors import NotFoundError
from traceview.session.held_store import HeldStore, StoreOpener
from traceview.session.known_alerts import KnownAlerts
from traceview.session.opened_sources import OpenedSources
from traceview.session.plot_answers import PlotAnswers

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

    from traceview.chain.alert_row import AlertRow
    from traceview.chain.chain import Chain
    from traceview.chain.chain_rows import ChainRow
    from traceview.chain.explain import Explained
    from traceview.config.config import Config
    from traceview.errors import TraceviewError
    from traceview.graph.neighbourhood import Neighbour, Neighbourhood
    from traceview.graph.paths_found import Paths
    from traceview.lookup.found import Found
    from traceview.model import Body, Node
    from traceview.session.cache_info import CacheInfo
    from traceview.session.question import Question
    from traceview.sources.source_status import RefreshEvent, SourceStatus

_Known = TypeVar("_Known")


class Session(PlotAnswers):
    """One run of traceview over one configuration and its cache; `is_offline` asks no source."""

    is_offline = False

    def __init__(
        self,
        config: Config,
        clock: Callable[[], datetime] | None = None,
        opener: StoreOpener = open_store,
    ) -> None:
        self.config = config
        self._clock = clock or _utc_now
        self._held = HeldStore(config, opener)
        self._sources = OpenedSources(config, self._held, self._clock)
        self._alerts = KnownAlerts(self._held, self._sources, self._clock)

    @classmethod
    def open(
        cls,
        config: Config,
        *,
        clock: Callable[[], datetime] | None = None,
        opener: StoreOpener = open_store,
    ) -> Session:
        """A session over a configuration. Its store is opened by `opener` on the first read."""
        return cls(config, clock, opener)

    def now(self) -> datetime:
        """The time, UTC."""
        return self._clock()

    def rows(self) -> list[AlertRow]:
        """The alert list as it was last known, ordered."""
        kept = self._alerts.current()
        return list(kept.rows) if kept else []

    def rows_made_at(self) -> datetime | None:
        """How old the rows of the alert list are: when all of them were made; None without a list.

        It is long ago where rows of a source still stand of which the store has no data any more.
        """
        kept = self._alerts.current()
        return kept.moment if kept else None

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""
        return self._held.graph().node(node_id)

    def around(self, node_id: str, per_kind: int = 50) -> Neighbourhood:
        """The node with its neighbours by kind; a rule and what a server loaded of it are one.

        Raises NotFoundError.
        """
        from traceview.chain.rule_twins import twins_as_one

        graph = self._held.graph()
        return twins_as_one(graph, _found(graph.around(node_id, per_kind), node_id))

    def page(self, node_id: str, kind: str, start: int, count: int) -> tuple[Neighbour, ...]:
        """Neighbours of one kind from number `start` on, in the order of `around`.

        There are fewer at the end. A node may have a million: an interface reads what it shows.
        """
        return self._held.graph().page(node_id, kind, start, count)

    def chain(self, node_id: str) -> Chain:
        """The chain of a root. Raises NotFoundError."""
        from traceview.chain.trace import trace

        graph = self._held.graph()
        return trace(graph, _found(graph.root(node_id), node_id), self.now())

    def explain(self, node_id: str) -> tuple[Explained, ...]:
        """How each leg of the chain of a root was sought. Raises NotFoundError."""
        from traceview.chain.explain import explain
        from traceview.linking.rule_matching import alert_name
        from traceview.model import Kind

        graph = self._held.graph()
        root = _found(graph.root(node_id), node_id)
        name = alert_name(root)
        alike = graph.records(self._held.reads.named((name,), (Kind.RULE,)).get(name, ()))
        return explain(graph, root, (record.node for record in alike.values()), self.now())

    def path(self, a_id: str, b_id: str, hops: int | None = None) -> Paths:
        """The shortest paths between two nodes, 6 hops far if not told. Raises NotFoundError."""
        from traceview.graph.paths import HOPS, find_paths

        graph = self._held.graph()
        graph.records((a_id, b_id))
        ends = _found(graph.node(a_id), a_id), _found(graph.node(b_id), b_id)
        return find_paths(self._held.reads, ends, hops=hops or HOPS)

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""
        return self._held.reads.body(node_id)

    def resolve(self, reference: str) -> list[Node]:
        """The nodes that a pasted URL, key, commit id, id or name stands for, best first."""
        from traceview.lookup.resolve import resolved

        return resolved(self._held.reads, self._sources.patterns, reference)

    def search(self, words: str, limit: int = 50) -> Found:
        """Nodes by their titles and names, best first; `kind:rule` narrows."""
        from traceview.lookup.search import search

        return search(self._held.reads, words, limit)

    def sources(self) -> list[SourceStatus]:
        """How each configured source stands."""
        return self._sources.statuses()

    def export(
        self, node_id: str, style: str = "md", *, people: bool = False, hide_emails: bool = True
    ) -> str:
        """The chain of a root as text: md, slack, mermaid, json or plain; people when asked for."""
        from traceview.export import render

        chain = self.chain(node_id)
        return render(
            style, chain, self.sources(), self.now(), people=people, hide_emails=hide_emails
        )

    def troubles(self) -> Sequence[TraceviewError]:
        """What is to be told of the cache: that it cannot be written, or what was damaged."""
        return self._held.troubles()

    def question(self, node_id: str) -> Question | None:
        """What to plot for an alert, a rule or a metric; None when it has no expression."""
        from traceview.session.plots import question

        return question(self._held.graph(), node_id)

    async def refresh(self, names: Sequence[str] = ()) -> AsyncGenerator[RefreshEvent, None]:
        """Ask the sources (all, or those named) again, concurrently; none of them when offline."""
        if self.is_offline:
            return
        import asyncio

        loader = await asyncio.to_thread(self._sources.loader)
        async with aclosing(loader.refresh(names)) as events:
            async for event in events:
                if event.what in ("done", "linked"):
                    await asyncio.to_thread(self._alerts.hear, event)
                yield event

    def chain_rows(self) -> Iterator[ChainRow]:
        """Every alerting rule of a repository with its chain, by repository, file and line."""
        from traceview.chain.chain_rows import chain_rows

        yield from chain_rows(self._held.reads, self._held.graph(), self.now())

    def cache_info(self) -> CacheInfo:
        """Where the cache is, how large, and how many nodes of each kind it holds."""
        from traceview.session.cache_info import cache_info

        return cache_info(self.config.cache_folder, self._held.reads.sizes())

    def clear_cache(self) -> None:
        """Forget everything that was read; the sources are asked anew."""
        from traceview.session.kept_plots import forget_plots

        self._held.clear()
        self._alerts.forget()
        forget_plots(self.config.cache_folder)

    async def leave_sources(self) -> None:
        """Let go of connections and processes; what was read and learnt from them stays."""
        await self._sources.leave()

    def close(self) -> None:
        """Let go of files. Whoever refreshed or plotted leaves the sources before."""
        self._held.close()

    async def aclose(self) -> None:
        """Let go of connections, processes and files."""
        await self.leave_sources()
        self.close()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _found(known: _Known | None, node_id: str) -> _Known:
    """What is known of a node. Raises NotFoundError when nothing is."""
    if known is None:
        raise NotFoundError(
            f"Nothing is known of {node_id}",
            "no source has spoken of it",
            "look for it with `traceview search`, or run `traceview sync`",
        )
    return known
