"""Digests of what sources said of nodes, as long as the records hold just that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from traceview.cache.disk.batches import VALUES, marks, portions
from traceview.cache.index.tables import Tables

_KEEP = "INSERT OR REPLACE INTO told (id, source, digest, run) VALUES (?, ?, ?, ?)"
_DONE = 0
"""What stands for the number of its sync in a digest that counts."""


class ToldDigests(Tables):
    """By node and source. A digest counts once the sync that brought it has taken back the rest.

    It stands beside the index, so that it is forgotten with it: whoever then asks reads everything.
    """

    NAMES = ("told",)
    SCHEMA = (
        "CREATE TABLE IF NOT EXISTS told (id TEXT NOT NULL, source TEXT NOT NULL,"
        " digest TEXT NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (id, source)) WITHOUT ROWID",
    )

    def of(self, source: str) -> dict[str, str]:
        """The digests of what a source said and the records still hold, by the ids of nodes."""
        with self._index.reading() as sql:
            return dict(
                sql.execute(
                    "SELECT id, digest FROM told WHERE source = ? AND run = ?", (source, _DONE)
                )
            )

    def begin(
        self, source: str, ids: Iterable[str], digests: Mapping[str, str], number: int
    ) -> None:
        """A sync describes these nodes anew: what was told of them before does not count."""
        with self._index.writing() as sql:
            sql.executemany(
                "DELETE FROM told WHERE id = ? AND source = ?", [(one, source) for one in ids]
            )
            sql.executemany(
                _KEEP, [(one, source, digest, number) for one, digest in digests.items()]
            )

    def settle(self, source: str, number: int) -> None:
        """A sync has taken back what it said no longer: what it told counts."""
        with self._index.writing() as sql:
            sql.execute(
                "UPDATE told SET run = ? WHERE source = ? AND run = ?", (_DONE, source, number)
            )

    def doubt(self, ids: Collection[str], but: str = "") -> None:
        """Forget what all sources, or all `but` one, told of nodes whose records were changed."""
        for some in portions(ids, VALUES):
            with self._index.writing() as sql:
                sql.execute(
                    f"DELETE FROM told WHERE id IN ({marks(some)}) AND source <> ?", (*some, but)
                )
