"""A search from two nodes towards each other, a level at a time, each record read once.

It goes on from the side with less before it. A hub is an end of what was reached, unless the search
goes through hubs: then along the links that their own record holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from traceview.cache.store_protocol import Reader, Record


class SpentError(Exception):
    """The budget of a search has ended."""


class Reads:
    """Records read once each, until `limit` of them were read or the time is over."""

    def __init__(self, read: Reader, limit: int, is_over: Callable[[], bool]) -> None:
        self._read = read
        self._limit = limit
        self._is_over = is_over
        self._held: dict[str, Record | None] = {}

    def __len__(self) -> int:
        return len(self._held)

    def __call__(self, node_id: str) -> Record | None:
        if node_id not in self._held:
            if len(self._held) >= self._limit or self._is_over():
                raise SpentError
            self._held[node_id] = self._read(node_id)
        return self._held[node_id]

    def is_known_hub(self, node_id: str) -> bool:
        """Whether a record that was read is a hub's."""
        record = self._held.get(node_id)
        return record is not None and record.is_hub


class _Side:
    """What was reached from one end: how far each node is, and from which nodes it was reached."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.far = {start: 0}
        self.reached_from: dict[str, dict[str, None]] = {}
        self.front = [start]
        self.depth = 0
        self.is_open = False
        """Whether it ended at a hub, some links of which may lead here unseen from this side."""


class Search:
    """One search from both ends, around hubs or through them."""

    def __init__(self, records: Reads, ends: tuple[str, str], *, through_hubs: bool) -> None:
        self._records = records
        self._through_hubs = through_hubs
        self._origin, self._target = (_Side(end) for end in ends)
        self._met: dict[str, int] = {}
        self.saw_hub = False

    @property
    def depth(self) -> int:
        """How many hops have been searched whole, from both ends together."""
        return self._origin.depth + self._target.depth

    def run(self, hops: int) -> None:
        """Search until paths are found, or nothing is left within `hops`. Raises SpentError."""
        sides = self._origin, self._target
        while not self._met and self.depth < hops:
            if any(not side.front and not side.is_open for side in sides):
                return
            ahead = [side for side in sides if side.front]
            if not ahead:
                return
            side = min(ahead, key=lambda side: len(side.front))
            self._widen(side, self._target if side is self._origin else self._origin)

    def _widen(self, side: _Side, other: _Side) -> None:
        """Walk all links of the nodes in front of one side."""
        far, front = side.depth + 1, side.front
        side.front = []
        for here in front:
            for there in self._around(here, side):
                if there not in side.far:
                    side.far[there] = far
                    side.front.append(there)
                if side.far[there] != far:
                    continue
                side.reached_from.setdefault(there, {})[here] = None
                if there in other.far and self._may_meet(there, other):
                    self._met[there] = far + other.far[there]
        if side.front:
            side.depth = far

    def _around(self, here: str, side: _Side) -> Iterator[str]:
        record = self._records(here)
        if record is None:
            return
        if record.is_hub:
            self.saw_hub = True
            side.is_open = side.is_open or self._through_hubs or here == side.start
            if not self._through_hubs:
                return
        yield from dict.fromkeys(head.other for head in record.heads)

    def _may_meet(self, there: str, other: _Side) -> bool:
        if there == other.start or there in self._met:
            return True
        record = self._records(there)
        if record is None:
            return False
        self.saw_hub = self.saw_hub or record.is_hub
        return self._through_hubs or not record.is_hub

    def onward(self) -> dict[str, dict[str, bool]]:
        """The links of all shortest paths that were found, by the node from which they lead on.

        Each is told by the node to which it leads, and whether it was seen from where it begins.
        """
        shortest = min(self._met.values(), default=0)
        links: dict[str, dict[str, bool]] = {}
        for side, is_seen_from_here in ((self._origin, True), (self._target, False)):
            waiting = [node for node, length in self._met.items() if length == shortest]
            passed = set(waiting)
            while waiting:
                node = waiting.pop()
                for nearer in side.reached_from.get(node, ()):
                    here, there = (nearer, node) if is_seen_from_here else (node, nearer)
                    links.setdefault(here, {})[there] = is_seen_from_here
                    if nearer not in passed:
                        passed.add(nearer)
                        waiting.append(nearer)
        return links
