"""What stands between two nodes, read a ring at a time from both ends into a networkx graph.

It goes on from the side with less before it, until the rings meet. A hub is an end of what was
reached, unless the way goes through hubs: then along the links that their own record holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

import networkx as nx

from traceview.cache.store_protocol import Reads, Record


class SpentError(Exception):
    """The budget of a search has ended."""


class BudgetedRecords:
    """Records read once each, until `limit` of them were read or the time is over."""

    def __init__(self, reads: Reads, limit: int, is_over: Callable[[], bool]) -> None:
        self._reads = reads
        self._limit = limit
        self._is_over = is_over
        self._held: dict[str, Record | None] = {}

    def __len__(self) -> int:
        return len(self._held)

    def read(self, ids: Collection[str]) -> None:
        """Read those of `ids` that were not read, in one call.

        Raises SpentError at the end of the budget; what it still allowed has been read then.
        """
        lacking = [node_id for node_id in ids if node_id not in self._held]
        if not lacking:
            return
        if self._is_over():
            raise SpentError
        allowed = lacking[: self._limit - len(self._held)]
        self.read_anyway(allowed)
        if len(allowed) < len(lacking):
            raise SpentError

    def read_anyway(self, ids: Iterable[str]) -> None:
        """Read what is needed to tell of a path that was found, whatever the budget says."""
        lacking = [node_id for node_id in ids if node_id not in self._held]
        if lacking:
            found = self._reads.records(lacking)
            self._held |= {node_id: found.get(node_id) for node_id in lacking}

    def get(self, node_id: str) -> Record | None:
        """The record of a node that was read; None when it was not, or is not known."""
        return self._held.get(node_id)

    def is_hub(self, node_id: str) -> bool:
        """Whether a record that was read is a hub's."""
        record = self._held.get(node_id)
        return record is not None and record.is_hub


class _Side:
    """What was reached from one end, and the nodes from which to go on."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.reached = {start}
        self.front = [start]
        self.depth = 0
        self.is_open = False
        """Whether it ended at a hub, some links of which may lead here unseen from this side."""


class Between:
    """What stands between two nodes, around hubs or through them."""

    def __init__(
        self, records: BudgetedRecords, ends: tuple[str, str], *, through_hubs: bool
    ) -> None:
        self._records = records
        self._through_hubs = through_hubs
        self._sides = tuple(_Side(end) for end in ends)
        self._walked: dict[str, Record] = {}
        self.has_met = False
        self.saw_hub = False

    @property
    def depth(self) -> int:
        """How many hops have been read whole, from both ends together."""
        return sum(side.depth for side in self._sides)

    def read(self, hops: int) -> None:
        """Read until the rings meet, or nothing is left within `hops`. Raises SpentError."""
        while not self.has_met and self.depth < hops:
            if any(not side.front and not side.is_open for side in self._sides):
                return
            ahead = [side for side in self._sides if side.front]
            if not ahead:
                return
            self._widen(min(ahead, key=lambda side: len(side.front)))

    def _widen(self, side: _Side) -> None:
        """Walk all links of the nodes in front of one side."""
        front, side.front = side.front, []
        other = next(one for one in self._sides if one is not side)
        try:
            self._records.read(front)
        finally:
            ring = dict.fromkeys(there for here in front for there in self._around(here, side))
            side.front = [there for there in ring if there not in side.reached]
            side.reached.update(side.front)
            met = [there for there in side.front if there in other.reached]
            try:
                self._records.read([there for there in met if there != other.start])
            finally:
                self.has_met = any(there == other.start or self._may_pass(there) for there in met)
        if side.front:
            side.depth += 1

    def _around(self, here: str, side: _Side) -> Iterable[str]:
        record = self._records.get(here)
        if record is None:
            return ()
        if record.is_hub:
            self.saw_hub = True
            side.is_open = side.is_open or self._through_hubs or here == side.start
            if not self._through_hubs:
                return ()
        self._walked[here] = record
        return [head.other for head in record.heads]

    def _may_pass(self, node_id: str) -> bool:
        """Whether a path may lead on from a node: it is known, and no hub that is to be avoided."""
        record = self._records.get(node_id)
        if record is None:
            return False
        self.saw_hub = self.saw_hub or record.is_hub
        return self._through_hubs or not record.is_hub

    def graph(self) -> nx.MultiGraph[str]:
        """The links that were read between nodes that a path may pass, and the ends.

        An edge stands under a key of the origin of its link and its relation.
        """
        ends = [side.start for side in self._sides]
        passed = {node_id for node_id in self._reached() if self._may_pass(node_id)}.union(ends)
        graph: nx.MultiGraph[str] = nx.MultiGraph()
        graph.add_nodes_from(ends)
        for here, record in self._walked.items():
            for head in record.heads:
                if head.other in passed:
                    origin = here if head.outward else head.other
                    graph.add_edge(here, head.other, key=(origin, head.relation))
        return graph

    def _reached(self) -> Iterator[str]:
        for side in self._sides:
            yield from side.reached
