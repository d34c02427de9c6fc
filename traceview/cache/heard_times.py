"""When each source last said of all its nodes that they are as it said before."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec

from traceview.cache.disk.compression import unreadable
from traceview.cache.disk.row_store import RowStore
from traceview.model import Evidence, Link, Node, Sighting
from traceview.text.unix_time import from_unix

_KEY = "meta/heard"
_read = msgspec.json.Decoder(dict[str, float]).decode
_Said = TypeVar("_Said", Evidence, Sighting)


class HeardTimes:
    """Renews the age of what is read, so that what has not changed need not be written.

    `version` is another after each change. Several processes may share the store.
    """

    def __init__(self, store: RowStore) -> None:
        self._store = store
        self._text = ""
        self._at: dict[str, datetime] = {}
        self.version = 0
        self.read()

    def read(self) -> None:
        """Read what any process has noted. Raises CacheError for what is of another shape."""
        text = self._store.text(_KEY) or ""
        if text != self._text:
            try:
                at = {name: from_unix(stamp) for name, stamp in _read(text or "{}").items()}
            except (msgspec.MsgspecError, ValueError, OverflowError, OSError) as error:
                raise unreadable(error) from error
            self._text, self._at = text, at
            self.version += 1

    def note(self, source: str, at: datetime) -> None:
        """A source has said at this time that everything is as it said; never an earlier one."""
        with self._store.transact():
            self.read()
            stamps = {name: moment.timestamp() for name, moment in self._at.items()}
            stamps[source] = max(at.timestamp(), stamps.get(source, 0.0))
            self._store.set(_KEY, msgspec.json.encode(stamps).decode())
        self.read()

    def on_node(self, node: Node) -> Node:
        """A node with the sightings of its sources at their newest."""
        seen = tuple(map(self._renewed, node.seen))
        return node if seen == node.seen else node.changed(seen=seen)

    def on_link(self, link: Link, origin: Node) -> Link:
        """A link with its evidence renewed, as far as those who said it describe its origin."""
        sources = {one.source for one in origin.seen}
        told = tuple(self._renewed(one) if one.source in sources else one for one in link.evidence)
        return link if told == link.evidence else link.changed(evidence=told)

    def _renewed(self, said: _Said) -> _Said:
        at = self._at.get(said.source)
        return said if at is None or at <= said.fetched_at else said.changed(fetched_at=at)
