"""Which Alertmanager sources are members of one cluster, and what they do not list."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from traceview.references.conventions.standing_alerts import StandingAlerts, none_known

TENANT_HEADER = "X-Scope-OrgID"
"""The header by which Mimir, Cortex and Loki know of which tenant a request is."""
SETTLES_S = 2.0
"""So long it is waited for members that have not told of their peers yet."""
READ_S = 30.0
"""So long it is waited for Alertmanagers that have not told of all their alerts yet."""


@dataclass(frozen=True)
class Listed:
    """What an Alertmanager source lists: alerts with these matchers, of this receiver.

    `place` parts what one server holds apart: its tenants, Grafana's own alerts from others.
    """

    filter: tuple[str, ...] = ()
    receiver: str = ""
    place: str = ""


class AlertmanagerClusters:
    """The Alertmanager sources of a configuration, in its order, by what they say of their peers.

    Sources that name a common peer are one cluster; so are those that cannot tell. Sources that
    name peers and share none, or that run without a cluster, are each their own, and so are the
    tenants of one server. A cluster is called like the first of its sources, whether that answers
    or not.
    """

    def __init__(
        self,
        sources: Mapping[str, Listed] | None = None,
        told: Mapping[str, Iterable[str]] | None = None,
        standing: StandingAlerts = none_known,
    ) -> None:
        self.standing = standing
        self._sources = dict(sources or {})
        self._peers = {name: frozenset(some) for name, some in (told or {}).items()}
        self._awaited: set[str] = set()
        self._unread: set[str] = set()
        self._settled, self._read = asyncio.Event(), asyncio.Event()
        self._names: dict[str, str] = {}
        self._name_all()

    @property
    def peers(self) -> dict[str, list[str]]:
        """What the sources last said of their peers."""
        return {name: sorted(some) for name, some in self._peers.items()}

    def listed(self, source: str) -> Listed:
        """What a source lists."""
        return self._sources.get(source, Listed())

    def lists(self, source: str) -> bool:
        """Whether a source is an Alertmanager."""
        return source in self._sources

    def cluster_of(self, source: str) -> str:
        """The name of the cluster of a source; that of the source when it is no Alertmanager."""
        return self._names.get(source, source)

    def mates(self, source: str) -> list[str]:
        """The other sources of its cluster that list the same alerts."""
        cluster, listed = self.cluster_of(source), self.listed(source)
        return [
            name
            for name in self._sources
            if name != source and self.cluster_of(name) == cluster and self.listed(name) == listed
        ]

    def expect(self, sources: Iterable[str]) -> None:
        """These are asked now: the Alertmanagers among them will tell of their peers, or fail."""
        self._awaited = {name for name in sources if name in self._sources}
        self._unread = set(self._awaited)
        self._settled.clear()
        self._read.clear()
        self._check()

    def tell(self, source: str, peers: Iterable[str] | None) -> None:
        """What a source says of its peers: their names and addresses; of itself alone without a
        cluster; None when it does not say."""
        if peers is not None:
            self._peers[source] = frozenset(peers)
            self._name_all()
        self._awaited.discard(source)
        self._check()

    def done(self, source: str) -> None:
        """A source has told all that it will tell."""
        self._awaited.discard(source)
        self._unread.discard(source)
        self._check()

    async def settled(self) -> None:
        """Wait until all that are asked have told, but not for long."""
        if self._awaited:
            try:
                async with asyncio.timeout(SETTLES_S):
                    await self._settled.wait()
            except TimeoutError:
                self._awaited.clear()

    async def read(self) -> None:
        """Wait until all that are asked have told of their alerts, or have failed."""
        if self._unread:
            try:
                async with asyncio.timeout(READ_S):
                    await self._read.wait()
            except TimeoutError:
                self._unread.clear()

    def _check(self) -> None:
        if not self._awaited:
            self._settled.set()
        if not self._unread:
            self._read.set()

    def _name_all(self) -> None:
        """Name each source after the first one of its cluster."""
        self._names = {}
        for place in dict.fromkeys(one.place for one in self._sources.values()):
            order = [name for name, one in self._sources.items() if one.place == place]
            self._names |= self._named_in(order)

    def _named_in(self, order: list[str]) -> dict[str, str]:
        """The names of the clusters of the sources of one place."""
        clusters: list[tuple[list[str], set[str]]] = []
        for name in order:
            peers = self._peers.get(name)
            if peers is None:
                continue
            joined = [one for one in clusters if one[1] & peers]
            members = [*(member for one in joined for member in one[0]), name]
            clusters = [one for one in clusters if one not in joined]
            clusters.append((members, set(peers).union(*(one[1] for one in joined))))
        silent = [name for name in order if name not in self._peers]
        if silent and clusters:
            clusters.sort(key=lambda one: order.index(one[0][0]))
            clusters[0][0].extend(silent)
        elif silent:
            clusters = [(silent, set())]
        return {
            member: min(members, key=order.index) for members, _ in clusters for member in members
        }
