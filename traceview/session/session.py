"""What an interface may ask: the one door of the terminal UI and of the command line.

Nothing heavy is imported when this module is: the first frame needs only the alert rows. All
methods but `refresh` and `plot` are synchronous, safe to call from several threads, and never wait
for a network; an interface calls them in a thread.
"""

from __future__ import annotations

from contextlib import aclosing, suppress
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any

from traceview.errors import NotFoundError, SourceError, SourceUnreachable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from traceview.cache.store_protocol import Record, Store
    from traceview.chain.alert_row import AlertRow
    from traceview.chain.chain import Chain
    from traceview.chain.explain import Explained
    from traceview.config.config import Config
    from traceview.connector import Plot
    from traceview.graph.neighbourhood import Neighbour, Neighbourhood
    from traceview.graph.paths_found import Paths
    from traceview.graph.working_set import WorkingSet
    from traceview.lookup.found import Found
    from traceview.model import Body, Node
    from traceview.references.patterns.named_pattern import NamedPattern
    from traceview.session.question import Question
    from traceview.sources.refresh import Loader
    from traceview.sources.source_status import RefreshEvent, SourceStatus

ALERT_ROWS = "alerts"
ALERT_ROWS_OF = "alerts of"
"""Under which it is kept from what the rows were made."""
FEW = 500
"""How many nodes are held while the rows are made: chains of other alerts seldom meet."""


class Session:
    """One run of traceview over one configuration and its cache."""

    def __init__(self, config: Config, clock: Callable[[], datetime] | None = None) -> None:
        self.config = config
        self.is_offline = False
        self._clock = clock or _utc_now
        self._lock = RLock()
        self._cache: Store | None = None
        self._graph: WorkingSet | None = None
        self._loader: Loader | None = None
        self._patterns: tuple[NamedPattern, ...] | None = None
        self._seen: Mapping[str, int] = {}

    @classmethod
    def open(cls, config: Config, *, clock: Callable[[], datetime] | None = None) -> Session:
        """A session over a configuration. The cache is opened when it is first read."""
        return cls(config, clock)

    def now(self) -> datetime:
        """The time, UTC."""
        return self._clock()

    def rows(self) -> list[AlertRow]:
        """The alert list as it was last known, ordered."""
        from traceview.cache.kept_view import read_view
        from traceview.chain.alert_row import from_record

        kept = read_view(self.config.cache_folder, ALERT_ROWS)
        return [from_record(record) for record in kept or ()]

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""
        return self._touched().node(node_id)

    def around(self, node_id: str, per_kind: int = 50) -> Neighbourhood:
        """The node with its neighbours by kind. Raises NotFoundError."""
        found = self._touched().around(node_id, per_kind)
        if found is None:
            raise _unknown(node_id)
        return found

    def page(self, node_id: str, kind: str, start: int, count: int) -> tuple[Neighbour, ...]:
        """Neighbours of one kind from number `start` on, in the order of `around`.

        There are fewer at the end. A node may have a million: an interface reads what it shows.
        """
        return self._touched().page(node_id, kind, start, count)

    def chain(self, node_id: str) -> Chain:
        """The chain of a root. Raises NotFoundError."""
        from traceview.chain.trace import trace

        graph = self._touched()
        root = graph.node(node_id)
        if root is None:
            raise _unknown(node_id)
        return trace(graph, root, self.now())

    def explain(self, node_id: str) -> tuple[Explained, ...]:
        """How each leg of the chain of a root was sought. Raises NotFoundError."""
        from traceview.chain.explain import explain
        from traceview.linking.rule_matching import alert_name
        from traceview.model import Kind

        graph = self._touched()
        root = graph.node(node_id)
        if root is None:
            raise _unknown(node_id)
        name = alert_name(root)
        alike = self._opened().named((name,), (Kind.RULE,)).get(name, ())
        rules = (graph.node(rule) for rule in alike)
        return explain(graph, root, (rule for rule in rules if rule is not None), self.now())

    def path(self, a_id: str, b_id: str, hops: int | None = None) -> Paths:
        """The shortest paths between two nodes, 6 hops far if not told. Raises NotFoundError."""
        from traceview.graph.paths import HOPS, find_paths

        graph = self._touched()
        origin, target = graph.node(a_id), graph.node(b_id)
        if origin is None or target is None:
            raise _unknown(b_id if origin else a_id)
        return find_paths(graph, self._read, (origin, target), hops=hops or HOPS)

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""
        return self._opened().body(node_id)

    def resolve(self, reference: str) -> list[Node]:
        """The nodes that a pasted URL, key, commit id, id or name stands for, best first."""
        from traceview.lookup.search import named, titled

        if known := named(self._opened(), reference):
            return known
        from traceview.linking.mentions import meanings

        found = meanings(self._opened(), self._written(), reference)
        nodes = (self.node(meaning.node_id) for meaning in found if meaning.known)
        known = [node for node in nodes if node is not None]
        return known or titled(self._opened(), reference)

    def search(self, words: str, limit: int = 50) -> Found:
        """Nodes by their titles and names, best first; `kind:rule` narrows."""
        from traceview.lookup.search import search

        return search(self._opened(), words, limit)

    def sources(self) -> list[SourceStatus]:
        """How each configured source stands."""
        cache = self._opened()
        with self._lock:
            loader = self._loader
        if loader is not None:
            return [one.status(cache.spoken(one.name)) for one in loader.sources.values()]
        from traceview.sources.source_state import SourceState

        now = self.now()
        return [
            SourceState.remembered(cache.value(f"source/{name}")).status(
                table, cache.spoken(name), now
            )
            for name, table in self.config.sources.items()
        ]

    def export(
        self, node_id: str, style: str = "md", *, people: bool = False, hide_emails: bool = True
    ) -> str:
        """The chain of a root as text: md, slack, mermaid, json or plain; people when asked for."""
        from traceview.export import render

        chain = self.chain(node_id)
        return render(
            style, chain, self.sources(), self.now(), people=people, hide_emails=hide_emails
        )

    def question(self, node_id: str) -> Question | None:
        """What to plot for an alert, a rule or a metric; None when it has no expression."""
        from traceview.session.plots import question

        return question(self._touched(), node_id)

    async def plot(self, node_id: str, start: datetime, end: datetime, points: int) -> Plot:
        """The values of the node's own expression. Raises SourceError or NotFoundError."""
        import asyncio

        asked = await asyncio.to_thread(self.question, node_id)
        node = await asyncio.to_thread(self.node, node_id)
        if asked is None or node is None:
            raise NotFoundError(
                "There is nothing to plot", "no expression is known", "choose an alert or a rule"
            )
        loader = await asyncio.to_thread(self._asked)
        from traceview.session.plots import matching_first, plotters
        from traceview.sources.source import failed

        step = max(1.0, (end - start).total_seconds() / max(points, 1))
        failure: SourceError | None = None
        for plotter in await plotters(loader.sources.values(), node):
            try:
                plot = await plotter.plot(asked.plotted, start, end, step)
            except SourceError as error:
                failure = error
                continue
            except Exception as error:
                failure = failed("the plot", type(plotter).__name__, error)
                continue
            if plot.series:
                return matching_first(plot, node)
        raise failure or SourceUnreachable(
            "No source has values for this expression",
            "none of the sources that can plot knows its series",
            "add the Prometheus that evaluates the rule",
        )

    async def refresh(self, names: Sequence[str] = ()) -> AsyncGenerator[RefreshEvent, None]:
        """Ask the sources (all, or those named) again, concurrently; none of them when offline."""
        if self.is_offline:
            return
        import asyncio

        loader = await asyncio.to_thread(self._asked)
        async with aclosing(loader.refresh(names)) as events:
            async for event in events:
                if event.what == "linked":
                    await asyncio.to_thread(self._keep_rows)
                yield event

    def chain_rows(self) -> Iterator[dict[str, Any]]:
        """Every alerting rule of a repository with its chain, by repository, file and line."""
        from traceview.chain.chain_rows import chain_rows

        yield from chain_rows(self._opened(), self._touched(), self.now())

    def cache_info(self) -> dict[str, Any]:
        """Where the cache is, how large, and how many nodes of each kind it holds."""
        folder = self.config.cache_folder
        sizes = self._opened().sizes()
        return {"folder": str(folder), "bytes": sum(_sizes(folder)), "nodes": dict(sizes)}

    def clear_cache(self) -> None:
        """Forget everything that was read; the sources are asked anew."""
        self._opened().clear()
        self._touched().forget()

    async def leave_sources(self) -> None:
        """Let go of connections and processes; what was read and learnt from them stays."""
        with self._lock:
            loader, self._loader = self._loader, None
        if loader is not None:
            self._patterns = loader.patterns()
            await loader.aclose()

    def close(self) -> None:
        """Let go of files. Whoever refreshed or plotted leaves the sources before."""
        with self._lock:
            if self._cache is not None:
                self._cache.close()

    async def aclose(self) -> None:
        """Let go of connections, processes and files."""
        await self.leave_sources()
        self.close()

    def _opened(self) -> Store:
        from traceview.cache import open_store

        with self._lock:
            if self._cache is None:
                self._cache = open_store(self.config)
            return self._cache

    def _read(self, node_id: str) -> Record | None:
        return self._opened().records((node_id,)).get(node_id)

    def _touched(self) -> WorkingSet:
        from traceview.graph.working_set import WorkingSet

        with self._lock:
            cache = self._opened()
            if self._graph is None:
                self._graph = WorkingSet(self._read)
            latest = cache.changes(self._seen).now
            if self._seen != latest:
                self._graph.forget()
                self._seen = latest
            return self._graph

    def _asked(self) -> Loader:
        from traceview.sources.refresh import Loader

        with self._lock:
            if self._loader is None:
                self._loader = Loader(self.config, self._opened(), self._clock)
            return self._loader

    def _written(self) -> tuple[NamedPattern, ...]:
        """How things are written: by the sources that were opened, the house, and everywhere."""
        with self._lock:
            if self._loader is not None:
                return self._loader.patterns()
            if self._patterns is None:
                from traceview.references.patterns.find_references import BUILT_IN, house_patterns

                self._patterns = (*house_patterns(self.config.house), *BUILT_IN)
            return self._patterns

    def _keep_rows(self) -> None:
        """Make the rows of the alert list again, unless nothing has changed since."""
        from traceview import __version__
        from traceview.chain.alert_row import ordered, to_record
        from traceview.chain.chain_rows import alert_row
        from traceview.chain.trace import trace
        from traceview.graph.working_set import WorkingSet
        from traceview.model import GONE, Kind

        cache = self._opened()
        made_of = [__version__, dict(cache.changes({}).now)]
        if cache.value(ALERT_ROWS_OF) == made_of:
            return
        graph, now, rows = WorkingSet(self._read, limit=FEW), self.now(), []
        for node_id in cache.of_kind(Kind.ALERT):
            node = graph.node(node_id)
            if node is not None and node.state != GONE:
                rows.append(alert_row(trace(graph, node, now)))
        cache.keep(ALERT_ROWS, [to_record(row) for row in ordered(rows)])
        cache.keep(ALERT_ROWS_OF, made_of)


def _sizes(folder: Path) -> Iterator[int]:
    """The sizes of all files; a file that goes in between has none."""
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                yield path.stat().st_size


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _unknown(node_id: str) -> NotFoundError:
    return NotFoundError(
        f"Nothing is known of {node_id}",
        "no source has spoken of it",
        "look for it with `traceview search`, or run `traceview sync`",
    )
